import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createProxy, type ProxyServer } from "proxy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../test/run-fleet.ts";

let fleet: FleetOnTheWire;
let built: BuiltFleet;
let proxy: ProxyServer;
let passed = 0;
let env: Record<string, string>;

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  built = await builtFleet();
  proxy = createProxy(createServer());
  for (const kind of ["connect", "request"]) {
    proxy.prependListener(kind, () => {
      passed += 1;
    });
  }
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  // As an address 0.0.0.0 is this machine, too, but none of those that are never asked through a proxy.
  const url = fleet.wire.url.replace("127.0.0.1", "0.0.0.0");
  env = { FLEETGRAPH_URL: url, FLEETGRAPH_TOKEN: "good", HTTP_PROXY: `http://127.0.0.1:${port}` };
});
afterAll(async () => {
  await fleet.wire.close();
  await new Promise((resolve) => proxy.close(resolve));
  await built.remove();
});

test("the server is asked through HTTP_PROXY, but not where NO_PROXY names it, and not on this machine", async () => {
  expect(await built.run(["clusters"], { env })).toMatchObject({ code: 0, stderr: "" });
  expect(passed).toBeGreaterThan(0);
  passed = 0;
  for (const direct of [{ NO_PROXY: "0.0.0.0,example.com" }, { FLEETGRAPH_URL: fleet.wire.url }]) {
    expect(await built.run(["clusters"], { env: { ...env, ...direct } })).toMatchObject({ code: 0 });
  }
  expect(passed).toBe(0);
});

test("a deployment is followed through a proxy, live", async () => {
  fleet.script = "succeeds";
  const ran = await built.run(["deploy", "web", "--image", ":v42"], { env });
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("✓ web now runs") });
});

test("a proxy that refuses, and one that is not there, are told as what they are", async () => {
  proxy.authenticate = () => false;
  const refused = await built.run(["clusters"], { env });
  expect(refused).toMatchObject({ code: 6, stdout: "", stderr: expect.stringMatching(/407[\s\S]*NO_PROXY/) });
  const gone = await built.run(["clusters"], { env: { ...env, HTTP_PROXY: "http://127.0.0.1:1" } });
  expect(gone).toMatchObject({ code: 6, stdout: "", stderr: expect.stringContaining("NO_PROXY") });
});

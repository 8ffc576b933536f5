import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../test/run-fleet.ts";

let fleet: FleetOnTheWire;
let env: Record<string, string>;
let built: BuiltFleet;
const three = ["web", "prod/api", "dev/api"];

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  built = await builtFleet();
  env = { FLEETGRAPH_URL: fleet.wire.url, FLEETGRAPH_TOKEN: "good" };
});
afterAll(async () => {
  await fleet.wire.close();
  await built.remove();
});

const fleetWith = (...args: string[]) => built.run(args, { env });

test("one image for many services is followed in plain lines to the end of all", async () => {
  fleet.script = "succeeds";
  const ran = await fleetWith("deploy", ...three, "--image", ":v42", "--at-once", "2", "--reason", "fix");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toMatch(/^Deploying app:v42 to 3 services, 2 at once \(blk_1\)$/m);
  expect(ran.stdout).toMatch(/^\d\d:\d\d:\d\d {2}prod\/web +succeeded {2}\d+ s$/m);
  expect(ran.stdout).toMatch(/^✓ 3 services now run app:v42\. It took \d+ s\.$/m);
  expect(ran.stdout).not.toContain("\u001b");
  expect(fleet.asked.at(-1)).toMatchObject({
    services: three,
    images: [{ image: ":v42" }],
    concurrency: 2,
    reason: "fix",
  });
}, 30_000);

test("one that fails keeps the others from beginning, is explained, and the exit code is 1", async () => {
  fleet.script = "fails";
  const ran = await fleetWith("deploy", ...three, "--image", ":v43", "--at-once", "1");
  expect(ran.code).toBe(1);
  expect(ran.stdout).toMatch(/^✗ 1 of 3 services failed\. It took \d+ s\.$/m);
  expect(ran.stdout).toMatch(/^ {2}prod\/api: The image repo\/app:v43 .* could not be pulled/m);
  expect(ran.stdout).toContain("1 service was left as it was.");
  const shown = await fleetWith("status", "blk_2");
  expect(shown.stdout).toMatch(/^dev\/api +not begun +dep_\d+$/m);

  const all = await fleetWith("deploy", ...three, "--image", ":v43", "--keep-going", "--json");
  expect(all.code).toBe(1);
  expect(fleet.asked.at(-1)).toMatchObject({ stopOnFailure: false });
  const lines = all.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ type: "bulkDeployment", state: "FAILED", counts: { succeeded: 2 } });
  expect(lines.slice(0, -1).every(({ type }) => type === "deployment")).toBe(true);
}, 30_000);

test("it is left alone by --timeout, and stopped by its id", async () => {
  fleet.script = "hangs";
  const late = await fleetWith("deploy", "web", "dev/api", "--image", ":v44", "--timeout", "2s");
  expect(late.code).toBe(7);
  expect(late.stderr).toMatch(
    /blk_4 goes on without you\.\n {2}Follow it with: fleet status blk_4 --watch\n {2}Stop it with: fleet cancel blk_4\n/,
  );
  const stopped = await fleetWith("cancel", "blk_4", "--reason", "wrong image");
  expect(stopped).toMatchObject({ code: 0, stdout: expect.stringContaining("✓ blk_4 was stopped") });
  expect(fleet.asked.at(-1)).toMatchObject({ bulkDeployment: "blk_4", reason: "wrong image" });
}, 30_000);

test("what is missing or for one service only is told, and nothing is begun", async () => {
  const missing = await fleetWith("deploy", "web", "prod/apy", "--image", ":v1");
  expect(missing).toMatchObject({
    code: 4,
    stdout: "",
    stderr: '✗ There is no service "prod/apy".\n  Did you mean prod/api?\n',
  });
  const count = await fleetWith("deploy", "web", "dev/api", "--count", "3", "--image", ":v1");
  expect(count).toMatchObject({ code: 2, stderr: expect.stringContaining("--count is for one service") });
  const none = await fleetWith("deploy", "web", "dev/api");
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("--image :v42") });
}, 30_000);

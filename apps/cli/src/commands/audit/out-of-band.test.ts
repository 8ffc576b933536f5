import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

let fleet: FleetOnTheWire;
let built: BuiltFleet;

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  built = await builtFleet();
});
afterAll(async () => {
  await fleet.wire.close();
  await built.remove();
});

const fleetWith = (...args: string[]) =>
  built.run(args, { env: { FLEETGRAPH_URL: fleet.wire.url, FLEETGRAPH_TOKEN: "good" } });

test("what was changed behind Fleetgraph's back is listed with who did it, and what is known of it", async () => {
  const listed = await fleetWith("audit", "out-of-band", "prod/web", "--since", "7d", "--unacknowledged");
  expect(listed).toMatchObject({ code: 0, stderr: "" });
  expect(listed.stdout).toMatch(
    /carol@example\.com +prod\/web +UpdateService taskDefinition web:12, desiredCount 5 +oob_1$/m,
  );
  expect(listed.stdout).toMatch(/StopTask reason stuck +alice: incident 42 +oob_2$/m);
  expect(fleet.asked.at(-1)).toMatchObject({
    outOfBandFilter: { service: "prod/web", acknowledged: false, start: expect.any(String) },
  });
  const json = await fleetWith("audit", "out-of-band", "--json");
  expect(JSON.parse(json.stdout).nodes).toHaveLength(2);
});

test("that nothing is found is told with what was not read, and never of a service that there is not", async () => {
  const none = async () => (await fleetWith("audit", "out-of-band", "--person", "nobody")).stderr;
  expect(await none()).toBe("No change behind Fleetgraph's back is on record.\n");
  fleet.trail = "none";
  expect(await none()).toContain("CloudTrail is not asked of any account");
  fleet.trail = "stale";
  expect(await none()).toContain("AWS refuses cloudtrail:LookupEvents.");
  fleet.trail = "fresh";
  for (const more of [[], ["--json"]]) {
    const mistyped = await fleetWith("audit", "out-of-band", "wbe", "--person", "nobody", ...more);
    expect(mistyped).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/There is no service .*wbe/),
    });
  }
});

test("a change is acknowledged with a reason", async () => {
  const known = await fleetWith("audit", "acknowledge", "oob_1", "--reason", "incident 42", "--as", "bob");
  expect(known).toMatchObject({ code: 0, stdout: expect.stringMatching(/^✓ Acknowledged oob_1\.\n/) });
  expect(fleet.asked.at(-1)).toMatchObject({ change: "oob_1", reason: "incident 42", onBehalfOf: "bob" });
  expect((await fleetWith("audit", "acknowledge", "oob_1")).code).toBe(2);
  expect((await fleetWith("audit", "acknowledge", "oob_9", "--reason", "x")).code).toBe(4);
});

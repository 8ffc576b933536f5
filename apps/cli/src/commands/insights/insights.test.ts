import { readFileSync } from "node:fs";
import { buildSchema, isEnumType } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";
import { insightKinds } from "../../insight-kinds.ts";

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

test("what is found is listed without what was put off, and says what could not be judged", async () => {
  const listed = await fleetWith("insights", "--kind", "over-provisioned", "--cluster", "prod");
  expect(listed).toMatchObject({ code: 0, stderr: expect.stringContaining("metrics of disks") });
  expect(listed.stdout).toMatch(/warning +prod\/web +prod\/web reserves 1 core and uses 0\.2\..*ins_1/i);
  expect(listed.stdout).not.toContain("ins_2");
  expect(fleet.asked.at(-1)).toEqual({
    insightsFilter: { kind: ["OVER_PROVISIONED"], cluster: "prod", state: "OPEN", snoozed: false },
  });
  expect((await fleetWith("insights", "--snoozed")).stdout).toContain("ins_2");
});

test("one is shown with its evidence, the command that mends it, and since when it is true", async () => {
  const shown = await fleetWith("insights", "show", "ins_1");
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/used \(p99\) +0\.2 cores +app/);
  expect(shown.stdout).toContain("fleet deploy svc_1 --cpu 256 --cpu app=256");
  expect(await fleetWith("insights", "show", "ins_9")).toMatchObject({ code: 4 });
});

test("one is put off with a reason and an end", async () => {
  const snoozed = await fleetWith(
    "insights",
    "snooze",
    "ins_1",
    "--until",
    "14d",
    "--reason",
    "next release",
  );
  expect(snoozed).toMatchObject({ code: 0 });
  expect(fleet.asked.at(-1)).toMatchObject({ insight: "ins_1", reason: "next release" });
  expect((await fleetWith("insights", "snooze", "ins_1", "--until", "14d")).code).toBe(2);
});

test("a kind that is none is refused with those there are, which are the graph's", async () => {
  const refused = await fleetWith("insights", "--kind", "disk_filing");
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--kind is one of: agent_clean_up"),
  });
  expect(refused.stderr).toContain("disk_filling");
  const sdl = readFileSync(new URL("../../../../../packages/sdk/schema.graphql", import.meta.url), "utf8");
  const type = buildSchema(sdl).getType("InsightKind");
  const known = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
  expect([...insightKinds, "UNKNOWN"].sort()).toEqual([...known].sort());
});

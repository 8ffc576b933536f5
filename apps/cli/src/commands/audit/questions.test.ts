import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../../test/fleet-on-the-wire.ts";
import { type LogOnTheWire, logOnTheWire } from "../../../test/log-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

let fleet: FleetOnTheWire;
let log: LogOnTheWire;
let built: BuiltFleet;

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  log = await logOnTheWire();
  log.add(5);
  built = await builtFleet();
});
afterAll(async () => {
  await fleet.wire.close();
  await log.wire.close();
  await built.remove();
});

const run = (url: string, args: string[]) =>
  built.run(args, {
    env: { FLEETGRAPH_URL: url, FLEETGRAPH_TOKEN: "good", XDG_CONFIG_HOME: built.folder },
  });
const fleetWith = (...args: string[]) => run(fleet.wire.url, args);

test("who deployed, alone, in a freeze: each is a question with its conditions, a table and CSV", async () => {
  const deploys = await fleetWith("audit", "deploys", "web", "--by", "carol", "--since", "2026-11-01");
  expect(deploys).toMatchObject({ code: 0, stderr: "" });
  expect(deploys.stdout).toMatch(/bot for carol.*v41 → v42.*succeeded.*dave.*fix the login/);
  expect(fleet.asked.at(-1)).toMatchObject({
    changesFilter: { service: "web", person: "carol", start: expect.stringMatching(/^2026-1[01]-/) },
  });
  // What has no outcome on record is not told as one.
  expect(deploys.stdout).toMatch(/not known.*dep_4/);

  const alone = await fleetWith("audit", "alone");
  expect(alone.stdout.split("\n").filter((line) => line.includes("prod/web"))).toHaveLength(1);
  expect(alone.stdout).toContain("MISSING");
  expect((await fleetWith("audit", "alone", "--by", "nobody")).stderr).toContain(
    "No change was without a second person.",
  );

  const freezes = await fleetWith("audit", "freezes", "--csv");
  const [head, ...rows] = freezes.stdout.trim().split(/\r?\n/);
  expect(head).toMatch(/^at,path,kind,person,.*freezes,freezeReasons,freezeTimes,passedBy$/);
  expect(rows.map((row) => row.split(",").at(-1))).toEqual(["EXEMPT_ROLE operator", "NONE"]);
});

test("what ran at a moment is told by digest, and nothing is told as nothing", async () => {
  const ran = await fleetWith("audit", "ran", "web", "--at", "2026-11-01T14:00Z");
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining("As it was at") });
  expect(ran.stdout).toContain(`sha256:${"a".repeat(64)}`);
  expect(fleet.asked.at(-1)).toEqual({ ranAt: "2026-11-01T14:00:00.000Z", where: "web" });
  expect((await fleetWith("audit", "ran", "nothing", "--at", "2h")).stderr).toContain("Nothing ran there");
  expect(await fleetWith("audit", "ran", "web")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--at"),
  });
});

test("who could deploy then is told with what they hold and who has to approve", async () => {
  const access = await fleetWith("audit", "access", "web", "--at", "2026-11-01T14:00Z");
  expect(access).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("2 of operators have to approve a change: dave, erin."),
  });
  expect(access.stdout).toMatch(/ci +deployer +1 +create, make tokens/);
  expect(fleet.asked.at(-1)).toEqual({ accessTo: "web", at: "2026-11-01T14:00:00.000Z" });
});

test("that nothing is missing is shown by count and signature, and what is missing fails", async () => {
  const complete = () => run(log.wire.url, ["audit", "complete"]);
  const whole = await complete();
  expect(whole).toMatchObject({ code: 0 });
  expect(whole.stdout).toMatch(/✓ The log has its 5 places without a gap\./);
  expect(whole.stdout).toMatch(/✓ Kept 7, archived 0; in the log 5, waiting 2\./);
  expect(whole.stdout).toMatch(/\? 2 of the newest have no place in the log yet/);
  log.counts({ lost: ["aud_3"], entries: 6 });
  const lost = await complete();
  expect(lost.code).not.toBe(0);
  expect(lost.stdout).toMatch(/✗ In the log and nowhere else: aud_3/);
  expect(lost.stdout).toMatch(/✗ Kept 6/);
});

test("what CloudTrail told is listed with its proof, and its sources with what they lack", async () => {
  const listed = await fleetWith("audit", "trail", "--service", "prod/web", "--failed");
  expect(listed).toMatchObject({ code: 0 });
  expect(listed.stdout).toMatch(/carol@example\.com +UpdateService +prod\/web +AccessDenied +altered/i);
  expect(fleet.asked.at(-1)).toMatchObject({ trailFilter: { service: "prod/web", failed: true } });
  fleet.trail = "stale";
  const sources = await fleetWith("audit", "trail", "--sources");
  expect(sources.stdout).toMatch(/main\/eu-west-1 LOOKUP: AWS refuses cloudtrail:LookupEvents\./);
  fleet.trail = "fresh";
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet, type Running } from "../../../test/run-fleet.ts";

let fleet: FleetOnTheWire;
let env: Record<string, string>;
let built: BuiltFleet;

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
const start = (...args: string[]) => built.start(args, { env });
/** Waits until a command has printed something, and gives what it printed. */
async function printed(running: Running, text: string): Promise<string> {
  await expect.poll(running.stdout, { interval: 10 }).toContain(text);
  return running.stdout();
}
const idIn = (text: string) => /dep_\d+/.exec(text)?.[0] ?? "";

test("a count and new tasks are changes like any other, and are undone by nothing", async () => {
  fleet.script = "succeeds";
  const scaled = await fleetWith("scale", "web", "3", "--reason", "night", "--idempotency-key", "k-1");
  expect(scaled).toMatchObject({ code: 0, stderr: "" });
  expect(scaled.stdout).toMatch(/^Scaling web in prod: count 3$/m);
  expect(scaled.stdout).toMatch(/^✓ web now runs 3 tasks\. It took \d+ s\.$/m);
  expect(fleet.asked.at(-1)).toEqual({
    service: "web",
    desiredCount: 3,
    reason: "night",
    idempotencyKey: "k-1",
  });
  const restarted = await fleetWith("restart", "web");
  expect(restarted.stdout).toMatch(/^Restarting web in prod$/m);
  expect(restarted.stdout).toMatch(/^✓ web was restarted: 4 tasks\. It took \d+ s\.$/m);
  expect(restarted.stdout).not.toContain("rollback");
  const history = await fleetWith("history", "web", "--limit", "2");
  expect(history.stdout).toMatch(/ restart +succeeded .*\n.* scale count 3 +succeeded /);
});

test.each([
  ["scale", "web"],
  ["scale", "web", "many"],
  ["scale", "web", "4", "5"],
  ["restart", "web", "--override", "lock"],
  ["restart", "web", "--override", "everything", "--reason", "x"],
])("fleet %s %s %s %s %s: what is wrong is told, and nothing asked", async (...args) => {
  const before = fleet.asked.length;
  expect(await fleetWith(...args.filter(Boolean))).toMatchObject({ code: 2, stdout: "" });
  expect(fleet.asked.length).toBe(before);
});

test("what is gone past is asked for by name, and kept in the history", async () => {
  fleet.script = "succeeds";
  const args = ["--override", "lock,freeze-window", "--override", "verification", "--reason", "incident"];
  expect(await fleetWith("restart", "web", ...args)).toMatchObject({ code: 0 });
  expect(fleet.asked.at(-1)).toMatchObject({ override: ["LOCK", "FREEZE_WINDOW", "VERIFICATION"] });
  const history = await fleetWith("history", "web", "--limit", "1");
  expect(history.stdout).toContain("went past: lock, freeze window, verification");
});

test("a deployment that needs approval says whose and how, goes on when it has it, and is in the lists", async () => {
  fleet.script = "succeeds";
  fleet.approvals = { needed: 2, group: "on-call" };
  const following = start("deploy", "web", "--image", ":v42");
  const id = idIn(await printed(following, "Approve it with"));
  expect(following.stdout()).toMatch(/^ {10}Waiting for 2 approvals of on-call until 2099-01-02 10:00\.$/m);
  expect(following.stdout()).toContain(`          Approve it with: fleet approve ${id}\n`);
  expect((await fleetWith("status", "web")).stdout).toMatch(
    new RegExp(`Waiting +app v41 → v42 {2}awaiting approval {2}${id}\\n +Waiting for 2 approvals of on-call`),
  );
  expect((await fleetWith("approvals")).stdout).toMatch(
    new RegExp(`^${id} +prod/web +app v41 → v42 +alice +0 of 2 from on-call +2099-01-02 10:00:00$`, "m"),
  );
  const mine = await fleetWith("approvals", "--mine", "--json");
  expect(JSON.parse(mine.stdout).nodes).toMatchObject([{ id, approvals: { byCaller: true } }]);
  const first = await fleetWith("approve", "web", "--as", "carol");
  expect(first.stdout).toBe(
    `✓ Approved ${id} of web: app v41 → v42\n  It needs one more approval of on-call.\n` +
      `  Follow it with: fleet status ${id} --watch\n`,
  );
  await printed(following, "approved by carol");
  const order = ["approve", "web", "--as", "dave", "--reason", "fine", "--idempotency-key", "job-17"];
  const second = await fleetWith(...order);
  expect(second.stdout).toContain("It takes its turn now.");
  expect(fleet.asked.at(-1)).toMatchObject({ deployment: id, onBehalfOf: "dave", reason: "fine" });
  // Nothing of the service waits any more, and the repeated job is about the same deployment all the same.
  expect(await fleetWith(...order)).toMatchObject({ code: 0, stderr: "" });
  expect(fleet.asked.at(-1)).toMatchObject({ deployment: id, idempotencyKey: "job-17" });
  expect(await following.done).toMatchObject({ code: 0, stdout: expect.stringContaining("✓ web now runs") });
  expect((await fleetWith("status", id)).stdout).toMatch(/Note +approved by carol, dave$/m);
  expect(await fleetWith("approve", "web")).toMatchObject({
    code: 5,
    stdout: "",
    stderr: "✗ Nothing of web waits for approval.\n  What waits for approval: fleet approvals\n",
  });
  expect((await fleetWith("approvals")).stdout).toBe("");
});

test("a rejected one was refused: exit code 5; one that nobody answers goes on waiting: 7", async () => {
  fleet.approvals = { needed: 1, group: "on-call", byCaller: false };
  const following = start("restart", "web");
  const id = idIn(await printed(following, "Approve it with"));
  expect((await fleetWith("approvals", "--mine")).stdout).toBe("");
  const rejected = await fleetWith("reject", "web", "--reason", "not now");
  expect(rejected).toMatchObject({
    code: 0,
    stdout: `■ Rejected ${id} of web; nothing was changed.\n`,
  });
  const ended = await following.done;
  expect(ended.code).toBe(5);
  expect(ended.stdout).toMatch(/^■ Rejected by carol: not now\. Nothing was changed\.$/m);

  const late = await fleetWith("restart", "web", "--timeout", "1s");
  expect(late.code).toBe(7);
  const waiting = idIn(late.stderr);
  expect(late.stderr).toContain(`Stop it with: fleet cancel ${waiting}`);
  const detached = await fleetWith("restart", "web", "--detach");
  expect(detached.stdout).toContain("Approve it with: fleet approve dep_");
  const ambiguous = await fleetWith("approve", "web");
  expect(ambiguous.code).toBe(4);
  expect(ambiguous.stderr).toMatch(
    /^✗ web has 2 deployments that wait\.\n {2}Say which:\n {2}dep_\d+ {2}alice\n {2}dep_\d+ {2}alice$/m,
  );
  expect((await fleetWith("cancel", waiting)).stdout).toContain("✓ Stopped");
  expect((await fleetWith("cancel", "web")).stdout).toContain("✓ Stopped");
  fleet.approvals = null;
});

test("what is queued says what is ahead of it, and goes on when that has ended", async () => {
  fleet.script = "hangs";
  const first = start("deploy", "web", "--image", ":v43");
  await printed(first, "Registered");
  fleet.script = "succeeds";
  const second = start("scale", "web", "2", "--queue");
  await printed(second, "Waiting for dep_");
  expect(fleet.asked.at(-1)).toMatchObject({ whenBusy: "QUEUE" });
  expect(second.stdout()).toMatch(/^ {10}Waiting for dep_\d+ of alice: app v41 → v43 \(rolling out\)\.$/m);
  expect((await fleetWith("status", "web")).stdout).toMatch(/Waiting +scale count 2 {2}queued {2}dep_\d+\n/);
  const { waitingDeployments } = JSON.parse((await fleetWith("status", "web", "--json")).stdout);
  expect(waitingDeployments).toMatchObject([{ state: "QUEUED" }]);
  await fleetWith("cancel", "web");
  expect(await first.done).toMatchObject({ code: 1 });
  expect(await second.done).toMatchObject({ code: 0, stdout: expect.stringContaining("Its turn has come.") });
});

test("a pause hook is told with how to answer it, and is answered either way", async () => {
  fleet.script = "pauses";
  const following = start("deploy", "web", "--image", ":v44");
  const id = idIn(await printed(following, "fleet continue"));
  expect(following.stdout()).toMatch(
    /^ {10}Waiting at a pause hook \(before the traffic moves\); ECS decides by itself at \d\d:\d\d\.$/m,
  );
  const status = await fleetWith("status", "web");
  expect(status.stdout).toContain(`Let it go on with: fleet continue --hook hook-1 ${id}`);
  const late = await fleetWith("continue", "--hook", "hook-0", id);
  expect(late).toMatchObject({ code: 5, stderr: expect.stringContaining("that pause hook any more") });
  expect((await fleetWith("continue", "web")).stdout).toContain(`✓ ${id} of web goes on.`);
  expect(fleet.asked.at(-1)).toMatchObject({ deployment: id, action: "CONTINUE" });
  expect(await following.done).toMatchObject({ code: 0 });
  expect(await fleetWith("continue", "web")).toMatchObject({ code: 5, stdout: "" });

  const again = start("deploy", "web", "--image", ":v45");
  await printed(again, "fleet continue");
  const back = await fleetWith("continue", "web", "--roll-back", "--json");
  expect(JSON.parse(back.stdout)).toMatchObject({ type: "deployment", kind: "DEPLOY" });
  expect(fleet.asked.at(-1)).toMatchObject({ action: "ROLLBACK" });
  expect(await again.done).toMatchObject({ code: 1 });
  fleet.script = "succeeds";
});

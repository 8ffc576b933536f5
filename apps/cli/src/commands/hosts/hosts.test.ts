import { afterAll, beforeAll, expect, test } from "vitest";
import { hostsOnTheWire } from "../../../test/hosts-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

let hosts: Awaited<ReturnType<typeof hostsOnTheWire>>;
let built: BuiltFleet;

beforeAll(async () => {
  hosts = await hostsOnTheWire();
  built = await builtFleet();
});
afterAll(async () => {
  await hosts.wire.close();
  await built.remove();
});

const fleetWith = (...args: string[]) =>
  built.run(args, { env: { FLEETGRAPH_URL: hosts.wire.url, FLEETGRAPH_TOKEN: "good" } });

test("a host is drained, waited for and activated", async () => {
  const [asked, drained, activated, hidden] = await Promise.all([
    fleetWith("hosts", "drain", "i-2", "--reason", "new AMI"),
    fleetWith("hosts", "drain", "i-1", "--reason", "new AMI", "--wait"),
    fleetWith("hosts", "activate", "i-1", "--json"),
    fleetWith("hosts", "drain", "i-hidden", "--reason", "new AMI", "--wait"),
  ]);
  expect(hidden).toMatchObject({ code: 4, stderr: expect.stringContaining('no host "prod/i-hidden"') });
  expect(asked).toMatchObject({ code: 0, stderr: "" });
  expect(asked.stdout).toBe("✓ prod/i-2 is being drained.\n  Undo it: fleet hosts activate i-2\n");
  expect(drained).toMatchObject({ code: 0, stderr: "" });
  expect(drained.stdout).toMatch(/ 1 task left\n✓ prod\/i-\d is drained: nothing runs on it\.\n$/);
  expect(JSON.parse(activated.stdout)).toMatchObject({ kind: "ACTIVATE", host: { name: "i-1" } });
  expect(hosts.asked).toContainEqual(expect.objectContaining({ host: "i-1", reason: "new AMI" }));
});

test("a host whose tasks have nowhere to go is refused with them; why is asked for", async () => {
  const refused = await fleetWith("hosts", "drain", "i-full", "--reason", "new AMI");
  expect(refused).toMatchObject({ code: 5, stdout: "" });
  expect(refused.stderr).toContain("prod/i-full would not become empty.");
  expect(refused.stderr).toContain("web 1a2b: 1 of 2 tasks find room.");
  const json = await fleetWith("hosts", "drain", "i-full", "--reason", "new AMI", "--json");
  expect(JSON.parse(json.stderr || json.stdout).error).toMatchObject({
    code: "HOST_HOLDS_TASKS",
    holding: [{ reason: "NO_ROOM" }],
  });
  const forced = await fleetWith("hosts", "drain", "i-full", "--reason", "new AMI", "--force", "--wait");
  expect(forced).toMatchObject({ code: 1 });
  expect(forced.stderr).toContain("The drain of prod/i-full was undone: it takes tasks again.");
  expect(await fleetWith("hosts", "drain", "i-1")).toMatchObject({ code: 2 });
});

test("a host is shown with who has it drained, and what is left on it", async () => {
  const shown = await fleetWith("host", "i-1");
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/Draining +alice +30 ?m/);
  expect(shown.stdout).toMatch(/no task has left since 20 ?m/);
  // Whoever may drain a host writes the reason: none of it is left to act on a terminal.
  expect(shown.stdout).toContain("new AMI\\x1b[2J\\x1b[31m\n");
  expect(shown.stdout).toMatch(/^web +1a2b +1 of 2 tasks find room\.$/m);
  expect(await fleetWith("host", "nowhere")).toMatchObject({ code: 4 });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

let fleet: FleetOnTheWire;
let env: Record<string, string>;
let built: BuiltFleet;

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  built = await builtFleet();
  env = { FLEETGRAPH_URL: fleet.wire.url, FLEETGRAPH_TOKEN: "good", TZ: "Europe/Berlin" };
});
afterAll(async () => {
  await fleet.wire.close();
  await built.remove();
});

const fleetWith = (...args: string[]) => built.run(args, { env });

test("a lock is made, shown with the service and in the list, and taken away", async () => {
  const locked = await fleetWith("lock", "web", "--reason", "migration", "--until", "2h", "--as", "bob");
  expect(locked).toMatchObject({ code: 0, stderr: "" });
  expect(locked.stdout).toMatch(
    /^✓ bob has locked prod\/web until \d{4}-\d\d-\d\d \d\d:\d\d\.\n {2}Unlock it with: fleet unlock web$/m,
  );
  // The server counts: repeated with its idempotency key it is the same request.
  const asked = { service: "web", reason: "migration", onBehalfOf: "bob", expiresInSeconds: 7_200 };
  expect(fleet.asked.at(-1)).toMatchObject(asked);
  expect(fleet.asked.at(-1)).not.toHaveProperty("expiresAt");

  expect((await fleetWith("status", "web")).stdout).toMatch(/Locked +by bob, .*until .*: migration$/m);
  const list = await fleetWith("locks");
  expect(list.stdout).toMatch(/^prod\/web +bob .* migration +lck_1$/m);
  expect(JSON.parse((await fleetWith("locks", "--owner", "carol", "--json")).stdout)).toEqual({
    nodes: [],
    next: null,
  });
  const again = await fleetWith("lock", "web", "--reason", "me too");
  expect(again).toMatchObject({ code: 5, stdout: "", stderr: expect.stringContaining("locked by bob") });
  const unlocked = await fleetWith("unlock", "web", "--json");
  expect(JSON.parse(unlocked.stdout)).toMatchObject({ id: "lck_1", owner: "bob" });
  expect(await fleetWith("unlock", "web")).toMatchObject({ code: 4 });
}, 30_000);

test("the whole fleet is locked by its pattern, and unlocked by it", async () => {
  const locked = await fleetWith("lock", "**", "--reason", "incident");
  expect(locked.stdout).toBe(
    "✓ alice has locked the whole fleet.\n  It holds 4 services now.\n  Unlock it with: fleet unlock '**'\n",
  );
  const service = await fleetWith("unlock", "web");
  expect(service).toMatchObject({ code: 4, stdout: "" });
  expect(service.stderr).toBe(
    "✗ web is not locked itself: alice has locked **.\n  Unlock it with: fleet unlock '**'\n",
  );
  expect((await fleetWith("unlock", "**")).stdout).toBe("✓ Unlocked the whole fleet.\n");
  const japanese = await built.run(["lock", "**", "--reason", "障害"], {
    env: { ...env, LANG: "ja_JP.UTF-8" },
  });
  expect(japanese.stdout).toContain("aliceがフリート全体をロックしました。");
  await fleetWith("unlock", "**");
}, 30_000);

test("a freeze is made once or again and again, listed, shown with the service, and ended", async () => {
  const weekend = await fleetWith(
    ...["freeze", "create", "--services", "main/*/production*/*", "--services", "main/*/prod/*"],
    ...["--every", "0 17 * * 5", "--for", "63h", "--zone", "Europe/Berlin", "--reason", "weekend"],
    ...["--exempt", "on-call"],
  );
  // A pattern with a slip in it freezes nothing, and nobody would notice.
  expect(weekend).toMatchObject({ code: 0, stderr: expect.stringContaining("It names no service") });
  expect(weekend.stdout).toMatch(
    /^✓ Made the freeze window frz_1: from 2099-01-02 17:00\.\n {2}End it with: fleet freeze end frz_1$/m,
  );
  expect(fleet.asked.at(-1)).toMatchObject({
    services: ["main/*/production*/*", "main/*/prod/*"],
    recurring: { cron: "0 17 * * 5", timeZone: "Europe/Berlin", durationSeconds: 63 * 3_600 },
    exemptRoles: ["on-call"],
  });
  await fleetWith("freeze", "create", "--services", "**", "--to", "2099-12-27", "--reason", "holidays");
  expect(fleet.asked.at(-1)?.once).toEqual({ end: "2099-12-26T23:00:00.000Z" });
  await fleetWith(
    "freeze",
    "create",
    "--services",
    "**",
    "--every",
    "0 0 * * *",
    "--for",
    "1h",
    "--reason",
    "x",
  );
  // Without a zone it is the user's own.
  expect(fleet.asked.at(-1)).toMatchObject({ recurring: { timeZone: "Europe/Berlin" } });

  const list = await fleetWith("freeze");
  expect(list.stdout).toMatch(
    /^main\/\*\/production\*\/\* main\/\*\/prod\/\* +from 2099-01-02 17:00 +0 17 \* \* 5 Europe\/Berlin, for 63 h +weekend +on-call +frz_1$/m,
  );
  expect(list.stdout).toMatch(/^\*\* +until 2099-12-27 00:00 .* – 2099-12-27 00:00 +holidays +frz_2$/m);
  const active = JSON.parse((await fleetWith("freeze", "list", "--active", "--json")).stdout);
  expect(active.nodes.map(({ id }: { id: string }) => id)).toEqual(["frz_2"]);
  expect((await fleetWith("status", "web")).stdout).toMatch(/Frozen +until 2099-12-27 00:00: holidays$/m);
  expect((await fleetWith("freeze", "end", "frz_2")).stdout).toBe(
    "✓ The freeze window frz_2 no longer holds.\n",
  );
  expect(await fleetWith("freeze", "end", "frz_2")).toMatchObject({ code: 4 });
  const soon = ["--from", "30m", "--to", "2h", "--reason", "release"];
  await fleetWith("freeze", "create", "--services", "**", ...soon);
  expect(fleet.asked.at(-1)?.once).toEqual({ startInSeconds: 1_800, endInSeconds: 7_200 });
}, 30_000);

test.each([
  ["lock", "web"],
  ["lock", "web", "--reason", "x", "--until", "soon"],
  ["freeze", "create", "--services", "**", "--reason", "x"],
  ["freeze", "create", "--services", "**", "--from", "2099-01-01", "--reason", "x"],
  ["freeze", "create", "--services", "**", "--every", "0 17 * * 5", "--reason", "x"],
  ["freeze", "create", "--services", "**", "--to", "2099-01-01", "--every", "0 17 * * 5", "--reason", "x"],
  ["freeze", "create", "--to", "2099-01-01", "--reason", "x"],
  ["freeze", "create", "--services", "**", "--to", "2099-01-01"],
])("fleet %s %s %s %s: what is missing is told, and nothing asked", async (...args) => {
  const before = fleet.asked.length;
  expect(await fleetWith(...args.filter(Boolean))).toMatchObject({ code: 2, stdout: "" });
  expect(fleet.asked.length).toBe(before);
});

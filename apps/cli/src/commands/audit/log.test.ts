import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { type LogOnTheWire, leafOf, logOnTheWire, newKey } from "../../../test/log-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

let built: BuiltFleet;
let log: LogOnTheWire;
let folder: string;
beforeAll(async () => {
  built = await builtFleet();
});
afterAll(() => built.remove());
beforeEach(async () => {
  const own = await logOnTheWire();
  log = own;
  log.add(5);
  folder = mkdtempSync(join(tmpdir(), "fleet-log-"));
  onTestFinished(async () => {
    await own.wire.close();
    rmSync(folder, { recursive: true });
  });
});

const fleet = (...args: string[]) => {
  const env = { FLEETGRAPH_URL: log.wire.url, FLEETGRAPH_TOKEN: "good", XDG_CONFIG_HOME: folder };
  return built.run(args, { env, cwd: folder });
};
const idOf = (index: number) => log.events[index]?.id ?? "";

test("a checkpoint is checked against the one that was kept, and replaces it", async () => {
  const first = await fleet("audit", "checkpoint", "--out", "kept.txt");
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(/log +log\.example\/test {2}5 entries/);
  expect(first.stderr).toContain("taken on trust");
  const kept = readFileSync(join(folder, "kept.txt"), "utf8");
  expect(kept.split("\n").slice(0, 2)).toEqual(["log.example/test", "5"]);
  log.add(300);
  const second = await fleet("audit", "checkpoint", "--out", "kept.txt", "--json");
  expect(JSON.parse(second.stdout)).toMatchObject({
    size: 305,
    continues: [5],
    takenOnTrust: false,
    signedBy: [log.keys[0]?.text],
    file: "kept.txt",
  });
  const third = await fleet("audit", "checkpoint");
  expect(third.stdout).toContain("continues the checkpoint of 305 that you had");
  expect(third.stderr).toBe("");
});

test("an entry is shown as its own bytes say, and proven to be in the log", async () => {
  const shown = await fleet("audit", "show", idOf(3));
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.stdout).toContain("Proven: it is entry 3 of the log");
  expect(shown.stdout).toMatch(/by +alice/);
  expect(shown.stdout).toContain('"image": ":v42"');
  const json = JSON.parse((await fleet("audit", "show", idOf(0), "--json")).stdout);
  expect(json).toMatchObject({ proven: true, leafIndex: 0, entry: { id: idOf(0) } });
  expect(await fleet("audit", "show", "aud_none")).toMatchObject({ code: 4 });
  // The same in Japanese.
  const env = {
    FLEETGRAPH_URL: log.wire.url,
    FLEETGRAPH_TOKEN: "good",
    XDG_CONFIG_HOME: folder,
    LANG: "ja_JP.UTF-8",
  };
  expect((await built.run(["audit", "show", idOf(3)], { env })).stdout).toContain("検証済み");
});

test.for([
  ["an altered entry", 1, "was altered"],
  ["an altered entry and leaf", 1, "does not continue"],
  ["a removed entry", 0, "does not continue"],
  ["two that changed places", 0, "does not continue"],
] as const)("%s is found by who kept a checkpoint", async ([how, index, says]) => {
  await fleet("audit", "checkpoint", "--out", "kept.txt");
  const kept = readFileSync(join(folder, "kept.txt"), "utf8");
  const event = log.events[1];
  if (!event) throw new Error("no event");
  event.entry = how.startsWith("an altered") ? event.entry.replace("alice", "mallory") : event.entry;
  if (how.endsWith("and leaf")) event.leaf = leafOf(event);
  if (how.startsWith("a removed")) log.events.splice(1, 1);
  if (how.startsWith("two")) log.events.splice(1, 2, ...log.events.slice(1, 3).reverse());
  log.add(4);
  const ran = await fleet("audit", "show", idOf(index), "--json");
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.stderr || ran.stdout).error).toMatchObject({
    code: "NOT_PROVEN",
    message: expect.stringContaining(says),
  });
  if (how === "an altered entry") return;
  const checked = await fleet("audit", "checkpoint", "--out", "kept.txt");
  expect(checked).toMatchObject({ code: 1 });
  // What was kept stays: it is the evidence.
  expect(readFileSync(join(folder, "kept.txt"), "utf8")).toBe(kept);
});

test("what lists say otherwise than the entry itself is told", async () => {
  const event = log.events[2];
  if (event) event.listed = { actor: "nobody" };
  const ran = await fleet("audit", "show", idOf(2));
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('listed with actor "nobody"') });
});

test("two checkpoints of one size with different roots are a fork", async () => {
  await fleet("audit", "checkpoint");
  log.events.pop();
  log.add(1);
  const ran = await fleet("audit", "checkpoint");
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("The log was forked: there are two checkpoints of 5 entries");
});

test("a log that has become shorter does not continue the one that was signed", async () => {
  await fleet("audit", "checkpoint");
  log.events.splice(3);
  const ran = await fleet("audit", "checkpoint");
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining("does not continue") });
});

test("a new key is trusted when the old one signs beside it, and else only when it is given", async () => {
  const [old] = log.keys;
  const [next, other] = [newKey(), newKey()];
  await fleet("audit", "checkpoint");
  log.keys = [next, ...(old ? [old] : [])];
  log.add(1);
  const both = await fleet("audit", "checkpoint", "--json");
  expect(JSON.parse(both.stdout)).toMatchObject({ signedBy: [old?.text], newKeys: [next.text] });
  log.keys = [next];
  log.add(1);
  expect(await fleet("audit", "checkpoint")).toMatchObject({ code: 0 });
  log.keys = [other];
  log.add(1);
  const unknown = await fleet("audit", "checkpoint");
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("no key that you trust") });
  // The old key is lost: the log is the same one all the same, and is proven to be.
  const given = await fleet("audit", "checkpoint", "--key", other.text, "--json");
  expect(JSON.parse(given.stdout)).toMatchObject({ continues: [7], signedBy: [other.text] });
  expect(await fleet("audit", "checkpoint", "--key", "nonsense")).toMatchObject({ code: 2 });
});

test("a checkpoint kept elsewhere is checked as well as the remembered one", async () => {
  await fleet("audit", "checkpoint", "--out", "kept.txt");
  rmSync(join(folder, "fleetgraph"), { recursive: true });
  log.events.splice(2, 1);
  log.add(3);
  expect(await fleet("audit", "checkpoint", "--out", "kept.txt")).toMatchObject({ code: 1 });
  writeFileSync(join(folder, "kept.txt"), "nonsense");
  expect(await fleet("audit", "checkpoint", "--out", "kept.txt")).toMatchObject({ code: 1 });
});

test("a key is made that the server takes, its public half for all to see", async () => {
  const made = await fleet("audit", "key", "log.example/new");
  const [, id] =
    /^PRIVATE\+KEY\+log.example\/new\+([0-9a-f]{8})\+[A-Za-z0-9+/]{44}\n$/.exec(made.stdout) ?? [];
  expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining(`log.example/new+${id}+`) });
  expect(await fleet("audit", "key", "a name")).toMatchObject({ code: 2 });
});

test("without a key there is nothing to check by", async () => {
  log.keys = [];
  const ran = await fleet("audit", "checkpoint");
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining("no key for its audit log") });
});

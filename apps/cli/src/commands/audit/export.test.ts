import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type ExportOnTheWire, exportOnTheWire } from "../../../test/export-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

const count = 3_000;
let built: BuiltFleet;
let wire: ExportOnTheWire;
let folder: string;
beforeAll(async () => {
  built = await builtFleet();
  wire = await exportOnTheWire(count);
});
afterAll(async () => {
  await wire.close();
  await built.remove();
});
beforeEach(() => {
  folder = mkdtempSync(join(built.folder, "export-"));
  wire.asked.length = 0;
  wire.most = Number.POSITIVE_INFINITY;
  wire.archived = [];
});

const env = (more = {}) => ({ FLEETGRAPH_URL: wire.url, FLEETGRAPH_TOKEN: "good", ...more });
const run = (args: string[], more = {}) => built.run(["audit", ...args], { env: env(more), cwd: folder });
const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), "utf8");

/** Starts an export that the server lets come so far and no further; waits until that is written. */
async function stalled(args: string[], { file, bytes }: { file: string; bytes: number }) {
  wire.most = bytes;
  const running = built.start(["audit", "export", "--out", file, ...args], { env: env(), cwd: folder });
  const partial = at(`${file}.partial`);
  for (let tries = 0; tries < 400; tries += 1) {
    if (existsSync(partial) && statSync(partial).size > bytes / 2) return running;
    await sleep(25);
  }
  throw new Error("nothing was written");
}

test("a file has its name when it is whole, its checkpoint beside it, and is proven", async () => {
  const ran = await run(["export", "--out", "a.ndjson"]);
  expect(ran).toMatchObject({
    code: 0,
    stdout: "✓ 3,000 events in a.ndjson; the log has 3,000.\n",
    stderr: "Verify it with: fleet audit verify a.ndjson --key KEY\n",
  });
  expect(read("a.ndjson")).toBe(wire.whole);
  expect(read("a.ndjson.checkpoint")).toBe(wire.checkpoint);
  expect(existsSync(at("a.ndjson.partial"))).toBe(false);
  expect(existsSync(at("a.ndjson.partial.json"))).toBe(false);
  const verified = await run([
    "verify",
    "a.ndjson",
    "--key",
    wire.key,
    "--checkpoint",
    "a.ndjson.checkpoint",
  ]);
  expect(verified.code).toBe(0);
  const again = await run(["export", "--out", "a.ndjson"], { LANG: "ja_JP.UTF-8" });
  expect(again).toMatchObject({ code: 2 });
  expect(again.stderr).toContain("既にあります");
});

test("filters are asked for as they are meant, and a checkpoint that was kept by its size", async () => {
  writeFileSync(at("kept.checkpoint"), "log.example/wire\n1234\nroot\n\n");
  const args = [
    "--actor",
    "alice",
    "--action",
    "service.lock",
    "--outcome",
    "refused",
    "--since",
    "2026-01-01T00:00:00Z",
  ];
  const ran = await run(["export", ...args, "--through", "kept.checkpoint", "--through", "7"]);
  expect(ran).toMatchObject({ code: 0, stdout: wire.whole, stderr: "" });
  expect(Object.fromEntries(wire.asked[0] ?? [])).toEqual({
    ...{ format: "ndjson", actor: "alice", action: "service.lock", outcome: "REFUSED" },
    ...{ start: "2026-01-01T00:00:00.000Z", through: "1234,7" },
  });
  for (const [wrong, said] of [
    [["--resume"], "--resume needs --out"],
    [["--format", "pdf"], "--format"],
    [["--outcome", "maybe"], "--outcome"],
    [["--through", "none"], "ENOENT"],
    [["--since", "the other day"], "the other day"],
    [["--out", "no/such/folder.ndjson"], "ENOENT"],
  ] as const) {
    const refused = await run(["export", ...wrong]);
    expect(refused, wrong.join(" ")).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(said);
  }
});

test("a table, what is archived, and the counts for programs", async () => {
  wire.archived = ["2025-11", "2025-12"];
  const ran = await run(["export", "--out", "a.csv", "--format", "csv"]);
  expect(ran).toMatchObject({ code: 0, stdout: "✓ a.csv; the log has 3,000.\n" });
  expect(ran.stderr).toContain("2025-11, 2025-12");
  expect(read("a.csv")).toBe(wire.table);
  expect(existsSync(at("a.csv.checkpoint"))).toBe(false);
  const told = await run(["export", "--out", "a.ndjson", "--json"]);
  expect(JSON.parse(told.stdout)).toEqual({
    ...{ file: "a.ndjson", checkpoint: "a.ndjson.checkpoint", size: count, archived: wire.archived },
    ...{ events: count, skipped: 0, unsequenced: 0 },
  });
});

test.each([
  ["a.ndjson", [] as string[]],
  ["a.csv", ["--format", "csv"]],
])(
  "%s that was cut off is gone on with, and is the same to the byte",
  async (file, args) => {
    const running = await stalled(args, { file, bytes: 20_000 });
    running.signal("SIGINT");
    const ended = await running.done;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain("--resume");
    expect(existsSync(at(file))).toBe(false);
    const partial = readFileSync(at(`${file}.partial`));

    // Without saying so nothing of it is thrown away, and with other conditions nothing is mixed.
    expect(await run(["export", "--out", file, ...args])).toMatchObject({ code: 2 });
    const other = await run(["export", "--out", file, ...args, "--resume", "--actor", "bob"]);
    expect(other).toMatchObject({ code: 2 });
    expect(readFileSync(at(`${file}.partial`)).equals(partial)).toBe(true);

    // As a crash leaves it: half of a line, of a character even; then cut once more.
    const whole = file.endsWith("csv") ? wire.table : wire.whole;
    for (const cut of [partial.length - 37, 900, 40]) {
      writeFileSync(at(`${file}.partial`), Buffer.from(whole).subarray(0, cut));
      const again = await stalled([...args, "--resume"], { file, bytes: 15_000 });
      again.signal("SIGKILL");
      await again.done;
    }
    wire.most = Number.POSITIVE_INFINITY;
    const ran = await run(["export", "--out", file, ...args, "--resume"]);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(/^Going on behind the \d/);
    expect(read(file) === whole).toBe(true);
    expect(Object.fromEntries(wire.asked.at(-1) ?? [])).toMatchObject({ size: "3000", snapshot: "7:7:" });
    // There is nothing left to go on with: it begins anew, under another name.
    expect(await run(["export", "--out", `b${file}`, ...args, "--resume"])).toMatchObject({ code: 0 });
  },
  60_000,
);

test("a file whose last line is there, and not its name, is only named", async () => {
  const running = await stalled([], { file: "a.ndjson", bytes: 20_000 });
  running.signal("SIGKILL");
  await running.done;
  writeFileSync(at("a.ndjson.partial"), wire.whole);
  wire.asked.length = 0;
  expect(await run(["export", "--out", "a.ndjson", "--resume"])).toMatchObject({ code: 0 });
  expect(wire.asked).toHaveLength(0);
  expect(read("a.ndjson") === wire.whole).toBe(true);
});

import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256, verifyEd25519 } from "@fleetgraph/core/audit";
import { compileCache } from "@fleetgraph/database/testing";
import { parseVerifierKey, type VerifierKey, verifyExport } from "@fleetgraph/transparency-log";
import { expect, test } from "vitest";
import { addEvents, auditKey, publicKeyOf } from "../testing/audit-world.ts";
import { sendTo, until } from "../testing/start-stack.ts";
import { startWorld, type World } from "../testing/start-world.ts";

const main = fileURLToPath(new URL("../audit-seal.ts", import.meta.url));
const key = auditKey("log.example/seal");

/** Runs the command as an operator does, beside the servers. */
async function seal(
  world: World,
  args: string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { environment } = world.settings();
  const child = spawn(process.execPath, [main, ...args], {
    cwd: world.directory,
    env: { NODE_COMPILE_CACHE: compileCache, ...environment },
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...said };
}

/** A history that began in the month before this one. */
async function withLastMonth(world: World): Promise<{ first: Date; last: string; now: string }> {
  const today = new Date();
  const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1));
  const begin = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1));
  const last = first.toISOString().slice(0, 7);
  const id = (at: Date) => `audit_event_first_id('${at.toISOString()}')`;
  await world.rows(`DO $$ BEGIN
    ALTER TABLE audit_event DETACH PARTITION audit_event_before;
    EXECUTE format('ALTER TABLE audit_event ATTACH PARTITION audit_event_before FOR VALUES FROM (MINVALUE) TO (%L)', ${id(first)});
    EXECUTE format('CREATE TABLE audit_event_${last.replace("-", "")} PARTITION OF audit_event FOR VALUES FROM (%L) TO (%L)', ${id(first)}, ${id(begin)});
  END $$`);
  return { first, last, now: begin.toISOString().slice(0, 7) };
}

test("an operator seals a month beside a server that runs, and drops it when they say so", async () => {
  const world = await startWorld();
  const { first, last, now } = await withLastMonth(world);
  await addEvents(world, 300, new Date(first.getTime() + 3_600_000));
  const server = await world.start({ environment: { FLEETGRAPH_AUDIT_KEY: key } });
  await until(async () => {
    const [row] = await world.rows("SELECT max(size)::int AS size FROM audit_checkpoint");
    return Number(row?.size ?? 0) >= 300;
  }, 60_000);
  const out = join(world.directory, "archives");

  const sealed = await seal(world, ["--before", now, "--out", out]);
  expect(sealed).toMatchObject({ code: 0, stderr: "" });
  expect(sealed.stdout).toMatch(new RegExp(`^sealed ${last}: 300 events, \\d+ bytes, verified: `));
  expect(await readdir(out)).toEqual([`audit-${last}.ndjson`, `audit-${last}.ndjson.checkpoint`]);
  const bytes = await readFile(join(out, `audit-${last}.ndjson`));
  const keys = [parseVerifierKey(sha256, publicKeyOf(key)) as VerifierKey];
  expect(await verifyExport({ sha256, verify: verifyEd25519 }, { bytes: [bytes], keys })).toMatchObject({
    ...{ verdict: "VERIFIED", events: 300, proven: 300 },
  });
  const asked = {
    token: await world.token(),
    query: "{ auditLog { archives { month events file droppedAt } } }",
  };
  const archives = async () => (await sendTo(server.url, asked)).data.auditLog;
  expect(await archives()).toEqual({
    archives: [{ month: last, events: 300, file: `audit-${last}.ndjson`, droppedAt: null }],
  });
  expect((await seal(world, ["--before", now, "--out", out])).stdout).toMatch(/^nothing to seal/);

  const dropped = await seal(world, ["--before", now, "--out", out, "--drop"]);
  expect(dropped).toMatchObject({ code: 0, stderr: "" });
  expect(dropped.stdout).toContain(`dropped ${last}: 300 events are in their archive only`);
  expect(await archives()).toMatchObject({ archives: [{ droppedAt: expect.any(String) }] });
}, 120_000);

test("what it is told wrong is said, and nothing is done", async () => {
  const world = await startWorld();
  const next = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 7);
  for (const [args, said] of [
    [[], "npm run audit:seal"],
    [["--out", "x"], "npm run audit:seal"],
    [["--before", "yesterday", "--out", "x"], "expected a month"],
    [["--before", next, "--out", "x"], "has ended"],
    [["--before", "2026-01", "--out", "x", "--force"], "--force"],
  ] as const) {
    const ran = await seal(world, [...args]);
    expect(ran, args.join(" ")).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toContain(said);
  }
  const away = await seal(
    {
      ...world,
      settings: () => ({
        ...world.settings({ environment: { DATABASE_URL: "postgres://x:y@127.0.0.1:1/z" } }),
      }),
    },
    ["--before", "2026-01", "--out", "x"],
  );
  expect(away.code).toBe(1);
  expect(away.stderr).not.toContain("    at ");
}, 60_000);

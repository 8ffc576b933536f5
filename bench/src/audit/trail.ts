import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Database } from "@fleetgraph/database";
import type { PartBench } from "../measure/part-bench.ts";
import { writeTrailFile } from "./trail-file.ts";

const program = new URL("trail-main.ts", import.meta.url).pathname;
type Taken = { records: number; milliseconds: number; maxRssMb: number };

/** A large log file of CloudTrail taken in, and one ten times as large: records a second and memory, against a peer. */
export async function ingestTrail(bench: PartBench): Promise<void> {
  const database = await bench.openStore();
  await database.pool.query("SELECT trail_make_months('2026-10-01', 3)");
  const most = bench.small ? 20_000 : 200_000;
  for (const [kind, keptOf] of [
    ["all kept", 1],
    ["1 in 100 kept", 100],
  ] as const) {
    const taken: Record<"tenth" | "whole", { own: Taken; peer: Taken }> = {} as never;
    for (const [size, records] of [
      ["tenth", most / 10],
      ["whole", most],
    ] as const) {
      const file = join(bench.directory, `trail-${keptOf}-${size}.json.gz`);
      const bytes = await writeTrailFile(file, { records, keptOf });
      bench.say(
        `${records} records, ${Math.round(bytes / 1e6)} MB, ${Math.round(statSync(file).size / 1e6)} MB compressed`,
      );
      taken[size] = {
        peer: await take(database, "peer", file),
        own: await take(database, "fleetgraph", file),
      };
    }
    const { whole, tenth } = taken;
    bench.report({
      what: `trail: ${most.toLocaleString("en")} records, ${kind}`,
      value: most / (whole.own.milliseconds / 1000),
      unit: "records/s",
      against: {
        name: "gunzip, JSON.parse and COPY",
        ratio: whole.peer.milliseconds / whole.own.milliseconds,
      },
    });
    bench.report({
      what: `trail: ${kind}, growth of the time from 1x to 10x`,
      value: whole.own.milliseconds / tenth.own.milliseconds,
      unit: "times",
    });
    bench.report({
      what: `trail: ${kind}, most memory at 10x`,
      value: whole.own.maxRssMb,
      unit: "MB",
      against: { name: "at 1x", ratio: whole.own.maxRssMb / tenth.own.maxRssMb },
      goal: { atMost: 1.5 },
    });
    bench.report({
      what: `trail: ${kind}, most memory of gunzip, JSON.parse and COPY`,
      value: whole.peer.maxRssMb,
      unit: "MB",
      against: { name: "at 1x", ratio: whole.peer.maxRssMb / tenth.peer.maxRssMb },
    });
  }
}

async function take(database: Database, by: "peer" | "fleetgraph", file: string): Promise<Taken> {
  const owner = await database.pool.query("SELECT to_regclass('bench_trail') IS NULL AS missing");
  const admin = new (await import("pg")).default.Client({ connectionString: database.ownerUrl });
  await admin.connect();
  if (owner.rows[0]?.missing)
    await admin.query(
      "CREATE TABLE bench_trail (event_id text PRIMARY KEY, event_time timestamptz, record jsonb)",
    );
  await admin.query("TRUNCATE bench_trail, trail_record");
  await admin.query("CHECKPOINT");
  const { stdout } = await promisify(execFile)(process.execPath, [program, by, file, database.ownerUrl], {
    maxBuffer: 1e6,
  });
  await admin.end();
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Taken;
}

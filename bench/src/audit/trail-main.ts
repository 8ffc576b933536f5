// Takes one file in, by Fleetgraph or as its peer does, and tells what that took: a process of its own, for its memory.
import { createReadStream, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gunzipSync } from "node:zlib";
import { readLogFile } from "@fleetgraph/core/testing";
import pg from "pg";
import { from } from "pg-copy-streams";

const [by = "", file = "", url = ""] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 2 });
await pool.query("SELECT 1");
const began = performance.now();

async function byFleetgraph(): Promise<number> {
  const { records } = await readLogFile(
    { database: { pool } as never },
    {
      body: createReadStream(file),
      fileId: "trf_bench",
      place: { account: "main", accountId: "acc_bench", region: "eu-west-1" },
      delivered: new Date(),
      keep: "fleet",
      referred: { names: new Set() },
      at: new Date(),
    },
  );
  return records;
}

/** What one would write in ten lines: all of it in memory, parsed at once, and copied into a table with one index. */
async function byPeer(): Promise<number> {
  const { Records } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as {
    Records: { eventID: string; eventTime: string; eventSource: string }[];
  };
  const client = await pool.connect();
  const escaped = (text: string) => text.replaceAll("\\", "\\\\");
  function* lines() {
    for (const record of Records) {
      if (record.eventSource !== "ecs.amazonaws.com") continue;
      yield `${record.eventID}\t${record.eventTime}\t${escaped(JSON.stringify(record))}\n`;
    }
  }
  await pipeline(Readable.from(lines()), client.query(from("COPY bench_trail FROM STDIN")));
  client.release();
  return Records.length;
}

const records = await (by === "peer" ? byPeer() : byFleetgraph());
const milliseconds = performance.now() - began;
await pool.end();
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ records, milliseconds, maxRssMb: maxRSS / 1024 }));

import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { ingest } from "@fleetgraph/core/testing";
import type { Database } from "@fleetgraph/database";
import pg from "pg";
import { from, to } from "pg-copy-streams";
import type { PartBench } from "../measure/part-bench.ts";

/** Rows a second of each side in one round. */
export type RowsRound = { copy: number; pages: number; bulk: number };

const rounds = 9;
const storesAtOnce = 4;
/** Enough for a second or two of each side. */
const mostRows = 30_000;

/**
 * Stores the tasks that were listed into their empty table again and again: by COPY on one connection, and as a listing
 * does it, from pages that came on four. The table keeps its indexes and foreign keys on either side.
 */
export async function timeRows(bench: PartBench, database: Database): Promise<RowsRound[]> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    const { columns, rows } = await rowsOf(owner);
    const all = `${columns.join(", ")}, valid_from, first_seen_at`;
    const text = await buffer(
      owner.query(to(`COPY (SELECT ${all} FROM task ORDER BY cluster_id, id LIMIT ${mostRows}) TO STDOUT`)),
    );
    const empty = () => owner.query("TRUNCATE task, task_past; CHECKPOINT");
    const sides: Record<keyof RowsRound, () => Promise<void>> = {
      copy: () => pipeline(Readable.from(slices(text)), owner.query(from(`COPY task (${all}) FROM STDIN`))),
      pages: () => store(rows, 100),
      bulk: () => store(rows, 2_000),
    };

    async function store(some: readonly Record<string, unknown>[], size: number): Promise<void> {
      let next = 0;
      const work = async () => {
        for (let start = next; start < some.length; start = next) {
          next += size;
          await ingest(database, "task", some.slice(start, start + size), new Date());
        }
      };
      await Promise.all(Array.from({ length: storesAtOnce }, work));
    }

    const timed: RowsRound[] = [];
    const names = Object.keys(sides) as (keyof RowsRound)[];
    for (let round = -1; round < rounds; round += 1) {
      const made: RowsRound = { copy: 0, pages: 0, bulk: 0 };
      for (let index = 0; index < names.length; index += 1) {
        const side = names[(index + round + names.length) % names.length] as keyof RowsRound;
        await empty();
        const began = performance.now();
        await sides[side]();
        made[side] = rows.length / ((performance.now() - began) / 1000);
      }
      // The first one warms up.
      if (round >= 0) timed.push(made);
      bench.say(`rows, round ${round + 1} of ${rounds}`);
    }
    return timed;
  } finally {
    await owner.end();
  }
}

/** Task rows as a listing has them. */
async function rowsOf(owner: pg.Client) {
  const { rows: described } = await owner.query<{ name: string; type: string }>(
    "SELECT column_name AS name, data_type AS type FROM information_schema.columns " +
      "WHERE table_name = 'task' AND column_name NOT IN ('valid_from', 'gone_at', 'first_seen_at') ORDER BY ordinal_position",
  );
  const read = described.map(({ name, type }) =>
    type === "jsonb" || type.startsWith("timestamp") ? `${name}::text` : name,
  );
  const { rows } = await owner.query(
    `SELECT ${read.join(", ")} FROM task ORDER BY cluster_id, id LIMIT ${mostRows}`,
  );
  return { columns: described.map(({ name }) => name), rows: rows as Record<string, unknown>[] };
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}

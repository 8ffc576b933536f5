import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Database } from "@fleetgraph/database";
import pg from "pg";
import { from } from "pg-copy-streams";

/** The owner's connection to a store, with the tables of the peers. */
export async function peerTables(database: Database): Promise<pg.Client> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    "CREATE TABLE IF NOT EXISTS bench_point (series int, at timestamptz, value double precision, PRIMARY KEY (series, at))",
  );
  await owner.query(
    "CREATE TABLE IF NOT EXISTS bench_array (series int, hour int, values real[], PRIMARY KEY (series, hour))",
  );
  return owner;
}

/** Copies rows in, one transaction. */
export async function copyInto(owner: pg.Client, table: string, rows: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(rows), owner.query(from(`COPY ${table} FROM STDIN`)));
}

/** Bytes of tables with their indexes, out-of-line storage and partitions. */
export async function bytesOf(owner: pg.Client, tables: readonly string[]): Promise<number> {
  const { rows } = await owner.query<{ bytes: string }>(
    "SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c WHERE c.oid = ANY ($1::regclass[]) " +
      "OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = ANY ($1::regclass[]) AND c.relkind = 'r')",
    [tables],
  );
  return Number(rows[0]?.bytes);
}

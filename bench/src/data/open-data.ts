import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@fleetgraph/database";
import pg from "pg";
import type { DataSet } from "./data-set.ts";

/** PostgreSQL with the benchmark's data sets, kept between runs. */
export type BenchData = {
  /** The owner's URL of a database that holds the data set; it is filled when it is not there yet. */
  filled(dataSet: DataSet): Promise<string>;
  close(): Promise<void>;
};

const here = dirname(fileURLToPath(import.meta.url));
/** Where benchmarks keep what they may use again; git ignores it. */
export const dataHome = join(here, "../../.data");

const seed = readFileSync(join(here, "seed.sql"), "utf8");
const migrations = join(here, "../../../prisma/migrations");
const quiet = { info: () => undefined, warn: () => undefined };

/** Opens the data kept in a directory (default: bench/.data). */
export async function openData(
  deps: { say(text: string): void },
  input: { directory?: string } = {},
): Promise<BenchData> {
  const dataDirectory = input.directory ?? join(dataHome, "postgres");
  mkdirSync(dataDirectory, { recursive: true });
  const home = await openDatabase({ log: quiet }, { dataDirectory });
  return {
    async filled(dataSet) {
      const name = `bench_${keyOf(dataSet)}`;
      const url = new URL(home.ownerUrl);
      url.pathname = `/${name}`;
      const { rowCount } = await query(home.ownerUrl, "SELECT FROM pg_database WHERE datname = $1", [name]);
      if (rowCount === 0) await fill(deps, { homeUrl: home.ownerUrl, url, dataSet });
      return url.href;
    },
    close: () => home.close(),
  };
}

/** The same seed, sizes and schema make the same data. */
function keyOf(dataSet: DataSet): string {
  const hash = createHash("sha256").update(seed).update(JSON.stringify(dataSet));
  for (const entry of readdirSync(migrations, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) hash.update(readFileSync(join(entry.parentPath, entry.name)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function fill(
  { say }: { say(text: string): void },
  { homeUrl, url, dataSet }: { homeUrl: string; url: URL; dataSet: DataSet },
): Promise<void> {
  const name = url.pathname.slice(1);
  // It is filled under another name: a run that was cut short leaves nothing that looks complete.
  const unfinished = new URL(url);
  unfinished.pathname = `/${name}_filling`;
  const began = Date.now();
  const { clusters, deployments, auditEntries } = dataSet;
  say(`filling: ${clusters} clusters, ${deployments} deployments, ${auditEntries} audit entries`);
  await query(homeUrl, `DROP DATABASE IF EXISTS ${name}_filling WITH (FORCE)`);
  await query(homeUrl, `CREATE DATABASE ${name}_filling`);
  const migrated = await openDatabase({ log: quiet }, { url: unfinished.href, dataDirectory: "" });
  await migrated.close();
  const sizes = `SET bench.clusters = '${clusters}'; SET bench.deployments = '${deployments}'; SET bench.audit_entries = '${auditEntries}';`;
  await query(unfinished.href, `${sizes}\n${seed}`);
  // As autovacuum would leave it: statistics, and the visibility map that index-only scans rest on.
  await query(unfinished.href, "VACUUM ANALYZE");
  await query(homeUrl, "CHECKPOINT");
  await query(homeUrl, `ALTER DATABASE ${name}_filling RENAME TO ${name}`);
  say(`filled in ${((Date.now() - began) / 1000).toFixed(0)} s`);
}

async function query(url: string, text: string, values?: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return values ? await client.query(text, values) : await client.query(text);
  } finally {
    await client.end();
  }
}

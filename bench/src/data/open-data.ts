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
  /** A copy that may be written to; `drop` removes it. */
  copied(dataSet: DataSet): Promise<{ url: string; drop(): Promise<void> }>;
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
  const homeUrl = home.ownerUrl;
  const urlOf = (name: string) => {
    const url = new URL(homeUrl);
    url.pathname = `/${name}`;
    return url;
  };
  async function filled(dataSet: DataSet): Promise<URL> {
    const url = urlOf(`bench_${keyOf(dataSet)}`);
    const { rowCount } = await query(homeUrl, "SELECT FROM pg_database WHERE datname = $1", [nameOf(url)]);
    if (rowCount === 0) await fill(deps, { homeUrl, url, dataSet });
    return url;
  }
  return {
    filled: async (dataSet) => (await filled(dataSet)).href,
    async copied(dataSet) {
      const from = nameOf(await filled(dataSet));
      const copy = `${from}_copy`;
      const drop = async () => void (await query(homeUrl, `DROP DATABASE IF EXISTS ${copy} WITH (FORCE)`));
      await drop();
      await query(homeUrl, `CREATE DATABASE ${copy} TEMPLATE ${from}`);
      return { url: urlOf(copy).href, drop };
    },
    close: () => home.close(),
  };
}

const nameOf = (url: URL) => url.pathname.slice(1);

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
  const name = nameOf(url);
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
  await seedInto(unfinished.href, dataSet);
  await query(homeUrl, "CHECKPOINT");
  await query(homeUrl, `ALTER DATABASE ${name}_filling RENAME TO ${name}`);
  say(`filled in ${((Date.now() - began) / 1000).toFixed(0)} s`);
}

/** Fills an empty, migrated database. */
export async function seedInto(ownerUrl: string, dataSet: DataSet): Promise<void> {
  const { clusters, deployments, auditEntries } = dataSet;
  const sizes = { clusters, deployments, audit_entries: auditEntries };
  const settings = Object.entries(sizes).map(([name, value]) => `SET bench.${name} = '${value}';`);
  await query(ownerUrl, `${settings.join("\n")}\n${seed}`);
  // As autovacuum would leave it: statistics, and the visibility map that index-only scans rest on.
  await query(ownerUrl, "VACUUM ANALYZE");
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

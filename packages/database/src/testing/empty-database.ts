import pg from "pg";
import { inject } from "vitest";
import { createDatabase } from "./fresh-cluster.ts";

/** A database without any schema, as an operator makes it; `close()` drops it. */
export async function emptyDatabase(): Promise<{ ownerUrl: string; close(): Promise<void> }> {
  const admin = adminUrl();
  const ownerUrl = await createDatabase(admin);
  return { ownerUrl, close: () => dropDatabase(ownerUrl) };
}

/** A database of the run's PostgreSQL that is none of any test's. */
export function adminUrl(): string {
  const url = new URL(inject("templateUrl"));
  url.pathname = "/fleetgraph";
  return url.href;
}

/** Drops a test's database, whoever is still connected to it. */
export async function dropDatabase(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  const name = new URL(ownerUrl).pathname.slice(1);
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).finally(() => client.end());
}

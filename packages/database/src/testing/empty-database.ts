import { inject } from "vitest";
import { createDatabase, dropDatabaseAt } from "./fresh-cluster.ts";

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
export function dropDatabase(ownerUrl: string): Promise<void> {
  return dropDatabaseAt(adminUrl(), ownerUrl);
}

import { type Database, type OpenDatabase, openDatabase } from "../connect.ts";
import { adminUrl, dropDatabase } from "./empty-database.ts";
import { createDatabase, freshCluster } from "./fresh-cluster.ts";

/** A database of a test's own; `close()` drops it. `ownerUrl` is what DATABASE_URL would be. */
export type TestDatabase = Database;

const quiet = { info: () => undefined, warn: () => undefined };

/** Copies the run's migrated template and opens it as a server process would: under the restricted role. */
export async function testDatabase(options: Partial<OpenDatabase> = {}): Promise<TestDatabase> {
  const ownerUrl = await createDatabase(adminUrl(), "template_fleetgraph");
  const database = await openDatabase(
    { log: quiet },
    { url: ownerUrl, dataDirectory: "/nonexistent", poolSize: 8, ...options },
  );
  return {
    ...database,
    async close() {
      await database.close();
      await dropDatabase(ownerUrl);
    },
  };
}

/**
 * A database on a PostgreSQL of its own, for what fills it for many seconds: whoever follows a stream reads below the
 * oldest transaction of the whole server (pg_snapshot_xmin), and the tests of other files would wait for it.
 */
export async function databaseOfItsOwn(): Promise<TestDatabase> {
  const cluster = await freshCluster();
  const url = await cluster.migratedDatabase();
  const database = await openDatabase({ log: quiet }, { url, dataDirectory: "/nonexistent", poolSize: 8 });
  return {
    ...database,
    async close() {
      await database.close();
      await cluster.stop();
    },
  };
}

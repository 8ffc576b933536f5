import { type Database, openDatabase, openPrepared } from "../connect.ts";
import { adminUrl, dropDatabase } from "./empty-database.ts";
import { createDatabase, freshCluster } from "./fresh-cluster.ts";

/** A database of a test's own; `close()` drops it. `ownerUrl` is what DATABASE_URL would be. */
export type TestDatabase = Database;

const quiet = { info: () => undefined, warn: () => undefined };

/**
 * Copies the run's template, and opens it as a server process works in it: under the restricted role. Whoever prepares
 * a database prepared the template; doing it for each copy took most of the time that an opening takes.
 */
export async function testDatabase({ poolSize = 8 }: { poolSize?: number } = {}): Promise<TestDatabase> {
  const ownerUrl = await createDatabase(adminUrl(), "template_fleetgraph");
  const database = openPrepared({ log: quiet }, { url: ownerUrl, poolSize });
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

import pg from "pg";
import { inject } from "vitest";
import { type Database, type OpenDatabase, openDatabase } from "../connect.ts";
import { createDatabase } from "./fresh-cluster.ts";

/** A database of a test's own; `close()` drops it. `ownerUrl` is what DATABASE_URL would be. */
export type TestDatabase = Database;

const quiet = { info: () => undefined, warn: () => undefined };

/** Copies the run's migrated template and opens it as a server process would: under the restricted role. */
export async function testDatabase(options: Partial<OpenDatabase> = {}): Promise<TestDatabase> {
  const template = inject("templateUrl");
  const admin = new URL(template);
  admin.pathname = "/fleetgraph";
  const ownerUrl = await createDatabase(admin.href, "template_fleetgraph");
  const database = await openDatabase(
    { log: quiet },
    { url: ownerUrl, dataDirectory: "/nonexistent", poolSize: 8, ...options },
  );
  return {
    ...database,
    async close() {
      await database.close();
      const client = new pg.Client({ connectionString: admin.href });
      await client.connect();
      const name = new URL(ownerUrl).pathname.slice(1);
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).finally(() => client.end());
    },
  };
}

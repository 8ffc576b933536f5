import pg from "pg";
import type { Database } from "./connect.ts";
import { describeConnectionError } from "./database-unavailable-error.ts";

/**
 * A connection of the tables' owner, for commands that are run beside the server: it can do what the server's own role
 * cannot. Its time zone is UTC. Throws DatabaseUnavailableError.
 */
export async function ownerConnection({ ownerUrl }: Pick<Database, "ownerUrl">): Promise<pg.Client> {
  const owner = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await owner.connect().catch((error) => {
    throw describeConnectionError(error, ownerUrl);
  });
  await owner.query("SET TIME ZONE 'UTC'");
  return owner;
}

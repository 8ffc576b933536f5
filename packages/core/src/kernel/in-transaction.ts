import type { Database, PoolClient } from "@fleetgraph/database";

/** Runs statements in one transaction on one connection: all of them count, or none. */
export async function inTransaction<Result>(
  { pool }: Pick<Database, "pool">,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    // A connection on which a statement failed is not given back: its transaction may still be open.
    client.release(true);
    throw error;
  }
}

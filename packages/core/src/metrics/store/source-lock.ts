import type { PoolClient } from "@fleetgraph/database";

/**
 * Holds a source's series until the transaction ends. Whoever changes points reads them first, so that two processes that
 * bring the same ones at once must come one after the other; no series has two sources, so others need not wait.
 */
export async function lockSource(client: PoolClient, source: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended('metric source ' || $1, 0))", [source]);
}

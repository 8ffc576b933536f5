import type { PoolClient } from "@fleetgraph/database";
import type { Statement } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import type { BulkCounts, BulkDeployment } from "./bulk-deployment.ts";
import { bulkCounts, countsColumns } from "./reads.ts";

/** Adds a bulk deployment that begins to a statement. */
export function insertBulk(
  statement: Statement,
  caller: Caller,
  row: {
    id: string;
    concurrency: number;
    stopOnFailure: boolean;
    onBehalfOf: string | null;
    reason: string | null;
    at: Date;
  },
): void {
  const { id, concurrency, stopOnFailure, onBehalfOf, reason, at } = row;
  const values = [
    id,
    concurrency,
    stopOnFailure,
    "RUNNING",
    caller.principalName,
    onBehalfOf,
    reason,
    at.toISOString(),
  ].map((value) => statement.bind(value));
  statement.with(
    "bulk",
    "INSERT INTO bulk_deployment (id, concurrency, stop_on_failure, state, requested_by_name, on_behalf_of, reason, " +
      `created_at) VALUES (${values.join(", ")}) RETURNING id`,
  );
}

/** Adds to a statement that somebody stops a bulk deployment; its job does it. */
export function markCancelling(statement: Statement, id: string): void {
  statement.with(
    "bulk",
    `UPDATE bulk_deployment SET state = 'CANCELLING' WHERE id = ${statement.bind(id)} AND finished_at IS NULL ` +
      "RETURNING id",
  );
}

export type LockedBulk = Pick<
  BulkDeployment,
  "state" | "concurrency" | "stopOnFailure" | "requestedBy" | "onBehalfOf"
>;

/** A bulk deployment under its row lock, so that two jobs never let more go than there is room for. */
export async function lockBulk(client: PoolClient, id: string): Promise<LockedBulk | null> {
  const { rows } = await client.query<LockedBulk>(
    'SELECT state, concurrency, stop_on_failure AS "stopOnFailure", requested_by_name AS "requestedBy", ' +
      'on_behalf_of AS "onBehalfOf" FROM bulk_deployment WHERE id = $1 FOR UPDATE',
    [id],
  );
  return rows[0] ?? null;
}

export async function countParts(client: PoolClient, id: string): Promise<BulkCounts> {
  const text = `SELECT ${countsColumns} FROM deployment WHERE bulk_id = $1`;
  const { rows } = await client.query({ text, values: [id], rowMode: "array" });
  return bulkCounts(rows[0] as unknown[]);
}

export async function setBulkState(
  client: PoolClient,
  bulk: Pick<BulkDeployment, "id" | "state"> & { finishedAt: Date | null },
): Promise<void> {
  await client.query("UPDATE bulk_deployment SET state = $2, finished_at = $3 WHERE id = $1", [
    bulk.id,
    bulk.state,
    bulk.finishedAt,
  ]);
}

/** Lets the next services begin, in the order of their ids; gives those services. */
export async function releaseParts(
  client: PoolClient,
  input: { id: string; count: number; at: Date },
): Promise<string[]> {
  const { rows } = await client.query<{ service_id: string }>(
    "UPDATE deployment SET released_at = $2 WHERE id IN (SELECT id FROM deployment WHERE bulk_id = $1 AND " +
      "state = 'QUEUED' AND released_at IS NULL ORDER BY id LIMIT $3) RETURNING service_id",
    [input.id, input.at, input.count],
  );
  return rows.map((row) => row.service_id);
}

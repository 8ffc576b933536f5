import { type Reads, readRows } from "../../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../../permissions/index.ts";
import type { BulkCounts, BulkDeployment } from "./bulk-deployment.ts";

/** Bulk deployments by id; one none of whose services may be read is not there. */
export async function bulkDeploymentsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, BulkDeployment>> {
  const values: unknown[] = [ids];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const rows = await readRows(
    reads,
    "SELECT b.id, b.state, b.concurrency, b.stop_on_failure, b.requested_by_name, b.on_behalf_of, b.reason, " +
      "b.created_at, b.finished_at FROM bulk_deployment b WHERE b.id = ANY ($1::text[]) AND EXISTS (SELECT FROM " +
      `deployment d WHERE d.bulk_id = b.id${andVisible(visibility(caller.grants, "fleet:read"), bind, "d.path")})`,
    values,
  );
  return new Map(rows.map((row) => [row[0] as string, bulkOf(row)]));
}

function bulkOf(row: readonly unknown[]): BulkDeployment {
  const [id, state, concurrency, stopOnFailure, requestedBy, onBehalfOf, reason, createdAt, finishedAt] = row;
  return {
    id: id as string,
    state: state as BulkDeployment["state"],
    concurrency: concurrency as number,
    stopOnFailure: stopOnFailure as boolean,
    requestedBy: requestedBy as string,
    onBehalfOf: onBehalfOf as string | null,
    reason: reason as string | null,
    createdAt: createdAt as string,
    finishedAt: finishedAt as string | null,
  };
}

/** How deployments of a bulk stand, for bulkCounts. What waits for approval is held as well. */
export const countsColumns =
  "count(*) FILTER (WHERE finished_at IS NULL AND released_at IS NULL), " +
  "count(*) FILTER (WHERE finished_at IS NULL AND released_at IS NOT NULL), " +
  "count(*) FILTER (WHERE state = 'FAILED'), count(*) FILTER (WHERE state = 'SUCCEEDED'), " +
  "count(*) FILTER (WHERE state = 'CANCELLED')";

export function bulkCounts(row: readonly unknown[]): BulkCounts {
  const [held = 0, active = 0, failed = 0, succeeded = 0, cancelled = 0] = row.map(Number);
  return { held, active, failed, succeeded, cancelled };
}

/** How the deployments of each bulk stand, as far as the caller may see its deployments. */
export async function countsOfBulks(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, BulkCounts>> {
  const values: unknown[] = [ids];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const rows = await readRows(
    reads,
    `SELECT bulk_id, ${countsColumns} FROM deployment WHERE bulk_id = ANY ($1::text[])` +
      `${andVisible(visibility(caller.grants, "fleet:read"), bind)} GROUP BY bulk_id`,
    values,
  );
  return new Map(rows.map(([id, ...row]) => [id as string, bulkCounts(row)]));
}

/** Every deployment of a bulk, whoever may see it: its own use cases ask. */
export async function partsOfBulk(
  reads: Reads,
  id: string,
): Promise<{ id: string; path: string; finished: boolean }[]> {
  const rows = await readRows(
    reads,
    "SELECT id, path, finished_at IS NOT NULL FROM deployment WHERE bulk_id = $1 ORDER BY id",
    [id],
  );
  return rows.map(([part, path, finished]) => ({
    id: part as string,
    path: path as string,
    finished: finished as boolean,
  }));
}

/** What of a bulk has not ended; of those that are held what has not begun: one that was let go, too, may be waiting still. */
export async function unfinishedOfBulk(
  reads: Reads,
  { id, held }: { id: string; held: boolean },
): Promise<string[]> {
  const rows = await readRows(
    reads,
    "SELECT id FROM deployment WHERE bulk_id = $1 AND finished_at IS NULL AND (NOT $2::boolean OR state IN " +
      "('AWAITING_APPROVAL', 'QUEUED'))",
    [id, held],
  );
  return rows.map(([part]) => part as string);
}

import type { Database } from "@fleetgraph/database";
import { type Reads, readRows } from "../../kernel/index.ts";
import type { ServiceAddress } from "../ecs.ts";
import { provenHealthy } from "../reads.ts";

/** Where a service lives; null for one that was never listed. */
export async function addressOf(
  reads: Reads,
  serviceId: string,
): Promise<(ServiceAddress & { path: string }) | null> {
  const [row] = await readRows(
    reads,
    "SELECT s.arn, s.name, s.path, c.arn FROM service s JOIN cluster c ON c.id = s.cluster_id WHERE s.id = $1",
    [serviceId],
  );
  if (!row) return null;
  const [serviceArn, serviceName, path, clusterArn] = row as string[];
  return {
    serviceArn: serviceArn ?? "",
    serviceName: serviceName ?? "",
    path: path ?? "",
    clusterArn: clusterArn ?? "",
  };
}

export type DisusedRevision = { arn: string; family: string };

/**
 * Of the revisions that a service was brought: which of them Fleetgraph registered and nothing known uses. Not the
 * newest $2 of those that were proven healthy, none of an unfinished deployment, none of a service or task that was
 * listed.
 */
const disused = `WITH brought AS (
    SELECT d.to_task_definition AS arn, max(d.finished_at) AS last, max(d.id) AS last_id,
      bool_or(d.state = 'SUCCEEDED' AND ${provenHealthy("d")}) AS proven, bool_or(d.finished_at IS NULL) AS open
    FROM deployment d WHERE d.service_id = $1 AND d.to_task_definition IS NOT NULL GROUP BY d.to_task_definition
  ), kept AS (SELECT arn FROM brought WHERE proven ORDER BY last DESC, last_id DESC LIMIT $2)
  SELECT t.arn, t.family FROM brought b JOIN task_definition t ON t.arn = b.arn
  WHERE NOT b.open AND b.arn NOT IN (SELECT arn FROM kept)
    AND EXISTS (SELECT FROM deployment d WHERE d.service_id = $1 AND d.to_task_definition = b.arn
      AND d.change IS NOT NULL)
    AND NOT EXISTS (SELECT FROM service s WHERE s.gone_at IS NULL AND s.task_definition_arn = b.arn)
    AND NOT EXISTS (SELECT FROM task k WHERE k.gone_at IS NULL AND k.task_definition_arn = b.arn)
    AND NOT EXISTS (SELECT FROM deployment d WHERE d.from_task_definition = b.arn AND d.finished_at IS NULL)`;

/** Revisions that may go, of those that ECS has active, the first to have run first. */
export async function disusedRevisions(
  reads: Reads,
  input: { serviceId: string; keep: number; limit: number },
): Promise<DisusedRevision[]> {
  const rows = await readRows(
    reads,
    `${disused} AND t.status = 'ACTIVE' ORDER BY b.last, b.last_id LIMIT $3`,
    [input.serviceId, input.keep, input.limit],
  );
  return rows.map(([arn, family]) => ({ arn: arn as string, family: family as string }));
}

/** Whether that revision may still go, marked or not. */
export async function isDisused(
  reads: Reads,
  input: { serviceId: string; keep: number; arn: string },
): Promise<boolean> {
  const rows = await readRows(reads, `${disused} AND b.arn = $3`, [input.serviceId, input.keep, input.arn]);
  return rows.length > 0;
}

/** Whether a revision was deregistered, or is about to be. */
export async function isGoing(database: Database, arn: string): Promise<boolean> {
  return (await database.prisma.taskDefinition.count({ where: { arn, status: "INACTIVE" } })) > 0;
}

import { type Reads, readRows } from "../kernel/index.ts";
import type { ServiceAddress } from "./ecs.ts";

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
 * Revisions that Fleetgraph registered for a service and that nothing known uses, oldest first: not the newest `keep`
 * of those that were proven healthy, none of an unfinished deployment, none of a service or task that was listed.
 */
export async function disusedRevisions(
  reads: Reads,
  input: { serviceId: string; keep: number; limit: number },
): Promise<DisusedRevision[]> {
  const rows = await readRows(
    reads,
    `WITH brought AS (
       SELECT to_task_definition AS arn, max(id) AS last, bool_or(state = 'SUCCEEDED') AS proven,
         bool_or(finished_at IS NULL) AS open
       FROM deployment WHERE service_id = $1 AND to_task_definition IS NOT NULL GROUP BY to_task_definition
     ), kept AS (SELECT arn FROM brought WHERE proven ORDER BY last DESC LIMIT $2)
     SELECT t.arn, t.family FROM brought b JOIN task_definition t ON t.arn = b.arn
     WHERE t.status = 'ACTIVE' AND NOT b.open AND b.arn NOT IN (SELECT arn FROM kept)
       AND EXISTS (SELECT FROM deployment d WHERE d.service_id = $1 AND d.to_task_definition = b.arn
         AND d.change IS NOT NULL)
       AND NOT EXISTS (SELECT FROM service s WHERE s.gone_at IS NULL AND s.task_definition_arn = b.arn)
       AND NOT EXISTS (SELECT FROM task k WHERE k.gone_at IS NULL AND k.task_definition_arn = b.arn)
       AND NOT EXISTS (SELECT FROM deployment d WHERE d.from_task_definition = b.arn AND d.finished_at IS NULL)
     ORDER BY b.last LIMIT $3`,
    [input.serviceId, input.keep, input.limit],
  );
  return rows.map(([arn, family]) => ({ arn: arn as string, family: family as string }));
}

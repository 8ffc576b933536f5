import type { Database } from "@fleetgraph/database";

export type ServiceToScan = { id: string; arn: string; clusterArn: string; marker: string };

const ofRegion =
  "FROM service s JOIN cluster c ON c.id = s.cluster_id LEFT JOIN ecs_deployment_scan n ON n.service_id = s.id " +
  "WHERE c.account_id = $1 AND c.region = $2 AND c.gone_at IS NULL AND s.gone_at IS NULL " +
  "AND s.deployment_controller = 'ECS'";
const marker = "md5(s.deployments::text || coalesce(s.current_service_deployment, ''))";
const underWay =
  "EXISTS (SELECT FROM ecs_deployment d WHERE d.service_id = s.id AND d.finished_at IS NULL AND d.stopped_at IS NULL " +
  "AND d.gone_at IS NULL AND d.status NOT IN ('SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'))";

/** Services whose deployments are to be read: first those with one under way. `left` is how many must wait. */
export async function servicesToScan(
  database: Database,
  input: { accountId: string; region: string; limit: number },
): Promise<{ services: ServiceToScan[]; left: number }> {
  const { rows } = await database.pool.query<ServiceToScan & { due: string }>(
    `SELECT id, arn, "clusterArn", marker, count(*) OVER () AS due FROM (SELECT s.id, s.arn, c.arn AS "clusterArn", ` +
      `${marker} AS marker, n.marker AS known, ${underWay} AS under_way ${ofRegion}) AS d ` +
      "WHERE under_way OR known IS DISTINCT FROM marker ORDER BY under_way DESC, known IS NULL, id LIMIT $3",
    [input.accountId, input.region, input.limit],
  );
  const services = rows.map(({ due: _due, ...service }) => service);
  return { services, left: Number(rows[0]?.due ?? 0) - services.length };
}

/** ARNs of the services' deployments that had ended when they were read. */
export async function endedDeployments(
  database: Database,
  serviceIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ arn: string }>(
    "SELECT arn FROM ecs_deployment WHERE service_id = ANY ($1::text[]) AND (finished_at IS NOT NULL OR stopped_at IS NOT NULL)",
    [serviceIds],
  );
  return new Set(rows.map(({ arn }) => arn));
}

export async function missingRevisions(database: Database, arns: readonly string[]): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    "SELECT id FROM unnest($1::text[]) AS w(id) WHERE NOT EXISTS (SELECT FROM ecs_revision r WHERE r.id = w.id)",
    [arns],
  );
  return rows.map(({ id }) => id);
}

/** One that had not ended and that ECS has no more: how it ended is not known, and nobody asks again. */
export async function forgetUnfinished(
  database: Database,
  input: { serviceIds: readonly string[]; present: readonly string[]; at: Date },
): Promise<number> {
  const { rowCount } = await database.pool.query(
    "UPDATE ecs_deployment SET gone_at = $1 WHERE service_id = ANY ($2::text[]) AND finished_at IS NULL " +
      "AND stopped_at IS NULL AND gone_at IS NULL AND NOT id = ANY ($3::text[])",
    [input.at.toISOString(), input.serviceIds, input.present],
  );
  return rowCount ?? 0;
}

export async function saveScans(database: Database, services: readonly ServiceToScan[]): Promise<void> {
  await database.pool.query(
    "INSERT INTO ecs_deployment_scan AS n (service_id, marker) SELECT * FROM unnest($1::text[], $2::text[]) " +
      "ON CONFLICT (service_id) DO UPDATE SET marker = excluded.marker WHERE n.marker <> excluded.marker",
    [services.map(({ id }) => id), services.map((each) => each.marker)],
  );
}

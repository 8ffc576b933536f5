import { firstIdAt, type Page, type PageRequest, type Reads, readRows, toPage } from "../kernel/index.ts";
import { type Caller, visibility } from "../permissions/index.ts";
import type { Deployment, DeploymentFilter } from "./deployment.ts";
import type { Proven } from "./last-proven.ts";

const columns = [
  "id",
  "kind",
  "service_id",
  "state",
  "version",
  "images",
  "desired_count",
  "from_task_definition",
  "to_task_definition",
  "target_deployment_id",
  "ecs_deployment_id",
  "service_deployment_arn",
  "progress",
  "failure",
  "requested_by_name",
  "on_behalf_of",
  "reason",
  "created_at",
  "updated_at",
  "finished_at",
  "deadline_at",
];
const select = (alias: string) => columns.map((column) => `${alias}.${column}`).join(", ");

function toDeployment(row: unknown[]): Deployment {
  return {
    id: row[0],
    kind: row[1],
    serviceId: row[2],
    state: row[3],
    version: row[4],
    images: row[5],
    desiredCount: row[6],
    fromTaskDefinition: row[7],
    toTaskDefinition: row[8],
    targetDeploymentId: row[9],
    ecsDeploymentId: row[10],
    serviceDeploymentArn: row[11],
    progress: row[12],
    failure: row[13],
    requestedBy: row[14],
    onBehalfOf: row[15],
    reason: row[16],
    createdAt: row[17],
    updatedAt: row[18],
    finishedAt: row[19],
    deadlineAt: row[20],
  } as Deployment;
}

/** Deployments by id; one that may not be read is not there. */
export async function deploymentsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Deployment>> {
  const rows = await readRows(
    reads,
    `SELECT ${select("d")} FROM deployment d WHERE d.id = ANY ($1::text[]) ` +
      "AND ($2::text[] IS NULL OR d.path LIKE ANY ($2))",
    [ids, visibility(caller.grants, "fleet:read")],
  );
  return new Map(rows.map((row) => [row[0] as string, toDeployment(row)]));
}

function conditions(caller: Caller, filter: DeploymentFilter, bind: (value: unknown) => string): string[] {
  const where: string[] = [];
  const patterns = visibility(caller.grants, "fleet:read");
  if (patterns !== null) where.push(`d.path LIKE ANY (${bind(patterns)}::text[])`);
  if (filter.serviceId != null) where.push(`d.service_id = ${bind(filter.serviceId)}`);
  if (filter.states != null) where.push(`d.state = ANY (${bind(filter.states)}::text[])`);
  if (filter.requestedBy != null) where.push(`d.requested_by_name = ${bind(filter.requestedBy)}`);
  if (filter.active != null) where.push(`d.finished_at IS ${filter.active ? "" : "NOT "}NULL`);
  if (filter.start != null) where.push(`d.id >= ${bind(firstIdAt("deployment", filter.start))}`);
  if (filter.end != null) where.push(`d.id < ${bind(firstIdAt("deployment", filter.end))}`);
  return where;
}

/** A page of deployments, newest first. */
export async function deploymentsPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: DeploymentFilter },
): Promise<Page<Deployment>> {
  const { page } = input;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = conditions(caller, input.filter, bind);
  if (page.after) where.push(`d.id < ${bind(page.after[0])}`);
  if (page.before) where.push(`d.id > ${bind(page.before[0])}`);
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")} ` : "";
  const text =
    `SELECT ${select("d")} FROM deployment d ${condition}` +
    `ORDER BY d.id ${page.backward ? "ASC" : "DESC"} LIMIT ${bind(page.limit + 1)}`;
  const rows = await readRows(reads, text, values);
  return toPage(page, rows.map(toDeployment));
}

/** How many deployments a search has. */
export async function countDeployments(
  reads: Reads,
  caller: Caller,
  filter: DeploymentFilter,
): Promise<number> {
  const values: unknown[] = [];
  const where = conditions(caller, filter, (value) => `$${values.push(value)}`);
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const [row] = await readRows(reads, `SELECT count(*) FROM deployment d ${condition}`, values);
  return row?.[0] as number;
}

/** A page of each service's deployments, newest first, in one statement. */
export async function deploymentsOfServices(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<Deployment>>> {
  const { ids, page } = input;
  const rows = await readRows(
    reads,
    `SELECT ${select("d")} FROM unnest($1::text[]) AS s(id) CROSS JOIN LATERAL (SELECT * FROM deployment ` +
      "WHERE service_id = s.id AND ($2::text[] IS NULL OR path LIKE ANY ($2)) " +
      "AND ($3::text IS NULL OR id < $3) AND ($4::text IS NULL OR id > $4) " +
      `ORDER BY id ${page.backward ? "ASC" : "DESC"} LIMIT $5) AS d`,
    [
      ids,
      visibility(caller.grants, "fleet:read"),
      page.after?.[0] ?? null,
      page.before?.[0] ?? null,
      page.limit + 1,
    ],
  );
  const lists = new Map<string, Deployment[]>(ids.map((id) => [id, []]));
  for (const row of rows) lists.get(row[2] as string)?.push(toDeployment(row));
  return new Map([...lists].map(([id, list]) => [id, toPage(page, list)]));
}

/** The newest deployment of each service that has one. */
export async function latestDeploymentsOfServices(
  reads: Reads,
  caller: Caller,
  serviceIds: readonly string[],
): Promise<Map<string, Deployment>> {
  const rows = await readRows(
    reads,
    `SELECT ${select("d")} FROM unnest($1::text[]) AS s(id) CROSS JOIN LATERAL (SELECT * FROM deployment ` +
      "WHERE service_id = s.id AND ($2::text[] IS NULL OR path LIKE ANY ($2)) ORDER BY id DESC LIMIT 1) AS d",
    [serviceIds, visibility(caller.grants, "fleet:read")],
  );
  return new Map(rows.map((row) => [row[2] as string, toDeployment(row)]));
}

/** The unfinished deployment of each service that has one. */
export async function activeDeploymentsOfServices(
  reads: Reads,
  caller: Caller,
  serviceIds: readonly string[],
): Promise<Map<string, Deployment>> {
  const rows = await readRows(
    reads,
    `SELECT ${select("d")} FROM deployment d WHERE d.service_id = ANY ($1::text[]) AND d.finished_at IS NULL ` +
      "AND ($2::text[] IS NULL OR d.path LIKE ANY ($2))",
    [serviceIds, visibility(caller.grants, "fleet:read")],
  );
  return new Map(rows.map((row) => [row[2] as string, toDeployment(row)]));
}

/** What a service can return to: successful deployments that brought a revision, newest first. */
export async function provenDeployments(
  reads: Reads,
  input: { serviceId: string; limit: number },
): Promise<Proven[]> {
  const rows = await readRows(
    reads,
    "SELECT id, from_task_definition, to_task_definition, finished_at FROM deployment WHERE service_id = $1 " +
      "AND state = 'SUCCEEDED' AND to_task_definition IS NOT NULL ORDER BY id DESC LIMIT $2",
    [input.serviceId, input.limit],
  );
  return rows.map(([id, from, to, finishedAt]) => ({
    id: id as string,
    fromTaskDefinition: from as string | null,
    toTaskDefinition: to as string,
    finishedAt: finishedAt as string,
  }));
}

/** The id of the service's unfinished deployment, whoever may read it: a use case's own question. */
export async function activeDeploymentOfService(reads: Reads, serviceId: string): Promise<string | null> {
  const rows = await readRows(
    reads,
    "SELECT id FROM deployment WHERE service_id = $1 AND finished_at IS NULL",
    [serviceId],
  );
  return (rows[0]?.[0] as string | undefined) ?? null;
}

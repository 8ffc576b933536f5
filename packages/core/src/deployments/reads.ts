import { inPlaces, labelled } from "../fleet/index.ts";
import {
  type Asked,
  type Beside,
  firstIdAt,
  type Page,
  type PageRequest,
  projectionsOf,
  type Reads,
  readRows,
  readRowsOnce,
  toPage,
} from "../kernel/index.ts";
import { andVisible, type Caller, visibility, visiblePaths } from "../permissions/index.ts";
import type { Deployment, DeploymentFilter } from "./deployment.ts";
import type { Brought } from "./last-proven.ts";

const projection = projectionsOf<Deployment>(
  {
    id: "d.id",
    serviceId: "d.service_id",
    kind: "d.kind",
    state: "d.state",
    version: "d.version",
    images: "d.images",
    desiredCount: "d.desired_count",
    fromTaskDefinition: "d.from_task_definition",
    toTaskDefinition: "d.to_task_definition",
    targetDeploymentId: "d.target_deployment_id",
    ecsDeploymentId: "d.ecs_deployment_id",
    serviceDeploymentArn: "d.service_deployment_arn",
    progress: "d.progress",
    failure: "d.failure",
    requestedBy: "d.requested_by_name",
    onBehalfOf: "d.on_behalf_of",
    reason: "d.reason",
    origin: "d.origin",
    createdAt: "d.created_at",
    updatedAt: "d.updated_at",
    finishedAt: "d.finished_at",
    deadlineAt: "d.deadline_at",
    approvalsNeeded: "d.approvals_needed",
    approvalGroup: "d.approval_group",
    approvalExpiresAt: "d.approval_expires_at",
    overrides: "d.overrides",
    bulkId: "d.bulk_id",
    causedById: "d.caused_by_id",
  },
  ["id", "serviceId"],
);

/** The predicate of the index deployment_one_active_per_service, so that it is used. */
const underWay = (table: string) =>
  `${table}.finished_at IS NULL AND ${table}.state NOT IN ('AWAITING_APPROVAL', 'QUEUED')`;

/** The values of a statement, and the predicate of what the caller may see. */
function parametersOf(caller: Caller) {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const patterns = visibility(caller.grants, "fleet:read");
  return { values, bind, visible: (column: string) => andVisible(patterns, bind, column) };
}

/** Deployments by id; one that may not be read is not there. */
export async function deploymentsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Deployment>> {
  const { values, bind, visible } = parametersOf(caller);
  const { select, toItem } = projection(reads.asked?.deployment);
  const rows = await readRows(
    reads,
    `SELECT ${select} FROM deployment d WHERE d.id = ANY (${bind(ids)}::text[])${visible("d.path")}`,
    values,
  );
  return new Map(rows.map((row) => [row[0] as string, toItem(row)]));
}

/** The deployments that caused ECS deployments of these ids (`ecs-svc/…`). */
export async function deploymentsByEcsIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Deployment>> {
  const { values, bind, visible } = parametersOf(caller);
  const { select, toItem } = projection(undefined);
  const rows = await readRows(
    reads,
    `SELECT ${select} FROM deployment d WHERE d.ecs_deployment_id = ANY (${bind(ids)}::text[])${visible("d.path")} ORDER BY d.id`,
    values,
  );
  const found = rows.map((row) => toItem(row));
  return new Map(found.map((each) => [each.ecsDeploymentId ?? "", each]));
}

/** The deployments that caused ECS's deployments, by the ARN of the latter. */
export async function deploymentsByEcsDeployments(
  reads: Reads,
  caller: Caller,
  arns: readonly string[],
): Promise<Map<string, Deployment>> {
  const { values, bind, visible } = parametersOf(caller);
  const { select, toItem } = projection(undefined);
  const rows = await readRows(
    reads,
    `SELECT ${select} FROM deployment d WHERE d.service_deployment_arn = ANY (${bind(arns)}::text[])${visible("d.path")} ORDER BY d.id`,
    values,
  );
  const found = rows.map((row) => toItem(row));
  return new Map(found.map((each) => [each.serviceDeploymentArn ?? "", each]));
}

function conditions(
  caller: Caller,
  filter: DeploymentFilter,
  bind: (value: unknown) => string,
  isCount = false,
): string[] {
  const where = visiblePaths(visibility(caller.grants, "fleet:read"), bind, "d.path");
  for (const within of filter.within ?? []) where.push(...inPlaces(within, bind, "d.path"));
  if (filter.kinds != null) where.push(`d.kind = ANY (${bind(filter.kinds)}::text[])`);
  // As the index deployment_images has it.
  if (filter.image != null) {
    where.push(
      `image_terms(jsonb_path_query_array(d.images, '$[*].to')) @> ARRAY[${bind(filter.image)}]::text[]`,
    );
  }
  if (filter.serviceId != null) where.push(`d.service_id = ${bind(filter.serviceId)}`);
  const [labels] = labelled(filter.labels, bind, "s.labels");
  const services = `SELECT s.id FROM service s WHERE ${labels}`;
  // A page is read in its order, service by service a count: as a join PostgreSQL would count out of the whole table.
  if (labels !== undefined)
    where.push(isCount ? `d.service_id = ANY (ARRAY(${services}))` : `d.service_id IN (${services})`);
  if (filter.states != null) where.push(`d.state = ANY (${bind(filter.states)}::text[])`);
  if (filter.requestedBy != null) where.push(`d.requested_by_name = ${bind(filter.requestedBy)}`);
  if (filter.active != null) where.push(`d.finished_at IS ${filter.active ? "" : "NOT "}NULL`);
  if (filter.bulkId != null) where.push(`d.bulk_id = ${bind(filter.bulkId)}`);
  if (filter.start != null) where.push(`d.id >= ${bind(firstIdAt("deployment", filter.start))}`);
  if (filter.end != null) where.push(`d.id < ${bind(firstIdAt("deployment", filter.end))}`);
  return where;
}

/** A page of deployments, newest first unless the oldest are asked for. */
export async function deploymentsPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: DeploymentFilter; oldestFirst?: boolean | undefined },
): Promise<Page<Deployment>> {
  const { page, oldestFirst = false } = input;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = conditions(caller, input.filter, bind);
  const read = where.length > 0 ? readRowsOnce : readRows;
  const [behind, before] = oldestFirst ? [">", "<"] : ["<", ">"];
  if (page.after) where.push(`d.id ${behind} ${bind(page.after[0])}`);
  if (page.before) where.push(`d.id ${before} ${bind(page.before[0])}`);
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")} ` : "";
  const { select, toItem } = projection(reads.asked?.deployment);
  const text =
    `SELECT ${select} FROM deployment d ${condition}` +
    `ORDER BY d.id ${page.backward === oldestFirst ? "DESC" : "ASC"} LIMIT ${bind(page.limit + 1)}`;
  const rows = await read(reads, text, values);
  return toPage(
    page,
    rows.map((row) => toItem(row)),
  );
}

// As with the lists of the fleet: of a search that has more, nobody reads the number.
const mostCounted = 10_000;

/** How many deployments a search has; null where there are more than 10,000 that meet conditions. */
export async function countDeployments(
  reads: Reads,
  caller: Caller,
  filter: DeploymentFilter,
): Promise<number | null> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = conditions(caller, filter, bind, true);
  if (where.length === 0) {
    const [row] = await readRows(reads, "SELECT count(*) FROM deployment d", values);
    return row?.[0] as number;
  }
  const order = filter.labels?.length ? "" : "ORDER BY d.id DESC ";
  const counted = `SELECT FROM deployment d WHERE ${where.join(" AND ")} ${order}LIMIT ${bind(mostCounted + 1)}`;
  const [row] = await readRowsOnce(reads, `SELECT count(*) FROM (${counted}) AS c`, values);
  const count = row?.[0] as number;
  return count > mostCounted ? null : count;
}

/** That a deployment was made by a moment, where one is read: an id begins with its time. */
function madeBy(at: string | undefined, bind: (value: unknown) => string, table = ""): string {
  if (at === undefined) return "";
  const next = new Date(Date.parse(at) + 1);
  return ` AND ${table}id < ${bind(firstIdAt("deployment", next))}`;
}

/** A page of each service's deployments, newest first, in one statement. */
export async function deploymentsOfServices(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<Deployment>>> {
  const { ids, page } = input;
  const { values, bind, visible } = parametersOf(caller);
  const { select, toItem } = projection(reads.asked?.deployment);
  const text =
    `SELECT ${select} FROM unnest(${bind(ids)}::text[]) AS s(id) CROSS JOIN LATERAL (SELECT * FROM deployment ` +
    `WHERE service_id = s.id${visible("path")}${madeBy(reads.at, bind)}` +
    (page.after ? ` AND id < ${bind(page.after[0])}` : "") +
    (page.before ? ` AND id > ${bind(page.before[0])}` : "") +
    ` ORDER BY id ${page.backward ? "ASC" : "DESC"} LIMIT ${bind(page.limit + 1)}) AS d`;
  const rows = await readRows(reads, text, values);
  const lists = new Map<string, Deployment[]>(ids.map((id) => [id, []]));
  for (const row of rows) lists.get(row[1] as string)?.push(toItem(row));
  return new Map([...lists].map(([id, list]) => [id, toPage(page, list)]));
}

/** The newest deployment of each service, or the newest that was there at a moment; null where it has none. */
export function latestDeploymentBeside(caller: Caller, asked: Asked, at?: string): Beside {
  const { select, toItem } = projection(asked);
  const patterns = visibility(caller.grants, "fleet:read");
  return {
    rowOf: (serviceId, bind) =>
      `SELECT ${select} FROM deployment d WHERE d.service_id = ${serviceId}${madeBy(at, bind, "d.")}` +
      `${andVisible(patterns, bind, "d.path")} ORDER BY d.id DESC LIMIT 1`,
    put(service: { latestDeployment?: Deployment | null }, row, from) {
      service.latestDeployment = row[from] === null ? null : toItem(row, from);
    },
  };
}

/** What was under way at a moment. */
const underWayAt = (at: string, bind: (value: unknown) => string) =>
  `d.created_at <= ${bind(at)} AND (d.finished_at IS NULL OR d.finished_at > ${bind(at)}) ` +
  "AND d.released_at IS NOT NULL";

/**
 * The deployment that each service is being changed by; one that waits for its turn is none. Of a
 * moment: the first that was asked for by then and ended later.
 */
export async function activeDeploymentsOfServices(
  reads: Reads,
  caller: Caller,
  serviceIds: readonly string[],
): Promise<Map<string, Deployment>> {
  const { values, bind, visible } = parametersOf(caller);
  const { select, toItem } = projection(reads.asked?.deployment);
  const rows = await readRows(
    reads,
    `SELECT ${select} FROM deployment d WHERE d.service_id = ANY (${bind(serviceIds)}::text[]) ` +
      `AND ${reads.at === undefined ? underWay("d") : underWayAt(reads.at, bind)}${visible("d.path")}` +
      // Of several the one that waited least, last: it is what the map keeps.
      (reads.at === undefined ? "" : " ORDER BY d.released_at DESC, d.id DESC"),
    values,
  );
  return new Map(rows.map((row) => [row[1] as string, toItem(row)]));
}

/** Of a deployment's row: tasks ran when it ended. */
const ran = (table: string) => `(${table}.progress->>'running')::int > 0`;

/**
 * Of the row of a deployment that succeeded: tasks of its revision were seen to run, when it ended or when a later
 * restart or change of the count did. A service that wants no tasks proves nothing.
 */
export const provenHealthy = (table: string) =>
  `(coalesce(${ran(table)}, false) OR EXISTS (SELECT FROM deployment later WHERE later.service_id = ${table}.service_id ` +
  "AND later.state = 'SUCCEEDED' AND later.kind IN ('SCALE', 'RESTART') " +
  `AND later.from_task_definition = ${table}.to_task_definition AND ${ran("later")}))`;

/**
 * Successful deployments that brought a service a revision, in the order in which they ran, newest first: by when they
 * ended, since one of a service is under way at a time and what waits was asked for earlier than it ran.
 */
export async function broughtRevisions(
  reads: Reads,
  input: { serviceId: string; limit: number },
): Promise<Brought[]> {
  const rows = await readRows(
    reads,
    `SELECT d.id, d.from_task_definition, d.to_task_definition, d.finished_at, ${provenHealthy("d")}, ` +
      "coalesce(d.from_task_definition IN (SELECT b.to_task_definition FROM deployment b WHERE b.service_id = $1 " +
      "AND b.kind IN ('DEPLOY', 'ROLLBACK') AND b.to_task_definition IS NOT NULL), false) " +
      "FROM deployment d WHERE d.service_id = $1 AND d.state = 'SUCCEEDED' AND d.kind IN ('DEPLOY', 'ROLLBACK') " +
      "AND d.to_task_definition IS NOT NULL AND d.finished_at IS NOT NULL " +
      "ORDER BY d.finished_at DESC, d.id DESC LIMIT $2",
    [input.serviceId, input.limit],
  );
  return rows.map(([id, from, to, finishedAt, proven, replacedBrought]) => ({
    id: id as string,
    fromTaskDefinition: from as string | null,
    toTaskDefinition: to as string,
    finishedAt: finishedAt as string,
    proven: proven as boolean,
    replacedBrought: replacedBrought as boolean,
  }));
}

/** The revision that a deployment of a service brought; null unless it is one, and succeeded. */
export async function revisionOfSuccess(
  reads: Reads,
  input: { serviceId: string; id: string },
): Promise<string | null> {
  const [row] = await readRows(
    reads,
    "SELECT to_task_definition FROM deployment WHERE id = $1 AND service_id = $2 AND state = 'SUCCEEDED'",
    [input.id, input.serviceId],
  );
  return (row?.[0] as string | null | undefined) ?? null;
}

/**
 * The id of the deployment that a new one of the service would have to wait for, whoever may read it: the one under
 * way, else the last in the queue. A use case's own question.
 */
export async function deploymentAhead(reads: Reads, serviceId: string): Promise<string | null> {
  const rows = await readRows(
    reads,
    "SELECT id FROM deployment WHERE service_id = $1 AND finished_at IS NULL AND state <> 'AWAITING_APPROVAL' " +
      "AND (state <> 'QUEUED' OR released_at IS NOT NULL) ORDER BY state = 'QUEUED', id DESC LIMIT 1",
    [serviceId],
  );
  return (rows[0]?.[0] as string | undefined) ?? null;
}

/** The deployment of another revision that a new one of the service would come after, with what it takes the place of. */
export async function deployAhead(
  reads: Reads,
  serviceId: string,
): Promise<{ fromTaskDefinition: string | null } | null> {
  const rows = await readRows(
    reads,
    "SELECT from_task_definition FROM deployment WHERE service_id = $1 AND finished_at IS NULL AND kind = 'DEPLOY' " +
      "AND state <> 'AWAITING_APPROVAL' AND released_at IS NOT NULL ORDER BY state = 'QUEUED', id LIMIT 1",
    [serviceId],
  );
  const [row] = rows;
  return row === undefined ? null : { fromTaskDefinition: row[0] as string | null };
}

/** The deployment whose turn it is; null while the service is being changed, or when nobody waits. */
export async function nextInQueue(reads: Reads, serviceId: string): Promise<string | null> {
  const rows = await readRows(
    reads,
    "SELECT id FROM deployment q WHERE service_id = $1 AND finished_at IS NULL AND state = 'QUEUED' " +
      "AND released_at IS NOT NULL AND NOT EXISTS (SELECT FROM deployment d WHERE d.service_id = q.service_id " +
      `AND ${underWay("d")}) ORDER BY released_at, id LIMIT 1`,
    [serviceId],
  );
  return (rows[0]?.[0] as string | undefined) ?? null;
}

import { type Bind, type Reads, readRows } from "../../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../../permissions/index.ts";

/** The last state of a task, with what the graph does not show of it. */
export type EndedTask = {
  id: string;
  arn: string;
  clusterId: string;
  serviceId: string | null;
  hostId: string | null;
  path: string;
  taskDefinitionArn: string | null;
  startedBy: string | null;
  groupName: string | null;
  lastStatus: string;
  createdAt: string | null;
  startedAt: string | null;
  stoppingAt: string | null;
  stoppedAt: string | null;
  goneAt: string | null;
  stopCode: string | null;
  stoppedReason: string | null;
  containers: { name: string; image: string | null; exitCode: number | null; reason: string | null }[];
};

const taskColumns = {
  id: "id",
  arn: "arn",
  clusterId: "cluster_id",
  serviceId: "service_id",
  hostId: "host_id",
  path: "path",
  taskDefinitionArn: "task_definition_arn",
  startedBy: "started_by",
  groupName: "group_name",
  lastStatus: "last_status",
  createdAt: "created_at",
  startedAt: "started_at",
  stoppingAt: "stopping_at",
  stoppedAt: "stopped_at",
  goneAt: "gone_at",
  stopCode: "stop_code",
  stoppedReason: "stopped_reason",
  containers: "containers",
} as const satisfies Record<keyof EndedTask, string>;
const names = Object.keys(taskColumns);
const selected = Object.values(taskColumns).join(", ");

const toTask = (row: unknown[]): EndedTask =>
  Object.fromEntries(names.map((name, index) => [name, row[index]])) as EndedTask;

function bound(caller: Caller) {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const patterns = visibility(caller.grants, "fleet:read");
  return { values, bind, visible: (column = "path") => andVisible(patterns, bind, column) };
}

/** The last that is known of a task, also of one that stopped long ago. */
export async function lastStateOfTask(reads: Reads, caller: Caller, id: string): Promise<EndedTask | null> {
  const { values, bind, visible } = bound(caller);
  const where = `id = ${bind(id)}${visible()}`;
  const from = (table: string) => `SELECT ${selected}, valid_from, version FROM ${table} WHERE ${where}`;
  const text = `SELECT ${selected} FROM (${from("task")} UNION ALL ${from("task_past")}) AS x ORDER BY valid_from DESC, version DESC NULLS LAST LIMIT 1`;
  const [row] = await readRows(reads, text, values);
  return row ? toTask(row) : null;
}

/** How long after the end of a task another one is taken to have come in its place, in milliseconds. */
const inItsPlaceMs = 3_600_000;

/** The first task of a service that was created after a moment. */
export async function nextTaskOfService(
  reads: Reads,
  caller: Caller,
  { serviceId, after, not }: { serviceId: string; after: string; not: string },
): Promise<{ id: string; arn: string; createdAt: string; lastStatus: string } | null> {
  const { values, bind, visible } = bound(caller);
  const until = new Date(Date.parse(after) + inItsPlaceMs).toISOString();
  const where =
    `service_id = ${bind(serviceId)} AND created_at >= ${bind(after)}::timestamptz ` +
    `AND created_at < ${bind(until)}::timestamptz AND id <> ${bind(not)}${visible()}`;
  const from = (more: string) => `SELECT id, arn, created_at, last_status FROM ${more}`;
  const text =
    `SELECT * FROM (${from(`task WHERE ${where}`)} UNION ALL ` +
    // What ended before it began is not in the partitions of later months alone, but never in those of earlier ones.
    `${from(`task_past WHERE gone_at IS NOT NULL AND valid_until >= ${bind(after)}::timestamptz AND ${where}`)}) AS x ` +
    "ORDER BY created_at, id LIMIT 1";
  const [row] = await readRows(reads, text, values);
  if (!row) return null;
  const [id, arn, createdAt, lastStatus] = row as string[];
  return { id: id ?? "", arn: arn ?? "", createdAt: createdAt ?? "", lastStatus: lastStatus ?? "" };
}

/** The deployment of a service that a moment falls into, or the last that brought a revision by then. */
export async function deploymentIdAt(
  reads: Reads,
  caller: Caller,
  { serviceId, at, taskDefinition }: { serviceId: string; at: string; taskDefinition: string | null },
): Promise<string | null> {
  const { values, bind, visible } = bound(caller);
  const text =
    `SELECT id FROM deployment WHERE service_id = ${bind(serviceId)} AND created_at <= ${bind(at)}::timestamptz ` +
    (taskDefinition === null
      ? `AND (finished_at IS NULL OR finished_at >= ${bind(at)}::timestamptz) AND released_at IS NOT NULL`
      : `AND to_task_definition = ${bind(taskDefinition)}`) +
    `${visible()} ORDER BY id DESC LIMIT 1`;
  const [row] = await readRows(reads, text, values);
  return (row?.[0] as string | undefined) ?? null;
}

/** The deployment that undid another one by policy, or went back from it at somebody's word. */
export async function undoneBy(
  reads: Reads,
  caller: Caller,
  { id, serviceId }: { id: string; serviceId: string },
): Promise<string | null> {
  const { values, bind, visible } = bound(caller);
  const text =
    `SELECT id FROM deployment WHERE service_id = ${bind(serviceId)} AND id > ${bind(id)} ` +
    `AND (caused_by_id = ${bind(id)} OR kind = 'ROLLBACK')${visible()} ORDER BY id LIMIT 1`;
  const [row] = await readRows(reads, text, values);
  return (row?.[0] as string | undefined) ?? null;
}

/** A message of ECS about a service. */
export type ToldEvent = { id: string; serviceId: string; path: string; createdAt: string; message: string };

const eventColumns = "e.id, e.service_id, s.path, e.created_at, e.message";
const toEvent = ([id, serviceId, path, createdAt, message]: unknown[]) =>
  ({ id, serviceId, path, createdAt, message }) as ToldEvent;

/** A service event by the id that ECS gave it. */
export async function serviceEventById(reads: Reads, caller: Caller, id: string): Promise<ToldEvent | null> {
  const { values, bind, visible } = bound(caller);
  const text = `SELECT ${eventColumns} FROM service_event e JOIN service s ON s.id = e.service_id WHERE e.id = ${bind(id)}${visible("s.path")} LIMIT 1`;
  const [row] = await readRows(reads, text, values);
  return row ? toEvent(row) : null;
}

/** What ECS told of a service from a moment on, oldest first; or before it, newest first. */
export async function serviceEventsAround(
  reads: Reads,
  caller: Caller,
  input: { serviceId: string; at: string; before?: boolean; limit: number },
): Promise<ToldEvent[]> {
  const { values, bind, visible } = bound(caller);
  const [compares, direction] = input.before ? ["<=", "DESC"] : [">", "ASC"];
  const text =
    `SELECT ${eventColumns} FROM service_event e JOIN service s ON s.id = e.service_id ` +
    `WHERE e.service_id = ${bind(input.serviceId)} AND e.created_at ${compares} ${bind(input.at)}::timestamptz${visible("s.path")} ` +
    `ORDER BY e.created_at ${direction}, e.id ${direction} LIMIT ${bind(input.limit)}`;
  return (await readRows(reads, text, values)).map(toEvent);
}

/** Revisions as ECS described them: for core alone, never for an answer. */
export async function definitionsByArns(
  reads: Reads,
  arns: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  const rows = await readRows(
    reads,
    "SELECT arn, definition FROM task_definition WHERE arn = ANY ($1::text[])",
    [arns],
  );
  return new Map(rows.map(([arn, definition]) => [arn as string, definition as Record<string, unknown>]));
}

/** A call that CloudTrail recorded, with who made it. */
export type ToldCall = {
  eventId: string;
  at: string;
  action: string;
  person: string;
  requestId: string | null;
};

const toCall = ([eventId, at, action, person, requestId]: unknown[]) =>
  ({ eventId, at, action, person, requestId }) as ToldCall;
const callColumns = "r.event_id, r.event_time, r.event_name, r.principal, r.request_id";

/** CloudTrail's time is to the second, and ECS tells of what a call did when it did it. */
const nearMs = 10 * 60_000;

/** The call that stopped a task, or that started it outside of a service. */
export async function callAboutTask(
  reads: Reads,
  caller: Caller,
  input: { arn: string; at: string; what: "STOPPED" | "STARTED" },
): Promise<ToldCall | null> {
  const { arn, at, what } = input;
  const { values, bind, visible } = bound(caller);
  const near = (sign: 1 | -1) => bind(new Date(Date.parse(at) + sign * nearMs).toISOString());
  const about =
    what === "STOPPED"
      ? `r.event_name = 'StopTask' AND r.request->>'task' IN (${bind(arn)}, ${bind(arn.split("/").at(-1))})`
      : `r.event_name IN ('RunTask', 'StartTask') AND r.response->'tasks' @> ${bind(JSON.stringify([{ taskArn: arn }]))}::jsonb`;
  const text =
    `SELECT ${callColumns} FROM trail_record r WHERE ${about} AND r.event_time >= ${near(-1)}::timestamptz ` +
    `AND r.event_time <= ${near(1)}::timestamptz AND r.error_code IS NULL${visible("r.path")} ORDER BY r.event_time DESC LIMIT 1`;
  const [row] = await readRows(reads, text, values);
  return row ? toCall(row) : null;
}

/** The last change behind Fleetgraph's back that may have started tasks of a service by a moment. */
export async function outOfBandBefore(
  reads: Reads,
  caller: Caller,
  { serviceId, at }: { serviceId: string; at: string },
): Promise<(ToldCall & { id: string }) | null> {
  const { values, bind, visible } = bound(caller);
  const text =
    "SELECT o.event_id, o.at, o.action, o.person, NULL, o.id FROM out_of_band_change o " +
    `WHERE o.service_id = ${bind(serviceId)} AND o.at <= ${bind(at)}::timestamptz AND o.withdrawn_at IS NULL ` +
    `AND o.action IN ('UpdateService', 'CreateService')${visible("o.path")} ORDER BY o.at DESC, o.id DESC LIMIT 1`;
  const [row] = await readRows(reads, text, values);
  return row ? { ...toCall(row), id: row[5] as string } : null;
}

/** A record of CloudTrail with what was asked and answered, and what it came of. */
export type ToldRecord = ToldCall & {
  path: string;
  clusterId: string | null;
  clusterName: string | null;
  serviceId: string | null;
  errorCode: string | null;
  asked: Record<string, unknown>;
  failures: { arn?: unknown; reason?: unknown; detail?: unknown }[];
  deploymentId: string | null;
  kind: string | null;
};

/** A record by CloudTrail's own id of it. */
export async function recordByEventId(
  reads: Reads,
  caller: Caller,
  eventId: string,
): Promise<ToldRecord | null> {
  const { values, bind, visible } = bound(caller);
  const asked = ["taskDefinition", "count", "startedBy", "group", "launchType", "desiredCount"];
  const text =
    `SELECT ${callColumns}, r.path, r.cluster_id, r.cluster_name, r.service_id, r.error_code, ` +
    `jsonb_strip_nulls(jsonb_build_object(${asked.map((name) => `'${name}', r.request->'${name}'`).join(", ")})), ` +
    "CASE WHEN jsonb_typeof(r.response->'failures') = 'array' THEN r.response->'failures' ELSE '[]' END, m.deployment_id, m.kind " +
    "FROM trail_record r LEFT JOIN trail_match m ON m.event_id = r.event_id " +
    `WHERE r.event_id = ${bind(eventId)}${visible("r.path")} LIMIT 1`;
  const [row] = await readRows(reads, text, values);
  if (!row) return null;
  const [path, clusterId, clusterName, serviceId, errorCode, what, failures, deploymentId, kind] =
    row.slice(5);
  const more = {
    path,
    clusterId,
    clusterName,
    serviceId,
    errorCode,
    asked: what,
    failures,
    deploymentId,
    kind,
  };
  return { ...toCall(row), ...more } as ToldRecord;
}

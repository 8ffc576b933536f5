import type { Database } from "@fleetgraph/database";
import { type Bind, type Reads, readRows } from "../../kernel/index.ts";
import { causeOf, type Known, namedDeployments } from "./decide.ts";
import { askedNames, type TrailWrite } from "./trail-write.ts";

/** Services whose changes are changes of the fleet. */
const sources = ["ecs.amazonaws.com", "application-autoscaling.amazonaws.com", "autoscaling.amazonaws.com"];

const columns = {
  eventId: "r.event_id",
  eventTime: "r.event_time",
  ingestedAt: "r.ingested_at",
  eventSource: "r.event_source",
  eventName: "r.event_name",
  requestId: "r.request_id",
  errorCode: "r.error_code",
  failures: "r.failures",
  startedTasks:
    "CASE WHEN jsonb_typeof(r.response->'tasks') = 'array' THEN jsonb_array_length(r.response->'tasks') ELSE 0 END",
  identityType: "r.identity_type",
  principal: "r.principal",
  principalArn: "r.principal_arn",
  roleArn: "r.role_arn",
  invokedBy: "r.invoked_by",
  accessKeyId: "r.access_key_id",
  userAgent: "r.user_agent",
  // A definition is a hundred times as long as what is looked at.
  asked: `jsonb_strip_nulls(jsonb_build_object(${askedNames.map((name) => `'${name}', r.request->'${name}'`).join(", ")}))`,
  path: "r.path",
  clusterName: "r.cluster_name",
  serviceName: "r.service_name",
  clusterId: "r.cluster_id",
  serviceId: "r.service_id",
  taskDefinition: "r.task_definition",
} as const satisfies Record<keyof TrailWrite, string>;
const names = Object.keys(columns);
const selected = Object.values(columns).join(", ");
const toWrite = (row: unknown[]): TrailWrite =>
  Object.fromEntries(names.map((name, index) => [name, row[index]])) as TrailWrite;

export type Place = { at: string; eventId: string };
type From = { after: Place; limit: number };

/** Records that were taken in after a place and are not matched, in the order in which they were taken in. */
export async function freshWrites(reads: Reads, { after, limit }: From): Promise<TrailWrite[]> {
  const rows = await readRows(
    reads,
    `SELECT ${selected} FROM trail_record r WHERE NOT r.read_only AND (r.ingested_at, r.event_id) > ($1::timestamptz, $2) ` +
      "AND r.event_source = ANY ($3::text[]) AND NOT EXISTS (SELECT FROM trail_match m WHERE m.event_id = r.event_id) " +
      "ORDER BY r.ingested_at, r.event_id LIMIT $4",
    [after.at, after.eventId, sources, limit],
  );
  return rows.map(toWrite);
}

/** Records that still wait for what they came of, after a place in their own time. */
export async function waitingWrites(reads: Reads, { after, limit }: From): Promise<TrailWrite[]> {
  const rows = await readRows(
    reads,
    `SELECT ${selected} FROM trail_match m JOIN trail_record r ON r.event_id = m.event_id AND r.event_time = m.event_time ` +
      "WHERE m.kind = 'WAITING' AND (m.event_time, m.event_id) > ($1::timestamptz, $2) ORDER BY m.event_time, m.event_id LIMIT $3",
    [after.at, after.eventId, limit],
  );
  return rows.map(toWrite);
}

/** Records of changes that nobody knew of, whose call has come on record since. */
export async function lateKnownWrites(
  reads: Reads,
  { since, limit }: { since: Date; limit: number },
): Promise<TrailWrite[]> {
  const rows = await readRows(
    reads,
    `SELECT ${selected} FROM trail_match m JOIN aws_request q ON q.request_id = m.request_id ` +
      "JOIN trail_record r ON r.event_id = m.event_id AND r.event_time = m.event_time " +
      "WHERE m.kind = 'OUT_OF_BAND' AND m.due_at > $1::timestamptz ORDER BY m.event_time, m.event_id LIMIT $2",
    [since.toISOString(), limit],
  );
  return rows.map(toWrite);
}

/** Until when records were matched, by when they were taken in; null before the first. */
export async function matchedUntil(reads: Reads): Promise<string | null> {
  const [row] = await readRows(reads, "SELECT ingested_until FROM trail_matching WHERE id = 1", []);
  return (row?.[0] as string | undefined) ?? null;
}

export async function rememberMatched(database: Database, until: string): Promise<void> {
  await database.pool.query({
    name: "trail_matching_until",
    text:
      "INSERT INTO trail_matching (id, ingested_until) VALUES (1, $1) ON CONFLICT (id) " +
      "DO UPDATE SET ingested_until = greatest(trail_matching.ingested_until, excluded.ingested_until)",
    values: [until],
  });
}

/** What is known of the calls that some records may be. */
export async function knownOf(reads: Reads, writes: readonly TrailWrite[]): Promise<Known> {
  const requestIds = writes.flatMap(({ requestId }) => requestId ?? []);
  const keyIds = [...new Set(writes.flatMap(({ accessKeyId }) => accessKeyId ?? []))];
  const ids = [...new Set(writes.flatMap(namedDeployments))];
  const revisions = writes.flatMap(({ eventName, asked }) =>
    eventName === "DeregisterTaskDefinition" && typeof asked.taskDefinition === "string"
      ? [asked.taskDefinition]
      : [],
  );
  const [requests, keys, deployments, deregistered] = await Promise.all([
    readRows(
      reads,
      "SELECT request_id, deployment_id, job FROM aws_request WHERE request_id = ANY ($1::text[])",
      [requestIds],
    ),
    readRows(reads, "SELECT access_key_id FROM aws_session WHERE access_key_id = ANY ($1::text[])", [keyIds]),
    readRows(reads, "SELECT id, service_id FROM deployment WHERE id = ANY ($1::text[])", [ids]),
    revisions.length === 0
      ? []
      : readRows(
          reads,
          "SELECT target_id, max(id) FROM audit_event WHERE target_id = ANY ($1::text[]) AND action = 'revision.deregister' GROUP BY target_id",
          [revisions],
        ),
  ]);
  const known = {
    requests: new Map(
      requests.map(([id, deploymentId, job]) => [
        id as string,
        { deploymentId, job } as { deploymentId: string | null; job: string | null },
      ]),
    ),
    keys: new Set(keys.map(([id]) => id as string)),
    deployments: new Map(
      deployments.map(([id, serviceId]) => [
        id as string,
        { id, serviceId } as { id: string; serviceId: string },
      ]),
    ),
    deregistered: new Map(deregistered.map(([revision, id]) => [revision as string, id as string])),
  };
  const alike = new Map<string, string>();
  for (const write of writes) {
    const mayBe = write.accessKeyId !== null && known.keys.has(write.accessKeyId);
    if (!mayBe || known.requests.has(write.requestId ?? "")) continue;
    const id = await deploymentAlike(reads, write);
    if (id !== null) alike.set(write.eventId, id);
  }
  const jobs = [...known.requests.values()].map(({ job }) => job);
  const named = [...jobs, ...writes.map(({ userAgent }) => causeOf(userAgent))];
  const hosts = await entriesOfHosts(
    reads,
    named.filter((job) => job?.startsWith("hch_") === true) as string[],
  );
  return { ...known, hosts, alike };
}

/** The entries of requests to drain or activate a host: made in the same statement, and so of the same moment. */
async function entriesOfHosts(reads: Reads, changes: readonly string[]): Promise<Map<string, string>> {
  if (changes.length === 0) return new Map();
  const rows = await readRows(
    reads,
    "SELECT c.id, max(e.id) FROM host_change c JOIN audit_event e ON e.target_id = c.host_id AND e.at = c.created_at " +
      "AND e.action IN ('host.drain', 'host.activate') AND e.outcome = 'ACCEPTED' WHERE c.id = ANY ($1::text[]) GROUP BY c.id",
    [changes],
  );
  return new Map(rows.map(([change, id]) => [change as string, id as string]));
}

/** The deployment that was to do exactly this about then: where a record names none, as where AWS hid its user agent. */
async function deploymentAlike(
  reads: Reads,
  { asked, eventName, eventTime, serviceId }: TrailWrite,
): Promise<string | null> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const arn = asked.serviceDeploymentArn;
  const where: string[] = [];
  if (typeof arn === "string") where.push(`service_deployment_arn = ${bind(arn)}`);
  else if (eventName === "UpdateService" && serviceId !== null) {
    const revision = typeof asked.taskDefinition === "string" ? asked.taskDefinition : null;
    const count = typeof asked.desiredCount === "number" ? asked.desiredCount : null;
    where.push(
      `service_id = ${bind(serviceId)}`,
      revision !== null
        ? `${bind(revision)} IN (to_task_definition, from_task_definition)`
        : count !== null
          ? `${bind(count)}::int IN (desired_count, previous_desired_count)`
          : "kind = 'RESTART'",
      // A signed call can land five minutes late, and clocks differ by less.
      `created_at <= ${bind(eventTime)}::timestamptz + interval '10 minutes'`,
      `coalesce(finished_at, 'infinity') >= ${bind(eventTime)}::timestamptz - interval '10 minutes'`,
    );
  } else return null;
  const [row] = await readRows(
    reads,
    `SELECT id FROM deployment WHERE ${where.join(" AND ")} ORDER BY id DESC LIMIT 1`,
    values,
  );
  return (row?.[0] as string | undefined) ?? null;
}

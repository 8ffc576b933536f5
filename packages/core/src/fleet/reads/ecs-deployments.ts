import {
  type Bind,
  type Page,
  type PageRequest,
  projectionsOf,
  type Reads,
  readRows,
  toPage,
} from "../../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../../permissions/index.ts";
import { type EcsDeployment, type EcsRevision, ecsDeploymentStatus } from "../ecs-deployment.ts";
import { launchType } from "../service.ts";

const deployments = projectionsOf<EcsDeployment>(
  {
    id: "d.id",
    arn: "d.arn",
    serviceId: "d.service_id",
    status: { sql: "d.status", read: ecsDeploymentStatus },
    rawStatus: "d.status",
    statusReason: "d.status_reason",
    strategy: "d.strategy",
    lifecycleStage: "d.lifecycle_stage",
    targetRevisionArn: "d.target_revision",
    sourceRevisionArns: "d.source_revisions",
    requestedTaskCount: "d.requested_count",
    runningTaskCount: "d.running_count",
    pendingTaskCount: "d.pending_count",
    rollback: "d.rollback",
    circuitBreaker: "d.circuit_breaker",
    triggeredAlarms: "d.triggered_alarms",
    createdAt: "d.created_at",
    startedAt: "d.started_at",
    finishedAt: "d.finished_at",
    stoppedAt: "d.stopped_at",
    observedAt:
      "coalesce((SELECT o.observed_at FROM cluster c JOIN listing_scope o ON o.key = 'ecs_deployments:' || c.account_id || ':' || c.region " +
      "WHERE c.id = s.cluster_id), d.first_seen_at)",
  },
  [],
)(undefined);

function parametersOf(caller: Caller) {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const patterns = visibility(caller.grants, "fleet:read");
  return { values, bind, visible: (column: string) => andVisible(patterns, bind, column) };
}

/** A page of each service's deployments by ECS, newest first. */
export async function ecsDeploymentsOfServices(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<EcsDeployment>>> {
  const { ids, page } = input;
  const { values, bind, visible } = parametersOf(caller);
  const key = ([at, id]: readonly string[]) => `(${bind(at)}::timestamptz, ${bind(id)})`;
  const order = page.backward ? "ASC" : "DESC";
  const text =
    `SELECT ${deployments.select} FROM unnest(${bind(ids)}::text[]) AS w(id) JOIN service s ON s.id = w.id${visible("s.path")} ` +
    "CROSS JOIN LATERAL (SELECT * FROM ecs_deployment d WHERE d.service_id = s.id" +
    // As of a moment those that were made by then, in the state they are known in.
    (reads.at === undefined ? "" : ` AND d.created_at <= ${bind(reads.at)}::timestamptz`) +
    (page.after ? ` AND (d.created_at, d.id) < ${key(page.after)}` : "") +
    (page.before ? ` AND (d.created_at, d.id) > ${key(page.before)}` : "") +
    ` ORDER BY d.created_at ${order}, d.id ${order} LIMIT ${bind(page.limit + 1)}) AS d`;
  const lists = new Map(ids.map((id): [string, EcsDeployment[]] => [id, []]));
  for (const row of await readRows(reads, text, values)) {
    const deployment = deployments.toItem(row);
    lists.get(deployment.serviceId)?.push(deployment);
  }
  return new Map([...lists].map(([id, list]) => [id, toPage(page, list)]));
}

export async function ecsDeploymentsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, EcsDeployment>> {
  return ecsDeploymentsBy(reads, caller, { column: "id", values: ids });
}

/** ECS's deployments by ARN. */
export async function ecsDeploymentsByArns(
  reads: Reads,
  caller: Caller,
  arns: readonly string[],
): Promise<Map<string, EcsDeployment>> {
  return ecsDeploymentsBy(reads, caller, { column: "arn", values: arns });
}

async function ecsDeploymentsBy(
  reads: Reads,
  caller: Caller,
  by: { column: "id" | "arn"; values: readonly string[] },
): Promise<Map<string, EcsDeployment>> {
  const { values, bind, visible } = parametersOf(caller);
  const text =
    `SELECT ${deployments.select} FROM ecs_deployment d JOIN service s ON s.id = d.service_id ` +
    `WHERE d.${by.column} = ANY (${bind(by.values)}::text[])${visible("s.path")}`;
  const found = (await readRows(reads, text, values)).map((row) => deployments.toItem(row));
  return new Map(found.map((each) => [each[by.column], each]));
}

const revisions = projectionsOf<EcsRevision>(
  {
    arn: "r.id",
    taskDefinitionArn: "r.task_definition_arn",
    launchType: {
      sql: "r.launch_type",
      read: (raw: string | null) => (raw === null ? null : launchType(raw)),
    },
    platformVersion: "r.platform_version",
    capacityProviderStrategy: "r.capacity_provider_strategy",
    images: "r.images",
    createdAt: "r.created_at",
    path: "s.path",
  },
  [],
)(undefined);

/** Revisions of services by ARN. */
export async function ecsRevisionsByArns(
  reads: Reads,
  caller: Caller,
  arns: readonly string[],
): Promise<Map<string, EcsRevision>> {
  const { values, bind, visible } = parametersOf(caller);
  const text =
    `SELECT ${revisions.select} FROM ecs_revision r JOIN service s ON s.id = r.service_id ` +
    `WHERE r.id = ANY (${bind(arns)}::text[])${visible("s.path")}`;
  const rows = await readRows(reads, text, values);
  return new Map(rows.map((row) => [row[0] as string, revisions.toItem(row)]));
}

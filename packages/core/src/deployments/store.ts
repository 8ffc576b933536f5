import { type Database, Prisma } from "@fleetgraph/database";
import { appendAudit, type SentCalls } from "../audit/index.ts";
import { type Progress, recordEvents } from "../events/index.ts";
import { addJobs, type JobRequest } from "../jobs/index.ts";
import { joinTransaction, type Message, Statement, Superseded } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { type Act, actOfJob } from "./acts-of-jobs.ts";
import type { Approval } from "./approvals.ts";
import { compactChange, noChange, type WantedChange } from "./change/index.ts";
import type { DeploymentKind, Failure, Guard, HookAnswer, ImageChange } from "./deployment.ts";
import type { DeploymentSettings } from "./deps.ts";
import { isWatched, watchImpactJob } from "./impact/watch-impact-job.ts";
import { jobsAfterEnd } from "./job.ts";
import { markEnd } from "./marks/mark-job.ts";
import { policyOf } from "./policy.ts";
import { isFinal, nextState, type State, type TransitionEvent } from "./transitions.ts";

/** Partial unique index: one deployment of a service is under way at a time (prisma/schema/RULES.md). */
export const oneActiveConstraint = "deployment_one_active_per_service";

export type NewDeployment = {
  id: string;
  kind: DeploymentKind;
  serviceId: string;
  path: string;
  state: "AWAITING_APPROVAL" | "QUEUED" | "REQUESTED";
  images: ImageChange[];
  change: WantedChange | null;
  desiredCount: number | null;
  toTaskDefinition: string | null;
  targetDeploymentId: string | null;
  onBehalfOf: string | null;
  reason: string | null;
  /** Where it was asked for; null where nobody said. */
  origin: string | null;
  at: Date;
  deadlineSeconds: number;
  approval: { needed: number; group: string; expiresAt: Date } | null;
  overrides: readonly Guard[];
  /** A bulk deployment's children wait until it lets them go. */
  bulkId: string | null;
  causedById: string | null;
};

/** Adds a requested deployment to a statement. Measured to be hot, so it is SQL and not Prisma (docs/decisions). */
export function insertDeployment(statement: Statement, caller: Caller, row: NewDeployment): void {
  const at = row.at.toISOString();
  const values: Record<string, unknown> = {
    id: row.id,
    kind: row.kind,
    service_id: row.serviceId,
    path: row.path,
    state: row.state,
    version: 1,
    images: JSON.stringify(row.images),
    change: row.change === null ? null : JSON.stringify(compactChange(row.change)),
    desired_count: row.desiredCount,
    to_task_definition: row.toTaskDefinition,
    target_deployment_id: row.targetDeploymentId,
    prior_ecs_deployments: [],
    requested_by_id: caller.principalId,
    requested_by_name: caller.principalName,
    requested_by_roles: caller.roles,
    on_behalf_of: row.onBehalfOf,
    reason: row.reason,
    origin: row.origin,
    request_id: caller.requestId,
    created_at: at,
    updated_at: at,
    deadline_at: new Date(row.at.getTime() + row.deadlineSeconds * 1000).toISOString(),
    deadline_seconds: row.deadlineSeconds,
    approvals_needed: row.approval?.needed ?? 0,
    approval_group: row.approval?.group ?? null,
    approval_expires_at: row.approval?.expiresAt.toISOString() ?? null,
    overrides: row.overrides,
    released_at: row.bulkId === null ? at : null,
    bulk_id: row.bulkId,
    caused_by_id: row.causedById,
  };
  const places = Object.values(values).map((value) => statement.bind(value));
  statement.with(
    "inserted",
    `INSERT INTO deployment (${Object.keys(values).join(", ")}) VALUES (${places.join(", ")}) RETURNING id`,
  );
}

/** Adds somebody's word on a deployment to a statement. */
export function insertApproval(statement: Statement, row: Omit<Approval, "at"> & { at: Date }): void {
  const { deploymentId, approver, verdict, principal, reason, at } = row;
  const values = [deploymentId, approver, verdict, principal, reason, at.toISOString()];
  statement.with(
    "approval",
    "INSERT INTO deployment_approval (deployment_id, approver, verdict, principal_name, reason, at) VALUES (" +
      `${values.map((value) => statement.bind(value)).join(", ")}) ` +
      // Who approved first and refuses then has changed their mind.
      "ON CONFLICT (deployment_id, approver) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason, " +
      "at = excluded.at RETURNING deployment_id",
  );
}

/** A deployment with what its next step needs to know. */
export type Work = {
  id: string;
  kind: DeploymentKind;
  serviceId: string;
  serviceName: string;
  serviceArn: string;
  clusterArn: string;
  path: string;
  state: State;
  version: number;
  images: ImageChange[];
  change: WantedChange | null;
  desiredCount: number | null;
  previousDesiredCount: number | null;
  fromTaskDefinition: string | null;
  toTaskDefinition: string | null;
  priorEcsDeployments: string[];
  ecsDeploymentId: string | null;
  serviceDeploymentArn: string | null;
  progress: Progress | null;
  failure: Failure | null;
  requestedByName: string;
  requestedByRoles: string[];
  onBehalfOf: string | null;
  createdAt: Date;
  updatedAt: Date;
  deadlineAt: Date;
  deadlineSeconds: number;
  approvalsNeeded: number;
  approvalGroup: string | null;
  approvalExpiresAt: Date | null;
  overrides: Guard[];
  releasedAt: Date | null;
  bulkId: string | null;
  hookAnswer: HookAnswer | null;
};

export async function loadWork(database: Database, id: string): Promise<Work | null> {
  const row = await database.prisma.deployment.findUnique({ where: { id } });
  if (row === null) return null;
  const service = await database.prisma.service.findUnique({
    where: { id: row.serviceId },
    select: { name: true, arn: true, cluster: { select: { arn: true } } },
  });
  if (service === null) return null;
  return {
    ...row,
    kind: row.kind as DeploymentKind,
    state: row.state as State,
    images: row.images as ImageChange[],
    change: row.change === null ? null : { ...noChange, ...(row.change as Partial<WantedChange>) },
    overrides: row.overrides as Guard[],
    hookAnswer: row.hookAnswer as HookAnswer | null,
    progress: row.progress as Progress | null,
    failure: row.failure as Failure | null,
    serviceName: service.name,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
  };
}

/** What one recorded step changes. */
export type Change = {
  event: TransitionEvent;
  message: Message;
  fields?: Partial<
    Pick<
      Work,
      | "previousDesiredCount"
      | "fromTaskDefinition"
      | "toTaskDefinition"
      | "priorEcsDeployments"
      | "ecsDeploymentId"
      | "serviceDeploymentArn"
      | "progress"
      | "failure"
      | "deadlineAt"
      | "images"
      | "change"
      | "releasedAt"
      | "hookAnswer"
    >
  >;
  /** The job that goes on from here; after the final state, the jobs of what its end sets going. */
  job?: JobRequest;
  /** The entry of somebody's act. What a job does by itself has one without being told. */
  audit?: Act;
  /** Who approves it with this change. */
  approver?: string;
  /** Adds what else must commit with the change. */
  join?(statement: Statement): void;
};

/** Somebody else recorded a change of the deployment since it was read: what was about to be recorded is void. */
export class StaleDeployment extends Superseded {}

/**
 * Records a step: new state, version, event, and whatever audit entry and job belong to it, in one transaction.
 * Fenced by the version that the step was based on. Throws StaleDeployment, and for an event that the transition
 * table refuses an Error: that is a defect.
 */
export async function recordChange(
  deps: {
    database: Database;
    clock: { now(): Date };
    sentCalls?: SentCalls;
    deployments: Pick<DeploymentSettings, "marks" | "policies">;
  },
  work: Work,
  change: Change,
): Promise<Work> {
  const state = nextState(work.state, change.event);
  if (state === null) throw new Error(`${change.event} is refused in state ${work.state} (${work.id})`);
  const at = deps.clock.now();
  const version = work.version + 1;
  const { failure, progress, hookAnswer, change: wanted, ...fields } = change.fields ?? {};
  const final = isFinal(state);
  let recorded: (() => void) | undefined;
  await deps.database.prisma.$transaction(async (transaction) => {
    const { count } = await transaction.deployment.updateMany({
      where: { id: work.id, version: work.version },
      data: {
        ...fields,
        ...(failure === undefined
          ? {}
          : { failure: (failure as unknown as Prisma.InputJsonValue | null) ?? Prisma.DbNull }),
        ...(progress ? { progress } : {}),
        ...(wanted ? { change: compactChange(wanted) as Prisma.InputJsonValue } : {}),
        ...(hookAnswer === undefined ? {} : { hookAnswer: hookAnswer ?? Prisma.DbNull }),
        state,
        version,
        updatedAt: at,
        ...(final ? { finishedAt: at } : {}),
      },
    });
    if (count === 0) throw new StaleDeployment(work.id);
    const statement = new Statement();
    recordEvents(statement, [
      {
        deploymentId: work.id,
        version,
        path: work.path,
        at,
        message: change.message,
        state,
        progress: progress ?? work.progress,
        final,
      },
    ]);
    const act = change.audit ?? actOfStep(work, { change, state, final });
    if (act) {
      const approvers = await approversOf(transaction, work);
      if (change.approver !== undefined) approvers.push(change.approver);
      appendAudit(statement, act.caller, { ...act.record, approvers }, at);
    }
    change.join?.(statement);
    recorded = deps.sentCalls?.record(statement);
    const jobs = [...(change.job ? [change.job] : []), ...(final ? jobsAfterEnd(work, state) : [])];
    // What never came to change the service is nothing to be marked on its graphs.
    if (final && work.previousDesiredCount !== null)
      jobs.push(...markEnd(statement, deps.deployments.marks ?? [], { ...work, at }));
    if (
      isWatched({ kind: work.kind, state }) &&
      policyOf(deps.deployments.policies, work.path).rollBackOnImpact
    )
      jobs.push(watchImpactJob({ deploymentId: work.id }));
    if (jobs.length > 0) addJobs(statement, jobs);
    await joinTransaction(transaction, statement);
  });
  recorded?.();
  return { ...work, ...change.fields, state, version, updatedAt: at };
}

/** The entry of a step that nobody asked for at that moment: that it begins after it has waited, and that it ends. */
function actOfStep(
  work: Work,
  { change, state, final }: { change: Change; state: State; final: boolean },
): Act | null {
  const begins = change.event === "TURN_CAME";
  if (!final && !begins) return null;
  const action = final ? "deployment.end" : "deployment.begin";
  return actOfJob(work, { action, state, told: change.message, fields: change.fields ?? {} });
}

async function approversOf(transaction: Prisma.TransactionClient, work: Work): Promise<string[]> {
  if (work.approvalsNeeded === 0) return [];
  const given = await transaction.deploymentApproval.findMany({
    where: { deploymentId: work.id, verdict: "APPROVED" },
    orderBy: [{ at: "asc" }, { approver: "asc" }],
  });
  return given.map(({ approver }) => approver);
}

/**
 * Adds an event to a deployment, also to one that has ended. Nothing else of it changes: not its state, and not when it
 * last changed, by which steps judge whether a read may be stale. Throws StaleDeployment.
 */
export async function recordNotice(
  deps: { database: Database; clock: { now(): Date } },
  work: Work,
  notice: Message,
): Promise<Work> {
  const version = work.version + 1;
  await deps.database.prisma.$transaction(async (transaction) => {
    const { count } = await transaction.deployment.updateMany({
      where: { id: work.id, version: work.version },
      data: { version },
    });
    if (count === 0) throw new StaleDeployment(work.id);
    const { id: deploymentId, path, state, progress } = work;
    const statement = new Statement();
    const at = deps.clock.now();
    // Whoever has seen the end already must not wait for another: every event after it is final too.
    const final = isFinal(state);
    recordEvents(statement, [{ deploymentId, version, path, at, message: notice, state, progress, final }]);
    await joinTransaction(transaction, statement);
  });
  return { ...work, version };
}

/** Whether a deployment of the service is under way. */
export async function isBeingChanged(database: Database, serviceId: string): Promise<boolean> {
  const state = { notIn: ["AWAITING_APPROVAL", "QUEUED"] };
  return (await database.prisma.deployment.count({ where: { serviceId, finishedAt: null, state } })) > 0;
}

/** Which of these ECS deployments and service deployments belong to a deployment of the service. */
export async function claimedBy(
  database: Database,
  input: { serviceId: string; among: readonly string[] },
): Promise<Set<string>> {
  const among = [...input.among];
  const rows = await database.prisma.deployment.findMany({
    where: {
      serviceId: input.serviceId,
      OR: [{ ecsDeploymentId: { in: among } }, { serviceDeploymentArn: { in: among } }],
    },
    select: { ecsDeploymentId: true, serviceDeploymentArn: true },
  });
  return new Set(rows.flatMap((row) => [row.ecsDeploymentId ?? "", row.serviceDeploymentArn ?? ""]));
}

/** Throws StaleDeployment unless the deployment is as it was read: asked before each call that changes something. */
export async function requireCurrent(database: Database, work: Work): Promise<void> {
  const { rowCount } = await database.pool.query({
    name: "deployment_is_current",
    text: "SELECT FROM deployment WHERE id = $1 AND version = $2",
    values: [work.id, work.version],
  });
  if (rowCount === 0) throw new StaleDeployment(work.id);
}

/**
 * Lets the deployment go on later. Throws StaleDeployment when something was recorded since: whoever did that may have
 * been taken over before it asked for a job of its own.
 */
export async function scheduleStep(database: Database, work: Work, job: JobRequest): Promise<void> {
  await database.prisma.$transaction(async (transaction) => {
    const same = await transaction.deployment.count({ where: { id: work.id, version: work.version } });
    if (same === 0) throw new StaleDeployment(work.id);
    const statement = new Statement();
    addJobs(statement, [job]);
    await joinTransaction(transaction, statement);
  });
}

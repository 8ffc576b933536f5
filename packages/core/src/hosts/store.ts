import type { Database, Prisma } from "@fleetgraph/database";
import { type AuditRecord, appendAudit, type SentCalls } from "../audit/index.ts";
import { recordNotices } from "../events/index.ts";
import { addJobs, type JobRequest } from "../jobs/index.ts";
import {
  type Clock,
  joinTransaction,
  type Message,
  message,
  Statement,
  Superseded,
} from "../kernel/index.ts";
import { type Caller, systemCaller } from "../permissions/index.ts";
import type { Holding, HostChangeKind, HostChangeState } from "./host-change.ts";

/** Partial unique index: of one host one change is under way at a time (prisma/schema/RULES.md). */
export const oneUnfinishedConstraint = "host_change_one_unfinished";

/** What people call a host: `cluster/i-0a1b…`. */
export type NamedHost = { id: string; name: string; path: string };
export const shownHost = ({ name, path }: NamedHost): string => `${path.split("/")[2] ?? ""}/${name}`;

export type NewHostChange = {
  id: string;
  host: NamedHost;
  kind: HostChangeKind;
  forced: boolean;
  onBehalfOf: string | null;
  reason: string | null;
  holding: readonly Holding[];
  at: Date;
};

/**
 * Adds what was asked for to a statement, and tells it. What was under way of the host and is the opposite ends with it:
 * the insert reads how many did, so it runs behind that, and fails (`oneUnfinishedConstraint`) where the same is under way.
 */
export function insertHostChange(statement: Statement, caller: Caller, row: NewHostChange): void {
  const { host, kind } = row;
  const at = `${statement.bind(row.at.toISOString())}::timestamptz`;
  const hostId = `${statement.bind(host.id)}::text`;
  const kindPlace = `${statement.bind(kind)}::text`;
  statement.with(
    "undone",
    `UPDATE host_change SET state = 'UNDONE', version = version + 1, updated_at = ${at}, finished_at = ${at} ` +
      `WHERE host_id = ${hostId} AND finished_at IS NULL AND kind <> ${kindPlace} RETURNING id`,
  );
  const values = [
    `${statement.bind(row.id)}::text`,
    hostId,
    kindPlace,
    `${statement.bind(host.path)}::text`,
    "'REQUESTED'",
    `${statement.bind(row.forced)}::bool`,
    `${statement.bind(caller.principalId)}::text`,
    `${statement.bind(caller.principalName)}::text`,
    `${statement.bind(row.onBehalfOf)}::text`,
    `${statement.bind(row.reason)}::text`,
    at,
    at,
    `${statement.bind(JSON.stringify(row.holding))}::jsonb`,
  ];
  statement.with(
    "asked",
    "INSERT INTO host_change (id, host_id, kind, path, state, forced, requested_by_id, requested_by_name, on_behalf_of, " +
      `reason, created_at, updated_at, holding) SELECT ${values.join(", ")} FROM (SELECT count(*) FROM undone) AS u RETURNING id`,
  );
  const by = row.onBehalfOf ?? caller.principalName;
  const asked = { host: shownHost(host), by, reason: row.reason };
  tellHost(statement, {
    changeId: row.id,
    path: host.path,
    at: row.at,
    told: kind === "DRAIN" ? message("host.drainRequested", asked) : message("host.activateRequested", asked),
  });
}

function tellHost(
  statement: Statement,
  { changeId, path, at, told }: { changeId: string; path: string; at: Date; told: Message },
): void {
  const payload = statement.bind(JSON.stringify({ change: changeId, params: told.params }));
  recordNotices(
    statement,
    `SELECT ${statement.bind(at.toISOString())}::timestamptz, ${statement.bind(told.kind)}::text, ` +
      `${statement.bind(path)}::text, ${payload}::jsonb`,
  );
}

/** A change with what its next step needs to know. */
export type HostWork = {
  id: string;
  kind: HostChangeKind;
  state: HostChangeState;
  version: number;
  host: NamedHost;
  hostArn: string;
  clusterArn: string;
  clusterId: string;
  holding: Holding[];
  movedAt: Date | null;
  stuckSince: Date | null;
  finishedAt: Date | null;
  /** For whom. */
  askedBy: string;
};

export async function loadHostWork(database: Database, id: string): Promise<HostWork | null> {
  const row = await database.prisma.hostChange.findUnique({ where: { id } });
  if (row === null) return null;
  const host = await database.prisma.host.findUnique({
    where: { id: row.hostId },
    select: { arn: true, ec2InstanceId: true, cluster: { select: { id: true, arn: true } } },
  });
  if (host === null) return null;
  return {
    id: row.id,
    kind: row.kind as HostChangeKind,
    state: row.state as HostChangeState,
    version: row.version,
    host: {
      id: row.hostId,
      name: host.ec2InstanceId ?? host.arn.slice(host.arn.lastIndexOf("/") + 1),
      path: row.path,
    },
    hostArn: host.arn,
    clusterArn: host.cluster.arn,
    clusterId: host.cluster.id,
    holding: row.holding as unknown as Holding[],
    movedAt: row.movedAt,
    stuckSince: row.stuckSince,
    finishedAt: row.finishedAt,
    askedBy: row.onBehalfOf ?? row.requestedByName,
  };
}

export async function clusterArnOf(database: Database, clusterId: string): Promise<string> {
  const cluster = await database.prisma.cluster.findUnique({
    where: { id: clusterId },
    select: { arn: true },
  });
  return cluster?.arn ?? "";
}

/** Ends what is about a host that has left the store since, long after it was gone: nobody is told of that any more. */
export async function endWithoutHost(deps: { database: Database; clock: Clock }, id: string): Promise<void> {
  const at = deps.clock.now();
  await deps.database.prisma.hostChange.updateMany({
    where: { id, finishedAt: null },
    data: { state: "GONE", updatedAt: at, finishedAt: at },
  });
}

/** Somebody recorded something since, or asked for the opposite. */
export class StaleHostChange extends Superseded {}

/** Throws StaleHostChange unless the change is as it was read: asked before each call that changes something. */
export async function requireCurrent(database: Database, work: HostWork): Promise<void> {
  const { rowCount } = await database.pool.query({
    name: "host_change_is_current",
    text: "SELECT FROM host_change WHERE id = $1 AND version = $2 AND finished_at IS NULL",
    values: [work.id, work.version],
  });
  if (rowCount === 0) throw new StaleHostChange(work.id);
}

export type HostProgress = {
  state?: HostChangeState;
  holding?: readonly Holding[];
  movedAt?: Date;
  stuckSince?: Date | null;
  failure?: Message;
};

const finalStates: readonly HostChangeState[] = ["DRAINED", "ACTIVATED", "UNDONE", "GONE", "FAILED"];

/**
 * Records how far it is: the row, the event, the calls that led to it, an entry of the audit log where it ends, and the
 * job that goes on, all or nothing. Throws StaleHostChange.
 */
export async function recordHostProgress(
  deps: { database: Database; clock: Clock },
  work: HostWork,
  input: { progress: HostProgress; told: Message | null; sentCalls: SentCalls; job?: JobRequest },
): Promise<HostWork> {
  const { progress, told, sentCalls } = input;
  const at = deps.clock.now();
  const { holding, failure, ...fields } = progress;
  const final = progress.state !== undefined && finalStates.includes(progress.state);
  let recorded: (() => void) | undefined;
  await deps.database.prisma.$transaction(async (transaction) => {
    const { count } = await transaction.hostChange.updateMany({
      where: { id: work.id, version: work.version, finishedAt: null },
      data: {
        ...fields,
        ...(holding === undefined ? {} : { holding: holding as unknown as Prisma.InputJsonValue }),
        ...(failure === undefined ? {} : { failure: failure as unknown as Prisma.InputJsonValue }),
        version: work.version + 1,
        updatedAt: at,
        ...(final ? { finishedAt: at } : {}),
      },
    });
    if (count === 0) throw new StaleHostChange(work.id);
    const statement = new Statement();
    // A statement has to have a part.
    statement.with("host", `SELECT ${statement.bind(work.id)}::text`);
    if (told !== null) tellHost(statement, { changeId: work.id, path: work.host.path, at, told });
    if (final) appendAudit(statement, systemCaller(work.id), endOf(work, progress, told), at);
    recorded = sentCalls.record(statement);
    if (input.job) addJobs(statement, [input.job]);
    await joinTransaction(transaction, statement);
  });
  recorded?.();
  const { failure: _failure, holding: _holding, ...kept } = progress;
  return {
    ...work,
    ...kept,
    ...(holding === undefined ? {} : { holding: [...holding] }),
    version: work.version + 1,
    finishedAt: final ? at : null,
  };
}

/** What the history tells of the end: Fleetgraph's own act, for whoever asked for it. */
function endOf(work: HostWork, progress: HostProgress, told: Message | null): AuditRecord {
  return {
    action: "host.end",
    outcome: "ACCEPTED",
    target: { type: "Host", id: work.host.id, name: shownHost(work.host), path: work.host.path },
    onBehalfOf: work.askedBy,
    reason: told?.kind ?? null,
    payload: {
      change: work.id,
      kind: work.kind,
      state: progress.state ?? work.state,
      failure: progress.failure?.kind ?? null,
    },
  };
}

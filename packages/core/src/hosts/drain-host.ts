import { rememberFirstResult, violates } from "../access/index.ts";
import { appendAudit, recordingRefusal } from "../audit/index.ts";
import type { Host } from "../fleet/index.ts";
import { checkWords, once } from "../guards/index.ts";
import { addJobs } from "../jobs/index.ts";
import { AwsFailure, NotFound, newId, Statement } from "../kernel/index.ts";
import { allows, type Caller, requirePermission } from "../permissions/index.ts";
import { type LookedOff, lookOffHost } from "../placement/index.ts";
import { checkTerms, describeRequest, type HostTerms, theHost } from "./check-host.ts";
import type { HostDeps } from "./deps.ts";
import type { Holding, HostChange } from "./host-change.ts";
import { hostJob } from "./job.ts";
import { lockedTasks, servicePathOf } from "./locked-tasks.ts";
import { HostHoldsTasks, HostNotReady } from "./problems.ts";
import { theHostChange, unfinishedOf } from "./reads.ts";
import { clusterArnOf, insertHostChange, oneUnfinishedConstraint, shownHost } from "./store.ts";

export type DrainHostInput = HostTerms & {
  reason: string;
  /** Also where tasks have nowhere to go; needs placement:override, and lock:override where their service is locked. */
  force?: boolean | null | undefined;
  idempotencyKey: string;
};

const field = ["input", "host"];
const override = "placement:override" as const;

/**
 * Has a host emptied: from then on it takes no task, and ECS moves those of services elsewhere. Needs host:drain there.
 * Throws HostHoldsTasks where some could not be placed elsewhere, or are of a service that is locked itself, unless
 * forced, and HostNotReady where it drains already.
 */
export async function drainHost(deps: HostDeps, caller: Caller, input: DrainHostInput): Promise<HostChange> {
  const { database, clock } = deps;
  const { idempotencyKey: key, ...asked } = input;
  const request = { key, operation: "drainHost", input: asked };
  const forced = input.force === true;
  let host: Host | null = null;
  let holding: readonly Holding[] = [];
  const describe = () => ({
    action: "host.drain" as const,
    ...describeRequest(host, input),
    payload: { forced, holding: holding.map(({ taskArn: task, reason }) => ({ task, reason })) },
  });

  async function drain(): Promise<string> {
    const found = await theHost(database, caller, input.host);
    host = found;
    checkTerms(deps, caller, {
      host,
      terms: input,
      verbs: ["host:drain", ...(forced ? [override] : [])] as const,
    });
    checkWords(input);
    const standing = await unfinishedOf(database, host.id);
    if (standing?.kind === "DRAIN") throw alreadyDraining(found, standing);
    const look = await lookAt(deps, host);
    const all = await lockedTasks(deps, found, whatIsOn(found, { look, ref: input.host, standing }));
    holding = all.filter(({ reason }) => reason !== "MOVING" && reason !== "DAEMON");
    refuseWhereHeld(found, look);
    const at = clock.now();
    const id = newId("hostChange", at);
    const statement = new Statement();
    rememberFirstResult(statement, caller, { ...request, resultId: id, at });
    insertHostChange(statement, caller, {
      ...{ id, host, kind: "DRAIN", forced, onBehalfOf: input.onBehalfOf ?? null },
      ...{ reason: input.reason, holding: all, at },
    });
    const record = describe();
    const payload = { change: id, ...record.payload };
    appendAudit(statement, caller, { ...record, payload, outcome: "ACCEPTED" }, at);
    addJobs(statement, [hostJob({ changeId: id, hostId: host.id })]);
    try {
      await database.pool.query(statement.build());
    } catch (error) {
      if (!violates(error, oneUnfinishedConstraint)) throw error;
      const first = await unfinishedOf(database, host.id);
      if (first !== null) throw alreadyDraining(host, first);
      // It has ended in between.
      return drain();
    }
    return id;
  }

  function refuseWhereHeld(found: Host, look: LookedOff | AwsFailure): void {
    const locked = holding
      .filter(({ reason }) => reason === "LOCKED")
      .map((each) => servicePathOf(found, each));
    if (forced) {
      for (const path of locked) requirePermission(caller, "lock:override", path);
      return;
    }
    const overridable =
      allows(caller.grants, override, found.path) &&
      locked.every((path) => allows(caller.grants, "lock:override", path));
    const name = shownHost(found);
    if (look instanceof AwsFailure) {
      throw new HostHoldsTasks({ host: name, holding: [], last: false, untold: look, overridable }, field);
    }
    const last = look.found && look.last;
    if (holding.length > 0 || last)
      throw new HostHoldsTasks({ host: name, holding, last, overridable }, field);
  }

  return recordingRefusal(deps, caller, describe, async () =>
    theHostChange(database, await once(database, caller, request, drain)),
  );
}

const alreadyDraining = (host: Host, { onBehalfOf, requestedBy }: HostChange) =>
  new HostNotReady({ host: shownHost(host), status: "DRAINING", by: onBehalfOf ?? requestedBy }, field);

/** The tasks on the host, as far as AWS told. Throws NotFound where it is gone, HostNotReady where it is not ACTIVE. */
function whatIsOn(
  host: Host,
  seen: { look: LookedOff | AwsFailure; ref: string; standing: HostChange | null },
): Holding[] {
  const { look, ref, standing } = seen;
  if (look instanceof AwsFailure) return [];
  if (!look.found) throw NotFound.of("host", ref, field);
  // One that is being activated is still draining, perhaps.
  if (look.status !== "ACTIVE" && standing === null) {
    throw new HostNotReady({ host: shownHost(host), status: look.status, by: null }, field);
  }
  return look.tasks.map(({ arn: taskArn, ...task }) => ({ taskArn, ...task }));
}

/** What AWS says at this moment; where it does not say, nothing is promised. */
async function lookAt(deps: HostDeps, host: Host): Promise<LookedOff | AwsFailure> {
  try {
    const { changing, checking } = await deps.clientsOf(host.path);
    const cluster = await clusterArnOf(deps.database, host.clusterId);
    const clients = { ecs: changing.reading, autoScaling: checking.autoScaling };
    return await lookOffHost(clients, { cluster, host: host.arn });
  } catch (error) {
    if (error instanceof AwsFailure) return error;
    throw error;
  }
}

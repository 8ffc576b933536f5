import type { ContainerInstance } from "@aws-sdk/client-ecs";
import { keepSentCalls, type SentCalls } from "../audit/index.ts";
import { AccountNotConfigured, saveHost } from "../fleet/index.ts";
import { enqueue, type Lease } from "../jobs/index.ts";
import {
  AwsFailure,
  fencedClient,
  type Log,
  type Message,
  message,
  recordingClient,
  Superseded,
} from "../kernel/index.ts";
import { lookOffHost } from "../placement/index.ts";
import { type AdvanceHostDeps, hostTiming } from "./deps.ts";
import { describeHost, type HostCalls, setHostState, tasksOn } from "./ecs.ts";
import type { Holding } from "./host-change.ts";
import { hostJob } from "./job.ts";
import {
  endWithoutHost,
  type HostProgress,
  type HostWork,
  loadHostWork,
  recordHostProgress,
  requireCurrent,
  StaleHostChange,
  shownHost,
} from "./store.ts";

type Advance = { changeId: string; attempt: number; log: Log; lease: Lease };
type Step = { deps: AdvanceHostDeps; ecs: HostCalls; sentCalls: SentCalls; work: HostWork };

const longestRetryMs = 30_000;

/**
 * The job: has ECS drain or activate a host, and follows a drain until nothing is left on the host. Safe to repeat at any
 * point: ECS is asked for a status, not for a step, so that a call made twice does what one does; what is recorded is
 * fenced by the version it read; and right before the call it asks whether the change and the claim to its job are still
 * what they were, so that nothing late undoes what was asked for since.
 */
export async function advanceHost(deps: AdvanceHostDeps, input: Advance): Promise<void> {
  const { changeId, attempt, log, lease } = input;
  const work = await loadHostWork(deps.database, changeId);
  if (work === null) return endWithoutHost(deps, changeId);
  if (work.finishedAt !== null) return;
  const sentCalls = keepSentCalls(deps, { path: work.host.path, deploymentId: null, job: changeId });
  try {
    const clients = await deps.ecsOf(work.host.path);
    const fence = async () => {
      await requireCurrent(deps.database, work);
      await lease.confirm();
      return () => lease.requireFresh();
    };
    const recorded = recordingClient(clients.writing, sentCalls.keeper);
    const ecs = { reading: clients.reading, writing: fencedClient(recorded, fence) };
    await takeStep({ deps, ecs, sentCalls, work });
  } catch (error) {
    // Whoever recorded something since has a job of its own.
    if (error instanceof StaleHostChange) return;
    if (error instanceof Superseded) throw error;
    if (error instanceof AccountNotConfigured) {
      const told = message("host.accountGone", { host: shownHost(work.host), account: error.account });
      return await end({ deps, sentCalls, work }, { state: "FAILED", told });
    }
    const failure = error instanceof AwsFailure ? error : null;
    if (failure !== null && !failure.retryable && work.state === "REQUESTED") {
      return await end({ deps, sentCalls, work }, refusedBy(failure, work));
    }
    log.warn("host.step-failed", { change: changeId, attempt, error: (error as Error).message });
    const delay = Math.min(longestRetryMs, 500 * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2);
    await enqueue(deps.database, [later(work, delay, attempt + 1)]);
  } finally {
    await sentCalls.flush(log);
  }
}

async function takeStep(step: Step): Promise<void> {
  const { deps, ecs, work } = step;
  const at = deps.clock.now();
  const host = await describeHost(ecs, work);
  if (host === null) {
    return end(step, { state: "GONE", told: message("host.gone", { host: shownHost(work.host) }) });
  }
  if (work.state === "REQUESTED") return ask(step);
  await saveHost(deps, { id: work.clusterId, path: work.host.path }, { host, at });
  await follow(step, host);
}

/**
 * REQUESTED: the one call that changes something. It is made whatever the host was read as: right after another change a
 * replica of ECS's may still have the status that is wanted now, and a call too many changes nothing.
 */
async function ask(step: Step): Promise<void> {
  const { deps, ecs, sentCalls, work } = step;
  const drains = work.kind === "DRAIN";
  const status = drains ? "DRAINING" : "ACTIVE";
  const host = await setHostState(ecs, work, status);
  const at = deps.clock.now();
  if (host !== null) await saveHost(deps, { id: work.clusterId, path: work.host.path }, { host, at });
  const name = shownHost(work.host);
  if (!drains) return end(step, { state: "ACTIVATED", told: message("host.activated", { host: name }) });
  const told = message("host.draining", { host: name, left: work.holding.length });
  const progress: HostProgress = { state: "DRAINING", movedAt: at };
  await recordHostProgress(deps, work, { progress, told, sentCalls, job: later(work, 0) });
}

/** DRAINING: looks at what is left, and ends when nothing is. */
async function follow(step: Step, host: ContainerInstance): Promise<void> {
  const { deps, ecs, sentCalls, work } = step;
  const timing = { ...hostTiming, ...deps.timing };
  const name = shownHost(work.host);
  const now = deps.clock.now();
  const quietMs = now.getTime() - (work.movedAt?.getTime() ?? now.getTime());
  if (host.status === "ACTIVE") {
    // Right after the call another of ECS's replicas may still say so.
    if (quietMs > timing.consistencyMs) {
      return end(step, { state: "UNDONE", told: message("host.drainUndone", { host: name }) });
    }
    return enqueue(deps.database, [later(work, timing.pollMs)]);
  }
  const tasks = await tasksOn(ecs, work);
  const running = (host.runningTasksCount ?? 0) + (host.pendingTasksCount ?? 0);
  if (tasks.length === 0 && running === 0) {
    return end(step, { state: "DRAINED", told: message("host.drained", { host: name }) }, { holding: [] });
  }
  const holding = tasks.map(({ taskArn = "", group = null }) => asKnown(work, { taskArn, group }));
  const before = new Set(work.holding.map(({ taskArn }) => taskArn));
  const left = holding.length;
  if (left !== before.size || holding.some(({ taskArn }) => !before.has(taskArn))) {
    const told = left < before.size ? message("host.drainMoved", { host: name, left }) : null;
    const progress: HostProgress = { holding, movedAt: now, stuckSince: null };
    const job = later(work, timing.pollMs);
    await recordHostProgress(deps, work, { progress, told, sentCalls, job });
    return;
  }
  if (work.stuckSince === null && quietMs > timing.stuckMs) {
    const looked = await reasons(ecs, work, holding);
    const [first] = looked;
    const told = message("host.drainStuck", {
      ...{ host: name, left, since: (work.movedAt ?? now).toISOString() },
      reason: first?.reason ?? "UNTOLD",
    });
    const progress: HostProgress = { holding: looked, stuckSince: work.movedAt ?? now };
    await recordHostProgress(deps, work, { progress, told, sentCalls, job: later(work, timing.stuckPollMs) });
    return;
  }
  await enqueue(deps.database, [later(work, work.stuckSince === null ? timing.pollMs : timing.stuckPollMs)]);
}

/** What was known of a task when the drain was asked for; one that is new since is left to ECS. */
function asKnown(work: HostWork, { taskArn, group }: { taskArn: string; group: string | null }): Holding {
  const known = work.holding.find((each) => each.taskArn === taskArn);
  if (known !== undefined) return known;
  const standalone = !group?.startsWith("service:");
  return standalone
    ? { taskArn, group, reason: "STANDALONE", told: message("placement.off.standalone", {}) }
    : { taskArn, group, reason: "MOVING", told: message("placement.off.moving", {}) };
}

/** Why each of them stays, looked at anew: what the cluster had room for may be taken by now. */
async function reasons(ecs: HostCalls, work: HostWork, holding: readonly Holding[]): Promise<Holding[]> {
  const look = await lookOffHost({ ecs: ecs.reading }, { cluster: work.clusterArn, host: work.hostArn });
  if (!look.found) return [...holding];
  const found = new Map(look.tasks.map(({ arn, reason, told }) => [arn, { reason, told }]));
  return holding.map((each) => ({ ...each, ...found.get(each.taskArn) }));
}

type Ending = { state: "DRAINED" | "ACTIVATED" | "UNDONE" | "GONE" | "FAILED"; told: Message };

async function end(
  { deps, sentCalls, work }: Pick<Step, "deps" | "sentCalls" | "work">,
  { state, told }: Ending,
  more: HostProgress = {},
): Promise<void> {
  const failure = state === "FAILED" ? { failure: told } : {};
  await recordHostProgress(deps, work, { progress: { ...more, ...failure, state }, told, sentCalls });
  deps.log.info("host.ended", { change: work.id, kind: work.kind, state });
}

const refusedBy = ({ operation, code, message: said }: AwsFailure, work: HostWork): Ending => ({
  state: "FAILED",
  told: message("host.failed", {
    host: shownHost(work.host),
    kind: work.kind,
    operation,
    code,
    message: said,
  }),
});

const later = (work: HostWork, delayMs: number, attempt = 0) =>
  hostJob({
    ...{ changeId: work.id, hostId: work.host.id, attempt },
    ...(delayMs > 0 ? { runAt: new Date(Date.now() + delayMs) } : {}),
  });

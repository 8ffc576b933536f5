import { keepSentCalls } from "../audit/index.ts";
import { enqueue, type JobRequest, type Lease } from "../jobs/index.ts";
import { AwsFailure, fencedClient, type Log, message, recordingClient, Superseded } from "../kernel/index.ts";
import type { AdvanceDeps } from "./deps.ts";
import { fail } from "./fail-deployment.ts";
import { giveUp } from "./give-up.ts";
import { advanceJob } from "./job.ts";
import { staleCallsJob } from "./report-stale-calls.ts";
import { begin } from "./steps/begin.ts";
import { follow } from "./steps/follow.ts";
import { register } from "./steps/register.ts";
import { graceMs, type Step } from "./steps/step.ts";
import { changedNothing, endUnchanged, stop } from "./steps/stop.ts";
import { update } from "./steps/update.ts";
import { loadWork, recordNotice, requireCurrent, StaleDeployment, scheduleStep, type Work } from "./store.ts";
import { isFinal, type State } from "./transitions.ts";

const steps: Readonly<Record<State, Step | null>> = {
  // The last approval, and then the queue's turn, add the job that goes on.
  AWAITING_APPROVAL: null,
  QUEUED: null,
  REQUESTED: begin,
  REGISTERING: register,
  UPDATING: update,
  ROLLING_OUT: follow,
  ROLLING_BACK: follow,
  CANCELLING: stop,
  SUCCEEDED: null,
  FAILED: null,
  CANCELLED: null,
};

/** States in which nothing was changed in ECS yet when a call is refused for good. */
const beforeRollout: readonly State[] = ["REQUESTED", "REGISTERING", "UPDATING"];

/**
 * The job: takes a deployment as far as it goes now, and leaves a job for later where it has to wait. Safe to
 * repeat at any point, also after the process died between any two lines:
 *
 * - the intent of each call that changes something in ECS is recorded before the call, the result after it;
 * - a run that finds an intent recorded looks in ECS for the effect of the earlier try before it acts;
 * - what it records is fenced by the version it read, and of one deployment one step runs at a time (job queue);
 * - right before each such call it asks whether the deployment and the claim to its job are still what they were.
 */
export async function advanceDeployment(deps: AdvanceDeps, input: Advance): Promise<void> {
  const { deploymentId, attempt, log } = input;
  try {
    await advance(deps, input);
  } catch (error) {
    if (error instanceof Superseded) throw error;
    if (await giveUp(deps, { deploymentId, error })) return;
    // Left to the job queue, a job that was taken over a few times and then fails would wait for hours.
    log.error("deployment.step-failed", {
      deployment: deploymentId,
      attempt,
      error: (error as Error).message,
    });
    await enqueue(deps.database, [laterJob(deploymentId, attempt)]);
  }
}

type Advance = { deploymentId: string; attempt: number; signal: AbortSignal; log: Log; lease: Lease };

async function advance(given: AdvanceDeps, input: Advance): Promise<void> {
  const { deploymentId, log } = input;
  const loaded = await loadWork(given.database, deploymentId);
  if (loaded === null || steps[loaded.state] === null) return;
  const cause = { path: loaded.path, deploymentId, job: null };
  const sentCalls = keepSentCalls(given, cause);
  try {
    await takeSteps({ ...given, sentCalls }, input, loaded);
  } finally {
    await sentCalls.flush(log);
  }
}

type StepDeps = AdvanceDeps & Required<Pick<AdvanceDeps, "sentCalls">>;

async function takeSteps(deps: StepDeps, input: Advance, loaded: Work): Promise<void> {
  const { deploymentId, attempt, log, lease } = input;
  const found = loaded.state;
  let work: Work = loaded;
  try {
    if (changedNothing(work)) {
      await endUnchanged(deps, work);
      return;
    }
    const clients = await deps.ecsOf(work.path);
    const fence = async () => {
      await requireCurrent(deps.database, work);
      await lease.confirm();
      return () => lease.requireFresh();
    };
    const recorded = recordingClient(clients.writing, deps.sentCalls.keeper);
    const ecs = { ...clients, writing: fencedClient(recorded, fence) };
    for (;;) {
      const step = steps[work.state];
      if (step === null) return;
      const resumed = work.state === found;
      if (resumed && mayHaveCalled(work)) {
        await enqueue(deps.database, [staleCallsJob(deps, deploymentId)]);
      }
      const result = await step({ deps, ecs, resumed }, work);
      if (result.work.version !== work.version) {
        const { state, version } = result.work;
        log.info("deployment.advanced", { deployment: deploymentId, state, version });
      }
      work = result.work;
      if (result.waitMs !== undefined) {
        const runAt = new Date(Date.now() + result.waitMs);
        const tries = result.untried ? attempt : 0;
        return await scheduleStep(deps.database, work, advanceJob({ deploymentId, attempt: tries, runAt }));
      }
      // A success was shown before it was told, since whoever hears of it may ask what runs now.
      if (work.state === "SUCCEEDED") return;
      if (isFinal(work.state)) return await deps.refreshService({ serviceId: work.serviceId });
      // A stop comes to its state at once; whoever shuts the process down finds a job waiting to go on.
      if (input.signal.aborted) {
        return await scheduleStep(deps.database, work, advanceJob({ deploymentId }));
      }
    }
  } catch (error) {
    const stale = () => {
      log.info("deployment.stale", { deployment: deploymentId });
      // Whoever recorded something has a job that goes on, unless it was taken over itself and has died since.
      return enqueue(deps.database, [advanceJob({ deploymentId })]);
    };
    if (error instanceof StaleDeployment) return await stale();
    if (!(error instanceof AwsFailure)) throw error;
    // What got further counts its tries anew.
    const tries = work.version === loaded.version ? attempt : 0;
    try {
      await afterAwsFailure(deps, { work, attempt: tries, error, log });
    } catch (failure) {
      if (!(failure instanceof StaleDeployment)) throw failure;
      await stale();
    }
  }
}

/** Whether an earlier try may have made a call whose effect is not recorded. */
function mayHaveCalled(work: Work): boolean {
  if (work.state === "CANCELLING") return work.ecsDeploymentId === null && work.previousDesiredCount !== null;
  return work.state === "REGISTERING" || work.state === "UPDATING";
}

const longestRetryMs = 30_000;
async function afterAwsFailure(
  deps: AdvanceDeps,
  input: { work: Work; attempt: number; error: AwsFailure; log: Log },
): Promise<void> {
  const { work, attempt, error, log } = input;
  const { operation, code, kind } = error;
  log.warn("deployment.aws-failure", {
    deployment: work.id,
    state: work.state,
    operation,
    code,
    kind,
    attempt,
  });
  const now = deps.clock.now().getTime();
  const refusedForGood = !error.retryable && beforeRollout.includes(work.state);
  const givenUp = now > work.deadlineAt.getTime() + (work.state === "REGISTERING" ? 0 : graceMs);
  if (refusedForGood || givenUp) {
    await fail(deps, work, { kind: "aws", operation, code, message: error.message }, null);
    return;
  }
  // One failure is no news: the next try may well do. Two are told, once for each time that AWS is away.
  const told = attempt === 1 ? await recordNotice(deps, work, retrying(error)) : work;
  await scheduleStep(deps.database, told, laterJob(work.id, attempt));
}

/** Told to whoever watches: AWS does not let the deployment go on for now, and why. */
const retrying = ({ operation, message: why }: AwsFailure) =>
  message("deployment.retrying", { operation, why });

/** The wait grows to half a minute, no further: AWS being back should be noticed soon. Jitter spreads many. */
function laterJob(deploymentId: string, attempt: number): JobRequest {
  const delay = Math.min(longestRetryMs, 500 * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2);
  return advanceJob({ deploymentId, attempt: attempt + 1, runAt: new Date(Date.now() + delay) });
}

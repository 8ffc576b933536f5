import type { StoredMessage } from "@fleetgraph/catalogue";
import { enqueue, type Lease } from "../../jobs/index.ts";
import { message, SourceFailure, Superseded } from "../../kernel/index.ts";
import type { MarkTarget } from "../../metrics/index.ts";
import type { AdvanceDeps } from "../deps.ts";
import { markJob } from "./mark-job.ts";
import { markOf } from "./mark-of.ts";
import { loadMark, type MarkWork, saveMark } from "./mark-rows.ts";

/** A receiver that is away for longer than a long weekend is not waited for. */
const givenUpAfterMs = 3 * 86_400_000;
const firstWaitMs = 60_000;
const longestWaitMs = 30 * 60_000;

type MarkDeps = Pick<AdvanceDeps, "database" | "clock" | "log" | "markTargets">;
type MarkInput = { deploymentId: string; target: string; signal: AbortSignal; lease: Lease };

/**
 * The job: writes one mark of a deployment that ended. Safe to repeat, also after the process died between any two
 * lines: that a write is begun is recorded before it, its result after it, and whoever finds one begun and no result
 * looks whether the mark is there before writing again, once what was written would be found. What was refused for
 * certain was not written. What cannot be written is tried again for three days, or for as long as the receiver takes it.
 */
export async function writeMark(deps: MarkDeps, input: MarkInput): Promise<void> {
  const work = await loadMark(deps.database, input);
  if (work === null) return;
  const { database, clock } = deps;
  const target = deps.markTargets?.get(work.target);
  const giveUp = async (why: StoredMessage) => {
    await saveMark(database, work, { state: "GIVEN_UP", failure: { message: why, at: clock.now() } });
    deps.log.warn("mark.given-up", { deployment: work.deploymentId, target: work.target, why: why.kind });
  };
  if (target === undefined) return giveUp(message("mark.notConfigured", { target: work.target }));
  const mark = await markOf(database, work.deploymentId, target.language);
  if (mark === null) return giveUp(message("mark.notConfigured", { target: work.target }));
  const taken = target.takenUntil(mark);
  if (taken !== null && taken <= clock.now()) return giveUp(message("mark.tooOld", { target: work.target }));
  const given = work.createdAt.getTime() + givenUpAfterMs;
  if (given <= clock.now().getTime()) return giveUp(message("mark.triedLong", { target: work.target }));
  if (work.askedAt !== null) {
    const found = work.askedAt.getTime() + target.foundAfterMs - clock.now().getTime();
    if (found > 0) return again(deps, work, found);
  }
  try {
    await writeOnce(deps, input, { work, target, mark });
  } catch (error) {
    if (!(error instanceof MarkFailure)) throw error;
    const { cause, work: left } = error;
    const why = failureOf(cause, work.target);
    await saveMark(database, left, { failure: { message: why, at: clock.now() } });
    deps.log.warn("mark.failing", {
      deployment: work.deploymentId,
      target: work.target,
      error: cause.message,
    });
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(10, left.attempt / 3));
    await again(deps, work, Math.max(wait, cause.retryAfterMs ?? 0));
  }
}

/** A try that failed, and the mark as it is left. */
class MarkFailure extends Error {
  override readonly cause: SourceFailure;
  readonly work: MarkWork;
  constructor(cause: SourceFailure, work: MarkWork) {
    super(cause.message);
    this.cause = cause;
    this.work = work;
  }
}

async function writeOnce(
  { database, clock, log }: MarkDeps,
  { signal, lease }: MarkInput,
  given: { work: MarkWork; target: MarkTarget; mark: NonNullable<Awaited<ReturnType<typeof markOf>>> },
): Promise<void> {
  const { target, mark } = given;
  let { work } = given;
  const written = async (remoteId: string | null) => {
    const writtenAt = clock.now();
    await saveMark(database, work, { state: "WRITTEN", remoteId, writtenAt, askedAt: null, failure: null });
    log.info("mark.written", { deployment: work.deploymentId, target: work.target });
  };
  const asked = work.askedAt !== null;
  const attempted = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    try {
      return await call();
    } catch (error) {
      // The worker stops, or was taken over: whoever goes on looks first.
      if (error instanceof Superseded || signal.aborted) throw new Superseded("the worker stops");
      if (error instanceof SourceFailure) throw new MarkFailure(error, work);
      throw error;
    }
  };
  if (asked) {
    const found = await attempted(() => target.find(mark, signal));
    if (found !== null) return written(found);
  }
  work = await saveMark(database, work, { askedAt: clock.now() });
  await lease.confirm();
  lease.requireFresh();
  try {
    return await written(await attempted(() => target.write(mark, signal)));
  } catch (error) {
    if (error instanceof MarkFailure && notDone.includes(error.cause.kind) && !asked)
      throw new MarkFailure(error.cause, await saveMark(database, work, { askedAt: null }));
    throw error;
  }
}

/** Answers that say for certain that nothing was written. */
const notDone: readonly SourceFailure["kind"][] = ["THROTTLED", "UNAUTHORIZED", "NOT_FOUND", "REFUSED"];

function failureOf(error: SourceFailure, target: string): StoredMessage {
  const params = { target, message: error.message.slice(0, 300) };
  switch (error.kind) {
    case "UNAUTHORIZED":
      return message("mark.unauthorized", params);
    case "NOT_FOUND":
      return message("mark.notFound", params);
    case "THROTTLED":
      return message("mark.throttled", params);
    case "REFUSED":
      return message("mark.refused", params);
    default:
      return message("mark.unreachable", params);
  }
}

const again = ({ database }: MarkDeps, { deploymentId, target }: MarkWork, waitMs: number) =>
  enqueue(database, [markJob({ deploymentId, target, runAt: new Date(Date.now() + waitMs) })]);

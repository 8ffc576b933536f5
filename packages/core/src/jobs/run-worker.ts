import { EventEmitter } from "node:events";
import type { Database } from "@fleetgraph/database";
import { Logger, type Runner, run, type WorkerEvents } from "graphile-worker";
import type { Log } from "../kernel/index.ts";
import { type HeldLease, holdLease, type Lease, LeaseLost } from "./lease.ts";
import { type LeaseTiming, leaseTiming } from "./lease-timing.ts";

/**
 * Does one job. It can run more than once, so what it does must be safe to repeat. `signal`: stop soon. `lease`: to
 * be confirmed before each call that changes something outside.
 */
export type Task = (
  payload: Record<string, string>,
  context: { signal: AbortSignal; log: Log; lease: Lease },
) => Promise<void>;

/** Milliseconds. */
export type WorkerTiming = LeaseTiming & {
  /** Between two looks for jobs that have become due. */
  dueLookMs: number;
};

export type Worker = { stop(): Promise<void> };

type Started = { poolId: string; runner: Runner; lease: HeldLease; ended(): void };

const abortAfterMs = 3_000;
// Longer than a call to AWS that changes something may take, shorter than a supervisor waits before it kills.
const stopWithinMs = 7_000;
const restartWithinMs = 1_000;
const workerTiming: WorkerTiming = { ...leaseTiming, dueLookMs: 500 };

/**
 * Works off jobs until it is stopped. Jobs of a process that dies are taken over by the others, or by the next one
 * to start, within about a second; one whose own jobs were taken over (it was frozen) drops them and starts anew.
 */
export async function runWorker(
  deps: { database: Database; log: Log },
  input: {
    tasks: Record<string, Task>;
    concurrency: number;
    crontab?: string;
    timing?: Partial<WorkerTiming>;
  },
): Promise<Worker> {
  const { database, log } = deps;
  const timing = { ...workerTiming, ...input.timing };
  let stopped = false;
  let restarting: Started | null = null;
  let restarted: Promise<void> = Promise.resolve();
  let current = await start();

  async function start(): Promise<Started> {
    const events: WorkerEvents = new EventEmitter();
    const created = new Promise<string>((resolve) => {
      events.once("pool:create", ({ workerPool }) => resolve(workerPool.id));
    });
    let started: Started | null = null;
    let broken = false;
    const restartWhenBroken = () => {
      broken = true;
      if (started !== null) void restart(started);
    };
    // A job may have been taken though the answer was lost: it stays locked for as long as this pool has a lease.
    events.on("worker:getJob:error", restartWhenBroken);
    // It could not record how a job ended. graphile-worker 0.18 means to end then, and waits for ever to be done.
    events.on("pool:fatalError", restartWhenBroken);
    // graphile-worker begins with jobs before its pool is known to have a lease.
    const holding = Promise.withResolvers<HeldLease>();
    holding.promise.catch(() => undefined);
    const ending = Promise.withResolvers<void>();
    const runner = await run({
      pgPool: database.pool,
      taskList: taskList(input.tasks, { log, holding: holding.promise, ended: ending.promise }),
      concurrency: input.concurrency,
      pollInterval: timing.dueLookMs,
      noHandleSignals: true,
      gracefulShutdownAbortTimeout: abortAfterMs,
      logger: jobLogger(log),
      events,
      crontab: input.crontab ?? "",
      // Without these delays graphile-worker 0.18 awaits no record of how a job ended, and a connection that is lost
      // at that moment is an unhandled rejection, which ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
    const poolId = await created;
    try {
      const lease = await holdLease(deps, { poolId, timing, onLost: restartWhenBroken });
      const holder = { poolId, runner, lease, ended: ending.resolve };
      started = holder;
      holding.resolve(lease);
      if (broken) void restart(holder);
      // It ends by itself when it can go on no further: the database was away.
      runner.promise.then(
        () => restart(holder),
        (error: Error) => {
          log.error("worker.failed", { poolId, error: error.message });
          return restart(holder);
        },
      );
      return holder;
    } catch (error) {
      holding.reject(error);
      ending.resolve();
      await runner.stop().catch(() => undefined);
      throw error;
    }
  }

  function restart(started: Started): Promise<void> {
    if (stopped || restarting === started) return restarted;
    restarting = started;
    restarted = startAnew(started);
    return restarted;
  }

  async function startAnew(started: Started): Promise<void> {
    log.warn("worker.restarting", { poolId: started.poolId });
    // Not for long: what still runs then has lost its claim, and is begun again.
    await end(started, restartWithinMs);
    for (;;) {
      if (stopped) return;
      try {
        const begun = await start();
        // Told to stop while it began: nobody else would end it.
        if (stopped) await end(begun, stopWithinMs);
        else current = begun;
        return;
      } catch (error) {
        log.error("worker.restart-failed", { error: (error as Error).message });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  async function end(ending: Started, withinMs: number): Promise<void> {
    // What a pool that was taken over still does is nobody's: it is not waited for.
    const waitMs = ending.lease.isLost() ? Math.min(withinMs, restartWithinMs) : withinMs;
    const late = new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref());
    const done = ending.runner
      .stop()
      .catch((error: Error) => log.warn("worker.stop", { error: error.message }));
    await Promise.race([done, late]);
    const released = ending.lease
      .release()
      .catch((error: Error) => log.warn("worker.lease.release-failed", { error: error.message }));
    await Promise.race([released, late]);
    ending.ended();
  }

  return {
    async stop() {
      stopped = true;
      await Promise.all([end(current, stopWithinMs), restarted]);
    },
  };
}

function taskList(
  tasks: Record<string, Task>,
  { log, holding, ended }: { log: Log; holding: Promise<HeldLease>; ended: Promise<void> },
) {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload: unknown, helpers: { abortSignal: AbortSignal; job: { id: string } }) => {
        const lease = await holding;
        try {
          if (lease.isLost()) throw new LeaseLost("taken over");
          await task(payload as Record<string, string>, { signal: helpers.abortSignal, log, lease });
          await lease.finish(helpers.job.id);
        } catch (error) {
          // What this pool has locked since it was taken over is nobody's, and has not failed: a failure would make
          // it wait, the longer the more often it was begun. A pool that is told to stop takes jobs for a while yet,
          // the one it has just failed too: so nothing fails, and nothing more is taken, until it has ended.
          if (lease.isLost()) {
            await lease.giveJobsBack();
            await ended;
          }
          throw error;
        }
      },
    ]),
  );
}

/** graphile-worker's own words become the message field of one log event. */
function jobLogger(log: Log): Logger {
  return new Logger(() => (level, message, meta) => {
    const fields = { message, ...(meta?.error instanceof Error ? { error: meta.error.message } : {}) };
    if (level === "error") log.error("jobs", fields);
    else if (level === "warning") log.warn("jobs", fields);
    else log.debug("jobs", fields);
  });
}

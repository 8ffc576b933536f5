import { EventEmitter } from "node:events";
import type { Database } from "@fleetgraph/database";
import { Logger, type Runner, run, type WorkerEvents } from "graphile-worker";
import type { Log } from "../kernel/index.ts";
import { holdLease } from "./lease.ts";

/** Does one job. It can run more than once, so what it does must be safe to repeat. `signal`: stop soon. */
export type Task = (
  payload: Record<string, string>,
  context: { signal: AbortSignal; log: Log },
) => Promise<void>;

export type Worker = { stop(): Promise<void> };

const abortAfterMs = 3_000;
// Longer than a call to AWS that changes something may take, shorter than a supervisor waits before it kills.
const stopWithinMs = 7_000;
const dueLookMs = 500;

/**
 * Works off jobs until it is stopped. Jobs of a process that dies are taken over by the others, or by the next one
 * to start, within about a second; one whose own jobs were taken over (it was frozen) drops them and starts anew.
 */
export async function runWorker(
  deps: { database: Database; log: Log },
  input: { tasks: Record<string, Task>; concurrency: number; crontab?: string },
): Promise<Worker> {
  const { database, log } = deps;
  let stopped = false;
  let current = await start();

  async function start(): Promise<{ runner: Runner; lease: { release(): Promise<void> } }> {
    const events: WorkerEvents = new EventEmitter();
    const created = new Promise<string>((resolve) => {
      events.once("pool:create", ({ workerPool }) => resolve(workerPool.id));
    });
    const runner = await run({
      pgPool: database.pool,
      taskList: taskList(input.tasks, log),
      concurrency: input.concurrency,
      pollInterval: dueLookMs,
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
      const lease = await holdLease(deps, { poolId, onLost: () => void restart(poolId) });
      // It ends by itself when it could not record how a job ended: the database was away.
      runner.promise.then(
        () => restart(poolId),
        (error: Error) => {
          log.error("worker.failed", { poolId, error: error.message });
          return restart(poolId);
        },
      );
      return { runner, lease };
    } catch (error) {
      await runner.stop().catch(() => undefined);
      throw error;
    }
  }

  let restarting: string | null = null;
  async function restart(poolId: string): Promise<void> {
    if (stopped || restarting === poolId) return;
    restarting = poolId;
    log.warn("worker.restarting", { poolId });
    await end(current);
    for (;;) {
      if (stopped) return;
      try {
        current = await start();
        return;
      } catch (error) {
        log.error("worker.restart-failed", { error: (error as Error).message });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  async function end(ending: typeof current): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, stopWithinMs).unref());
    const done = ending.runner
      .stop()
      .catch((error: Error) => log.warn("worker.stop", { error: error.message }));
    await Promise.race([done, late]);
    const released = ending.lease
      .release()
      .catch((error: Error) => log.warn("worker.lease.release-failed", { error: error.message }));
    await Promise.race([released, late]);
  }

  return {
    async stop() {
      stopped = true;
      await end(current);
    },
  };
}

function taskList(tasks: Record<string, Task>, log: Log) {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      (payload: unknown, helpers: { abortSignal: AbortSignal }) =>
        task(payload as Record<string, string>, { signal: helpers.abortSignal, log }),
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

import type { Database } from "@fleetgraph/database";
import { enqueue, type JobRequest, type Task } from "../../jobs/index.ts";
import { type Clock, type Log, message } from "../../kernel/index.ts";
import { latestCheckpoint } from "../log/checkpoints.ts";
import { consistencyProofOf } from "../log/proofs.ts";
import { keepTargets, lastSent, recordFailure, recordSent } from "./publication-store.ts";
import { type PublishConfiguration, targetName } from "./publish-configuration.ts";
import { type Publisher, PublishFailure } from "./publisher.ts";
import { publisherOf } from "./publisher-of.ts";

export const publishTask = "publish-checkpoint";

export type PublishDeps = { database: Database; clock: Clock; log: Log };

type Place = { target: string; everySeconds: number; publisher: Publisher };

const firstWaitSeconds = 2;

/** The job of a place. A waiting one is replaced, so there is one for each whatever is started. */
function publishJob(target: string, runAt?: Date): JobRequest {
  const key = `${publishTask} ${target}`;
  return { task: publishTask, payload: { target }, key, queue: key, ...(runAt && { runAt }) };
}

/** The task that sends checkpoints, and the jobs that begin it. */
export function publishing(deps: PublishDeps, configured: readonly PublishConfiguration[]) {
  const places = new Map<string, Place>(
    configured.map((each) => {
      const target = targetName(each);
      return [target, { target, everySeconds: each.everySeconds, publisher: publisherOf(each) }];
    }),
  );
  const tasks: Record<string, Task> = {
    async [publishTask]({ target = "" }, { signal }) {
      const place = places.get(target);
      // It is not in the configuration any more.
      if (!place) return;
      const waitSeconds = await publishTo(deps, place, signal);
      // Last, so that a process that dies meanwhile leaves this very job to another.
      await enqueue(deps.database, [publishJob(target, secondsFrom(deps.clock.now(), waitSeconds))]);
    },
  };
  const targets = [...places.keys()];
  return {
    tasks,
    async begin(): Promise<void> {
      await keepTargets(deps.database, targets);
      if (targets.length === 0) return;
      await enqueue(
        deps.database,
        targets.map((target) => publishJob(target)),
      );
    },
  };
}

const secondsFrom = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

/** Sends the newest checkpoint to a place that does not have it; gives the seconds until the next look. */
async function publishTo(deps: PublishDeps, place: Place, signal: AbortSignal): Promise<number> {
  const { database, clock, log } = deps;
  const { target, everySeconds, publisher } = place;
  const checkpoint = await latestCheckpoint(database);
  const before = await lastSent(database, target);
  if (checkpoint === null || (before.size === checkpoint.size && before.failures === 0)) return everySeconds;
  const now = clock.now();
  const { size, note } = checkpoint;
  try {
    const proofFrom = (from: number) => consistencyProofOf(database, { from, to: size });
    const sending = { checkpoint: { size, note }, before: before.size ?? 0, proofFrom, now, signal };
    const { cosignatures } = await publisher.send(sending);
    await recordSent(database, { target, size, at: now, cosignatures });
    log.info("audit.published", { target, size });
    return everySeconds;
  } catch (error) {
    if (signal.aborted) throw error;
    const text =
      error instanceof PublishFailure
        ? error.text
        : message("audit.publish.unexpected", { reason: (error as Error).message });
    const failures = before.failures + 1;
    const waitSeconds = Math.min(everySeconds, firstWaitSeconds * 2 ** Math.min(failures, 10));
    await recordFailure(database, { target, at: now, text, nextAt: secondsFrom(now, waitSeconds) });
    log.warn("audit.publish-failed", { target, size, failures, error: text.kind, ...text.params });
    return waitSeconds;
  }
}

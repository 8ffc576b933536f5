import { once } from "node:events";
import { isConnectionFailure } from "@fleetgraph/database";
import type { Reads } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import type { DeploymentEvent } from "./deployment-event.ts";
import type { Nudges } from "./nudges.ts";
import { eventsOfDeployment } from "./reads.ts";

const batch = 100;
// NOTIFY can be lost with its connection; then this bounds how late an event is seen.
const longestWaitMs = 2_000;

/**
 * Every event of a deployment after a version, as it happens, until its end or until `signal` aborts. Something may still
 * be noticed minutes after the end: whoever asks for what is behind the final event gets what there is, and no wait. The
 * table is the truth, so a reader that comes back with the last version misses nothing and sees nothing twice.
 * Permission is asked of the rows again at every look: one that is taken away ends the news.
 */
export async function* watchDeployment(
  deps: Reads & { nudges: Nudges },
  caller: Caller,
  input: { deploymentId: string; after: number; signal: AbortSignal },
): AsyncGenerator<DeploymentEvent> {
  let after = input.after;
  // The first look includes the event the reader already has: when that was the final one, nothing is waited for.
  let from = Math.max(0, after - 1);
  while (!input.signal.aborted) {
    // Listening starts before looking, or what happens between the two would wait for the next nudge.
    const looked = new AbortController();
    const waiting = AbortSignal.any([input.signal, looked.signal, AbortSignal.timeout(longestWaitMs)]);
    const nudge = once(deps.nudges.emitter, input.deploymentId, { signal: waiting }).then(
      () => undefined,
      (error: Error) => {
        if (error.name !== "AbortError") throw error;
      },
    );
    const events = await eventsOfDeployment(deps, caller, { ...input, after: from, limit: batch }).catch(
      (error) => {
        // A database that is away comes back, and nothing is missed meanwhile: the stream has only nothing to say.
        if (isConnectionFailure(error)) return [];
        looked.abort();
        throw error;
      },
    );
    let news = false;
    let ended = false;
    for (const event of events) {
      ended = event.final;
      if (event.version <= after) continue;
      news = true;
      after = event.version;
      yield event;
    }
    // What is known by now of an end, late notices included, has been told; a full batch may have more behind it.
    if (ended && events.length < batch) {
      looked.abort();
      return;
    }
    from = after;
    if (news) looked.abort();
    await nudge;
  }
}

import { once } from "node:events";
import { isConnectionFailure } from "@fleetgraph/database";
import type { Reads } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { type FleetEvent, type FleetEventFilter, fleetEventsAfter, type Position } from "./fleet-events.ts";
import { anyEvent, type Nudges } from "./nudges.ts";

const batch = 100;
// What a long transaction holds back is nudged for before it can be read; this bounds how late it is seen.
const longestWaitMs = 2_000;

/**
 * Every event of the fleet after a position, as it happens, until `signal` aborts. A reader that comes back with the
 * last position misses nothing and sees nothing twice. Permission is asked of the rows again at every look.
 */
export async function* watchFleet(
  deps: Reads & { nudges: Nudges },
  caller: Caller,
  input: { after: Position; filter: FleetEventFilter; signal: AbortSignal },
): AsyncGenerator<FleetEvent> {
  let { after } = input;
  while (!input.signal.aborted) {
    const looked = new AbortController();
    const waiting = AbortSignal.any([input.signal, looked.signal, AbortSignal.timeout(longestWaitMs)]);
    // Listening starts before looking, or what happens between the two would wait for the next nudge.
    const nudge = once(deps.nudges.emitter, anyEvent, { signal: waiting }).catch((error: Error) => {
      if (error.name !== "AbortError") throw error;
    });
    const events = await fleetEventsAfter(deps, caller, { ...input, after, limit: batch }).catch((error) => {
      // A database that is away comes back, and nothing is missed meanwhile.
      if (isConnectionFailure(error)) return [];
      looked.abort();
      throw error;
    });
    for (const each of events) {
      after = each.position;
      yield each;
    }
    if (events.length === batch) looked.abort();
    await nudge;
  }
}

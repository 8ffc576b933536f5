import { EventEmitter } from "node:events";
import type { Database } from "@fleetgraph/database";
import { eventChannel } from "./record-events.ts";

/** Tells who waits that there may be something new. A lost nudge only costs the time to the next look. */
export type Nudges = { emitter: EventEmitter; close(): Promise<void> };

/** What is emitted for every event, whichever deployment it is of. */
export const anyEvent = "*";

/** One LISTEN connection of the process, shared by all who wait for events. */
export async function listenForNudges(database: Database): Promise<Nudges> {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const stop = await database.listen(eventChannel, (deploymentId) => {
    emitter.emit(deploymentId);
    emitter.emit(anyEvent);
  });
  return { emitter, close: stop };
}

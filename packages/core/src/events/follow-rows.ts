import { once } from "node:events";
import { isConnectionFailure } from "@fleetgraph/database";
import { anyEvent, type Nudges } from "./nudges.ts";

const batch = 100;
// What a long transaction holds back is nudged for before it can be read; this bounds how late it is seen.
const longestWaitMs = 2_000;

/**
 * Rows of a stream after a position, as they come, until `signal` aborts. `look` reads what is behind a position, in an
 * order that never changes; it is asked at every nudge, and at the latest after two seconds.
 */
export async function* followRows<Row extends { position: Position }, Position>(
  { nudges }: { nudges: Nudges },
  input: {
    after: Position;
    signal: AbortSignal;
    look(after: Position, limit: number): Promise<readonly Row[]>;
  },
): AsyncGenerator<Row> {
  let { after } = input;
  while (!input.signal.aborted) {
    const looked = new AbortController();
    const waiting = AbortSignal.any([input.signal, looked.signal, AbortSignal.timeout(longestWaitMs)]);
    // Listening starts before looking, or what happens between the two would wait for the next nudge.
    const nudge = once(nudges.emitter, anyEvent, { signal: waiting }).catch((error: Error) => {
      if (error.name !== "AbortError") throw error;
    });
    const rows = await input.look(after, batch).catch((error) => {
      // A database that is away comes back, and nothing is missed meanwhile.
      if (isConnectionFailure(error)) return [];
      looked.abort();
      throw error;
    });
    for (const row of rows) {
      after = row.position;
      yield row;
    }
    if (rows.length === batch) looked.abort();
    await nudge;
  }
}

import type { Database } from "@fleetgraph/database";
import type { Clock, Log } from "../../kernel/index.ts";
import { decide } from "./decide.ts";
import {
  freshWrites,
  knownOf,
  lateKnownWrites,
  matchedUntil,
  type Place,
  rememberMatched,
  waitingWrites,
} from "./reads.ts";
import { type Decided, recordMatches } from "./record-matches.ts";
import type { TrailWrite } from "./trail-write.ts";

export const matchTask = "match-trail";

export type MatchDeps = { database: Database; clock: Clock; log: Log };

/** Records are taken in by several transactions at once: one that commits late is looked for so far back. */
const commitsLateMs = 10 * 60_000;
/** A call comes on record at its step's end; a step of a worker that died, when another one has taken it over. */
const recordedLateMs = 7 * 86_400_000;
const atOnce = 500;
const nothing = "1970-01-01T00:00:00.000Z";

/**
 * The job: finds out what every change that CloudTrail recorded came of; one that matches nothing is taken for a change
 * behind Fleetgraph's back `graceMs` after it came. Safe to repeat at any point and by several at
 * once: what is decided depends on the record and on what is known alone, and what was decided for good stays.
 */
export async function matchTrail(
  deps: MatchDeps,
  input: { graceMs: number; signal?: AbortSignal },
): Promise<{ matched: number; found: number; withdrawn: number }> {
  const { database, clock, log } = deps;
  const { graceMs, signal } = input;
  const sum = { matched: 0, found: 0, withdrawn: 0 };

  async function settle(writes: readonly TrailWrite[]): Promise<void> {
    const now = clock.now();
    const known = await knownOf(database, writes);
    // A record's time belongs to it; one that came with two times is still one.
    const once = [...new Map(writes.map((write) => [write.eventId, write])).values()];
    const decided = once.map((write): Decided => {
      const dueAt = new Date(Date.parse(write.ingestedAt) + graceMs);
      const ownKey = write.accessKeyId !== null && known.keys.has(write.accessKeyId);
      return { write, match: decide(write, known, { now }, dueAt), dueAt, ownKey };
    });
    const { found, withdrawn } = await recordMatches(database, decided, { now });
    sum.matched += decided.filter(({ match }) => match.kind !== "WAITING").length;
    sum.found += found;
    sum.withdrawn += withdrawn;
  }

  async function settleAll(
    read: (after: Place) => Promise<TrailWrite[]>,
    { from, placeOf }: { from: string; placeOf: (write: TrailWrite) => string },
  ): Promise<string | null> {
    let after: Place = { at: from, eventId: "" };
    let last: string | null = null;
    while (!signal?.aborted) {
      const writes = await read(after);
      await settle(writes);
      const end = writes.at(-1);
      if (end !== undefined) {
        last = placeOf(end);
        after = { at: last, eventId: end.eventId };
      }
      if (writes.length < atOnce) break;
    }
    return last;
  }

  const until = await matchedUntil(database);
  const from = until === null ? nothing : new Date(Date.parse(until) - commitsLateMs).toISOString();
  await settleAll((after) => waitingWrites(database, { after, limit: atOnce }), {
    from: nothing,
    placeOf: ({ eventTime }) => eventTime,
  });
  const last = await settleAll((after) => freshWrites(database, { after, limit: atOnce }), {
    from,
    placeOf: ({ ingestedAt }) => ingestedAt,
  });
  if (last !== null) await rememberMatched(database, last);
  const since = new Date(clock.now().getTime() - recordedLateMs);
  await settle(await lateKnownWrites(database, { since, limit: atOnce }));
  if (sum.found > 0 || sum.withdrawn > 0) log.warn("trail.out-of-band", sum);
  return sum;
}

import type { TailState } from "./log-cursor.ts";
import type { PlacedLine } from "./log-line.ts";
import type { LogPosition } from "./log-source.ts";

type State = TailState["sources"][string];

/** Where following one source stands. */
export type TailPlace = {
  /**
   * From which time on it is looked at: as long before the newest line as lines may be late, and before `now` where that
   * line is of a clock that is ahead, since the lines of all the others are still to come before it.
   */
  start(look: { now: number; overlapMs: number }): number;
  /** The position to look behind, where one is known that is not before the start. */
  floorFrom(start: number): LogPosition | null;
  /** Where a look was broken off that found more than one look takes: the next one goes on there. */
  behind: LogPosition | null;
  hasShown(hash: string): boolean;
  show(placed: PlacedLine): void;
  /** Forgets lines before a time, which no look begins with again. */
  forget(before: number): void;
  /** The state as it is `now`, worked out when it is asked for. */
  state(now: number): () => State;
};

// In a cursor: what was shown before these is told by a position, behind which a late line is not found any more.
const mostSeen = 256;

/** Ties are numbers without a sign, of any length. */
function isBehind(one: LogPosition, other: LogPosition): boolean {
  if (one.at !== other.at) return one.at > other.at;
  if (one.tie.length !== other.tie.length) return one.tie.length > other.tie.length;
  return one.tie > other.tie;
}

export function createTailPlace(begun: State): TailPlace {
  /** What was shown, in its order; what a cursor brought has no position. */
  let shown: { hash: string; position: LogPosition | null }[] = begun.seen.map((hash) => ({
    hash,
    position: null,
  }));
  const hashes = new Set(begun.seen);
  let { floor } = begun;
  let newest = floor?.at ?? begun.since;
  return {
    start: ({ now, overlapMs }) =>
      Math.max(begun.since, floor?.at ?? begun.since, Math.min(newest, now) - overlapMs),
    floorFrom: (start) => (floor !== null && floor.at >= start ? floor : null),
    behind: null,
    hasShown: (hash) => hashes.has(hash),
    show({ hash, position }) {
      shown.push({ hash, position });
      hashes.add(hash);
      newest = Math.max(newest, position.at);
    },
    forget(before) {
      const kept = shown.filter(({ position }) => position === null || position.at >= before);
      if (kept.length === shown.length) return;
      for (const { position } of shown)
        if (position !== null && position.at < before && (floor === null || isBehind(position, floor)))
          floor = position;
      // A new list: states that were handed out have the old one.
      shown = kept;
      hashes.clear();
      for (const { hash } of kept) hashes.add(hash);
    },
    state(now) {
      const list = shown;
      const length = list.length;
      const floorThen = floor;
      return () => {
        const until = list.slice(0, length);
        const cut = until.slice(0, Math.max(0, length - mostSeen));
        // A floor ahead of the clock would hide what others are yet to write: such lines are told by themselves.
        const ahead = cut.filter(({ position }) => position !== null && position.at > now);
        let lowest = floorThen;
        for (const { position } of cut)
          if (position !== null && position.at <= now && (lowest === null || isBehind(position, lowest)))
            lowest = position;
        const seen = [...ahead.slice(-mostSeen), ...until.slice(-mostSeen)].map(({ hash }) => hash);
        return { since: begun.since, floor: lowest, seen };
      };
    },
  };
}

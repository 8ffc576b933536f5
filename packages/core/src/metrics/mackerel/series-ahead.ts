import { isCoarser, spacingOf } from "../in-steps.ts";
import type { MackerelApi, MackerelPoint } from "./mackerel-api.ts";

const minute = 60_000;
/** What is missed is read back by the hour, the newest first: so much of what comes next is asked for along with it. */
const aheadMs = 6 * 60 * minute;
const keptForMs = 5 * minute;
/** Ranges that follow on one another both look at the minute on either side of where they meet. */
const overlapMs = 2 * minute;
/** Some sixteen megabytes. */
const mostPoints = 1_000_000;

type Range = { hostId: string; name: string; from: number; to: number };

/** Series that were read further back than was asked for, for who asks next. */
export type SeriesAhead = {
  /** Whether no call is needed for it. */
  has(range: Range): boolean;
  /** Null for what Mackerel does not know. */
  read(api: MackerelApi, range: Range, now: number, signal: AbortSignal): Promise<MackerelPoint[] | null>;
  /** Drops what nobody asked for. */
  forget(now: number): void;
};

export function createSeriesAhead(): SeriesAhead {
  const known = new Map<string, { from: number; to: number; points: MackerelPoint[]; usedAt: number }>();
  let held = 0;
  /** A longer range got coarser points once. */
  let tooFar = false;
  const keyOf = ({ hostId, name }: Range) => `${hostId}/${name}`;

  function find(range: Range) {
    const found = known.get(keyOf(range));
    return found && found.from <= range.from && found.to >= range.to ? found : null;
  }

  /** What is left for who asks next: all that is older than this range, and the minutes that both look at. */
  function keepOlder(range: Range, kept: { from: number; points: MackerelPoint[] }, now: number): void {
    const to = range.from + overlapMs;
    const points = kept.points.filter(({ at }) => at <= to);
    held += points.length - (known.get(keyOf(range))?.points.length ?? 0);
    known.set(keyOf(range), { from: kept.from, to, points, usedAt: now });
  }

  return {
    has: (range) => find(range) !== null,
    async read(api, range, now, signal) {
      const { hostId, name, from, to } = range;
      const isWanted = ({ at }: MackerelPoint) => at >= from && at <= to;
      const found = find(range);
      if (found) {
        keepOlder(range, found, now);
        return found.points.filter(isWanted);
      }
      const further = { from: Math.min(from, to - aheadMs), to };
      if (tooFar || held >= mostPoints) return await api.series(hostId, name, { from, to }, signal);
      const points = await api.series(hostId, name, further, signal);
      if (points === null) return null;
      if (isCoarser(spacingOf(points.map(({ at }) => at)), minute)) {
        tooFar = true;
        return await api.series(hostId, name, { from, to }, signal);
      }
      keepOlder(range, { from: further.from, points }, now);
      return points.filter(isWanted);
    },
    forget(now) {
      for (const [key, { usedAt, points }] of known)
        if (now - usedAt > keptForMs) {
          known.delete(key);
          held -= points.length;
        }
    },
  };
}

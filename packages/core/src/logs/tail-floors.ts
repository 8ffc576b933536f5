import type { TailState } from "./log-cursor.ts";
import { unknownWriter } from "./log-line.ts";
import type { LogPosition } from "./log-source.ts";

export type ShownLine = { hash: string; writer: string; position: LogPosition | null };

/** How far lines were shown: those of a writer of its own, and those of all others. */
export type Floors = { general: LogPosition | null; own: ReadonlyMap<string, LogPosition> };

type Told = Pick<TailState["sources"][string], "floor" | "floors">;

/** Writers that a cursor tells of: lines of hosts that lag come long after those of the others. */
const mostWriters = 50;

/** Ties are numbers without a sign, of any length. */
export function isBehind(one: LogPosition, other: LogPosition): boolean {
  if (one.at !== other.at) return one.at > other.at;
  if (one.tie.length !== other.tie.length) return one.tie.length > other.tie.length;
  return one.tie > other.tie;
}

export const positionsOf = (floors: Told["floors"]): ReadonlyMap<string, LogPosition> =>
  new Map(floors.map(([writer, at, tie]) => [writer, { at, tie }]));

/**
 * What a cursor says of the first `count` lines of a list that only grows. Counts are mostly asked for in their order, so
 * that each line is looked at once.
 */
export function floorsBehind(lines: readonly ShownLine[], begun: Floors) {
  let looked = 0;
  let own = new Map(begun.own);
  return (count: number, now: number): Told => {
    if (count < looked) {
      looked = 0;
      own = new Map(begun.own);
    }
    for (; looked < count; looked += 1) {
      const { writer = "", position = null } = lines[looked] ?? {};
      const floor = own.get(writer);
      if (position !== null && (floor === undefined || isBehind(position, floor))) own.set(writer, position);
    }
    return told({ general: begun.general, own }, now);
  };
}

/** The lowest of too many are told as one, which is to hide as little as can be of what is yet to come. */
function told({ general, own }: Floors, now: number): Told {
  // Of clocks that are ahead: what others are yet to write is not behind them.
  const until = (position: LogPosition) => (position.at > now ? { at: now, tie: "0" } : position);
  const all = [...own].map(
    ([writer, position]) => [writer, writer === unknownWriter ? until(position) : position] as const,
  );
  const rest = all.length - mostWriters;
  if (rest > 0) all.sort(([, one], [, other]) => (isBehind(one, other) ? 1 : -1));
  let floor = general;
  for (const [, position] of all.splice(0, Math.max(0, rest)))
    if (floor === null || isBehind(position, floor)) floor = until(position);
  return { floor, floors: all.map(([writer, { at, tie }]) => [writer, at, tie]) };
}

import type { Database } from "@fleetgraph/database";
import { type Result, rounded, short } from "./report.ts";
import type { Median } from "./statistics.ts";

/** What each part of bench:fleet and bench:audit is given. */
export type PartBench = {
  /** A tenth of everything. */
  small: boolean;
  /** A directory for whatever it keeps; it is removed at the end. */
  directory: string;
  /** Progress, for whoever waits. */
  say(text: string): void;
  /** An empty store of its own, as production has it: with fsync. Closed at the end. */
  openStore(): Promise<Database>;
  report(line: Line): void;
};

/** One part: `npm run bench:fleet -- --only NAME`, or bench:audit, runs it alone. */
export type BenchPart = (bench: PartBench) => Promise<void>;

/** One figure, and what it is judged by: the ratio where there is one. */
export type Line = {
  what: string;
  value: number;
  unit: string;
  against?: { name: string; ratio: number | Median };
  /** Least or most that is good enough. */
  goal?: { atLeast: number } | { atMost: number };
};

export function resultOf(line: Line): Result {
  const { what, value, unit, against, goal } = line;
  const ratio = against?.ratio;
  const judged = typeof ratio === "object" ? ratio.value : (ratio ?? value);
  const limit = goal === undefined ? null : "atLeast" in goal ? goal.atLeast : goal.atMost;
  const met = goal === undefined ? null : "atLeast" in goal ? judged >= goal.atLeast : judged <= goal.atMost;
  return {
    case: what,
    value: rounded(value),
    unit,
    ratio: ratio === undefined ? null : rounded(judged),
    interval: typeof ratio === "object" ? [rounded(ratio.low), rounded(ratio.high)] : null,
    against: against?.name ?? null,
    goal: limit,
    met,
  };
}

export function textOf({ case: what, value, unit, ratio, interval, against, goal, met }: Result): string {
  const between = interval ? ` (${short(interval[0])}–${short(interval[1])})` : "";
  const share = ratio === null ? "" : `${short(ratio)}${between} of ${against}`;
  const verdict = goal === null ? "" : `goal ${goal} ${met ? "✓" : "✗"}`;
  return `${what.padEnd(52)}${short(value).padStart(9)} ${unit.padEnd(9)}${share.padEnd(52)}${verdict}`.trimEnd();
}

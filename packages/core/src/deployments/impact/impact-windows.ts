import type { Span } from "./metric-impact.ts";

export const minuteMs = 60_000;
export const dayMs = 86_400_000;
/** After a roll-out has ended: what starts is not yet what runs. */
export const settleMs = 5 * minuteMs;
/** How much before and after is compared at most. */
export const windowMs = 60 * minuteMs;
/** How much there must be on each side. */
export const shortestWindowMs = 10 * minuteMs;
/** How many earlier days are looked at. */
export const historyDays = 7;

export type ImpactWindows = { before: Span; after: Span };

/**
 * What is compared: the hour before the roll-out began, and the hour from five minutes after its end; cut where another
 * change of the service was under way, and at `now`.
 */
export function impactWindows(input: { rollout: Span; others: readonly Span[]; now: number }): ImpactWindows {
  const { rollout, others, now } = input;
  const begins = rollout.until + settleMs;
  const before = { from: rollout.from - windowMs, until: rollout.from };
  const after = { from: begins, until: Math.min(now, begins + windowMs) };
  for (const other of others) {
    if (other.from < rollout.from) before.from = Math.max(before.from, other.until + settleMs);
    else after.until = Math.min(after.until, other.from);
  }
  return { before, after };
}

export const lengthOf = ({ from, until }: Span): number => Math.max(0, until - from);

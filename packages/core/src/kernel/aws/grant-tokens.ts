import { type Budget, type Purpose, purposes } from "./rate-gate.ts";

/** Of a token: times are rounded. */
export const almost = 1e-3;

/** How much of a budget is spent. Times are milliseconds. */
export type Level = {
  /** Tokens that the full bucket lacks. */
  spent: number;
  at: number;
  /** Of the documented rate, what AWS was found to allow, and when. */
  share: number;
  shareAt: number;
  /** When a listing last got one. */
  syncAt: number;
  throttledAt: number;
};

export type Tokens = Record<Purpose, number>;

/**
 * What is used of a budget. AWS counts a call when it arrives: `late` seconds after its token was taken at most, half of
 * it in the lot that a process holds and half on the way. What refills meanwhile must not be used twice. A tenth is
 * left alone in any case, for other tools.
 */
export function usable({ burst, sustained, checksOnly }: Budget): Budget {
  const left = Math.max(0.1 * burst, sustained * late);
  return { sustained, burst: Math.max(1, Math.floor(burst - left)), ...(checksOnly && { checksOnly }) };
}
const late = 0.45;
/** Milliseconds for which a process may hold tokens. */
export const lotKeptFor = 200;

/** Of the burst, what each purpose leaves to those before it. */
export const reserves: Readonly<Record<Purpose, number>> = { change: 0, check: 0.2, sync: 0.5 };
export const reserveOf = (budget: Budget, purpose: Purpose): number =>
  budget.checksOnly ? 0 : reserves[purpose] * budget.burst;

/** Of the rate, what a listing gets though changes have need of all: it is late, but it does not stop. */
export const syncLeast = 0.1;

/** When AWS says "too fast", its bucket is empty and its rate lower than we thought: additive increase from there. */
export const lowering = { to: 0.7, least: 0.1, pauseMs: 2_000, recoveredInMs: 120_000 };

export function fullLevel(now: number): Level {
  const never = now - 3_600_000;
  return { spent: 0, at: now, share: 1, shareAt: now, syncAt: never, throttledAt: never };
}

export function shareAt({ share, shareAt }: Level, now: number): number {
  return Math.min(1, share + Math.max(0, now - shareAt) / lowering.recoveredInMs);
}

/** What is spent by now, and the tokens a millisecond from now on. A clock that was set back refills nothing. */
function refilled(level: Level, budget: Budget, now: number): { spent: number; rate: number } {
  const before = (budget.sustained * shareAt(level, level.at)) / 1000;
  const spent = Math.max(0, level.spent - Math.max(0, now - level.at) * before);
  return { spent, rate: (budget.sustained * shareAt(level, now)) / 1000 };
}

/** What was given of what was asked for, and in how many milliseconds to ask for the rest. */
export type Lease = { granted: Tokens; againMs: number };

/**
 * Gives tokens to whom they are due: changes may empty the bucket, the others go less deep. `unleased` were used
 * without having been asked for.
 */
export function grantTokens(
  level: Level,
  input: { budget: Budget; ask: Tokens; now: number; unleased?: number },
): Lease & { level: Level } {
  const { budget, ask, now } = input;
  const before = refilled(level, budget, now);
  const { rate } = before;
  let spent = before.spent + (input.unleased ?? 0);
  const granted: Tokens = { change: 0, check: 0, sync: 0 };
  for (const purpose of purposes) {
    const free = Math.floor(budget.burst - spent - reserveOf(budget, purpose) + almost);
    granted[purpose] = Math.max(0, Math.min(free, ask[purpose]));
    spent += granted[purpose];
  }
  if (
    ask.sync > 0 &&
    granted.sync === 0 &&
    spent <= budget.burst + almost &&
    syncDueIn(level, rate, now) <= 0
  ) {
    granted.sync = 1;
    spent += 1;
  }
  const syncAt = granted.sync > 0 ? now : level.syncAt;
  const after = { ...level, spent, at: now, syncAt };
  return { level: after, granted, againMs: askAgainIn({ budget, ask, granted, spent, rate, now, syncAt }) };
}

function syncDueIn({ syncAt }: Pick<Level, "syncAt">, rate: number, now: number): number {
  return now < syncAt ? 0 : syncAt + 1 / (syncLeast * rate) - now;
}

/** Listings wait for a few tokens together, so that not every call costs a statement. */
const lotOf: Readonly<Record<Purpose, number>> = { change: 1, check: 1, sync: 4 };

export function askAgainIn(input: {
  budget: Budget;
  ask: Tokens;
  granted: Tokens;
  spent: number;
  rate: number;
  now: number;
  syncAt: number;
}): number {
  const { budget, ask, granted, spent, rate, now } = input;
  const free = budget.burst - spent;
  const waits = purposes.flatMap((purpose) => {
    const missing = ask[purpose] - granted[purpose];
    if (missing <= 0) return [];
    const enough = reserveOf(budget, purpose) + Math.min(missing, lotOf[purpose]);
    const wait = (enough - free) / rate;
    return [purpose === "sync" ? Math.min(wait, Math.max(syncDueIn(input, rate, now), -free / rate)) : wait];
  });
  return waits.length === 0 ? 0 : Math.min(1_000, Math.max(10, Math.ceil(Math.min(...waits))));
}

/** Whether it is the turn of whoever stands at a place of the line (1: the first), else the milliseconds until it is. */
export function grantTurn(
  level: Level,
  { budget, place, now }: { budget: Budget; place: number; now: number },
): { level: Level; waitMs: number } {
  const { spent, rate } = refilled(level, budget, now);
  const free = budget.burst - spent;
  if (free + almost >= place) return { level: { ...level, spent: spent + 1, at: now }, waitMs: 0 };
  return { level: { ...level, spent, at: now }, waitMs: (place - free) / rate };
}
/** AWS said "too fast": its bucket is empty, so ours is. Many calls that are told so at once are told one thing. */
export function drainTokens(level: Level, { budget, now }: { budget: Budget; now: number }): Level {
  const { spent } = refilled(level, budget, now);
  const emptied = { ...level, spent: Math.max(spent, budget.burst), at: now };
  if (now - level.throttledAt < lowering.pauseMs) return emptied;
  const share = Math.max(lowering.least, shareAt(level, now) * lowering.to);
  return { ...emptied, share, shareAt: now, throttledAt: now };
}

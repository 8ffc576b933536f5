import { AwsFailure } from "./aws-failure.ts";
import { lotKeptFor, type Tokens } from "./grant-tokens.ts";
import { type BudgetKey, documentedBudget, type Purpose, purposes } from "./rate-gate.ts";
import type { TokenSource } from "./token-source.ts";

/** What a process has made of a budget. */
export type Usage = BudgetKey & { lastMinute: Tokens; waiting: Tokens };

/** The calls of this process that count against one budget. */
export type CallLine = {
  take(input: { purpose: Purpose; operation: string; signal?: AbortSignal | undefined }): Promise<void>;
  /** Notes a call whose token was taken otherwise. */
  count(purpose: Purpose): void;
  usage(): Usage;
};

/** Milliseconds that a check waits for its turn at most. */
const checkPatience = 8_000;
/** Whoever comes when so many wait is refused: what asks for so much at once has no bound of its own. */
const mostWaiting = 1_000;
const none = (): Tokens => ({ change: 0, check: 0, sync: 0 });

type Waiter = { go(): void; fail(reason: unknown): void };

/**
 * Lets calls go as their tokens come, each purpose in the order of asking. Tokens are asked for in lots: for all that
 * wait, and for as many more as are likely to be used in the time that a lot is good for.
 */
export function createCallLine(
  { tokens, now }: { tokens: TokenSource; now(): number },
  key: BudgetKey,
): CallLine {
  const waiting: Record<Purpose, Waiter[]> = { change: [], check: [], sync: [] };
  const held: Record<Purpose, { count: number; until: number }> = {
    change: { count: 0, until: 0 },
    check: { count: 0, until: 0 },
    sync: { count: 0, until: 0 },
  };
  const { sustained } = documentedBudget(key.apiClass);
  const mostHeld = Math.floor((sustained * lotKeptFor) / 1000);
  const minute = createMinute(now);
  let sinceAsked = none();
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking = false;
  let wake: () => void = () => undefined;

  /** A token that was given to a listing is as good for a change, and not the other way round. */
  function takeHeld(purpose: Purpose): boolean {
    for (const lower of purposes.slice(purposes.indexOf(purpose))) {
      const lot = held[lower];
      if (lot.count === 0 || now() > lot.until) continue;
      lot.count -= 1;
      return true;
    }
    return false;
  }

  async function serve(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      while (purposes.some((purpose) => waiting[purpose].length > 0)) {
        const began = now();
        const { granted, againMs } = await tokens.lease(key, nextAsk(began));
        for (const purpose of purposes) handOut(purpose, granted[purpose], began + lotKeptFor);
        if (purposes.some((purpose) => waiting[purpose].length > 0)) await pause(againMs);
      }
    } catch (error) {
      for (const purpose of purposes) for (const waiter of waiting[purpose].splice(0)) waiter.fail(error);
    } finally {
      asking = false;
    }
  }

  function nextAsk(at: number): Tokens {
    const lots = (at - askedAt) / lotKeptFor;
    const ask = none();
    for (const purpose of purposes) {
      const count = waiting[purpose].length;
      // At the pace since the last question so many will come while the lot is good; a lone call is no pace.
      const expected = Math.floor((sinceAsked[purpose] - 1) / Math.max(0.5, lots));
      if (count > 0) ask[purpose] = count + Math.max(0, Math.min(mostHeld, expected));
    }
    sinceAsked = none();
    askedAt = at;
    return ask;
  }

  function handOut(purpose: Purpose, granted: number, until: number): void {
    const going = waiting[purpose].splice(0, granted);
    for (const waiter of going) waiter.go();
    if (granted > going.length) held[purpose] = { count: granted - going.length, until };
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function wait(purpose: Purpose, operation: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      let patience: NodeJS.Timeout | undefined;
      const end = (settle: () => void) => {
        clearTimeout(patience);
        signal?.removeEventListener("abort", abort);
        settle();
      };
      const waiter = {
        go: () => end(resolve),
        fail: (reason: unknown) => end(() => reject(reason)),
      };
      const leave = (reason: unknown) => {
        const place = waiting[purpose].indexOf(waiter);
        if (place >= 0) waiting[purpose].splice(place, 1);
        waiter.fail(reason);
      };
      const abort = () => leave(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      if (purpose === "check") patience = setTimeout(() => leave(tooLate(operation)), checkPatience);
      waiting[purpose].push(waiter);
      // Whoever comes first of their purpose does not wait for the moment that suits the others.
      if (waiting[purpose].length === 1) wake();
      void serve();
    });
  }

  return {
    async take({ purpose, operation, signal }) {
      signal?.throwIfAborted();
      const ahead = waiting[purpose].length;
      const waits = purposes.reduce((sum, each) => sum + waiting[each].length, 0);
      const outlasted = purpose === "check" && (ahead * 1000) / sustained > checkPatience;
      if (waits >= mostWaiting || outlasted) throw tooLate(operation);
      sinceAsked[purpose] += 1;
      if (ahead > 0 || !takeHeld(purpose)) await wait(purpose, operation, signal);
      minute.count(purpose);
    },
    count: minute.count,
    usage() {
      const lengths = none();
      for (const purpose of purposes) lengths[purpose] = waiting[purpose].length;
      return { ...key, lastMinute: minute.sum(), waiting: lengths };
    },
  };
}

function tooLate(operation: string): AwsFailure {
  return new AwsFailure(operation, "throttled", "GateExpired", "its turn would not come in time");
}

/** Counts by second, of the last sixty. */
function createMinute(now: () => number) {
  const seconds = Array.from({ length: 60 }, () => ({ second: -1, calls: none() }));
  const of = (second: number) => seconds[second % 60] as (typeof seconds)[number];
  return {
    count(purpose: Purpose) {
      const second = Math.floor(now() / 1000);
      const slot = of(second);
      if (slot.second !== second) Object.assign(slot, { second, calls: none() });
      slot.calls[purpose] += 1;
    },
    sum(): Tokens {
      const oldest = Math.floor(now() / 1000) - 60;
      const sum = none();
      for (const { second, calls } of seconds) {
        if (second > oldest) for (const purpose of purposes) sum[purpose] += calls[purpose];
      }
      return sum;
    },
  };
}

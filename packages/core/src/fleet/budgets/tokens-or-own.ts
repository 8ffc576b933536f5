import {
  type BudgetKey,
  documentedBudget,
  type Log,
  ownTokens,
  type TokenSource,
  textOf,
} from "../../kernel/index.ts";

/** Milliseconds. */
const patience = 1_000;
const triedAgainAfter = 1_000;
/** Of every budget, for one process that knows nothing of the others. */
const part = 0.25;

/**
 * The shared tokens; while the database does not answer, a part of every budget that this process keeps by itself, so
 * that a roll-out can still be stopped. What was used of that is told afterwards.
 */
export function tokensOrOwn({ shared, log }: { shared: TokenSource; log: Log }): TokenSource {
  const now = () => performance.now();
  const own = ownTokens({ now, part });
  const unleased = new Map<string, { count: number; at: number }>();
  let awayUntil = Number.NEGATIVE_INFINITY;
  let away = false;

  async function tryShared<Value>(ask: () => Promise<Value>): Promise<{ value: Value } | null> {
    if (now() < awayUntil) return null;
    try {
      const value = await within(patience, ask());
      if (away) log.info("budgets.shared-again", {});
      away = false;
      return { value };
    } catch (error) {
      awayUntil = now() + triedAgainAfter;
      if (!away) log.warn("budgets.not-shared", { error: (error as Error).message });
      away = true;
      return null;
    }
  }

  /** What AWS has refilled since is nothing to tell of. */
  function untold(key: BudgetKey): number {
    const { count, at } = unleased.get(textOf(key)) ?? { count: 0, at: 0 };
    if (count === 0) return 0;
    return Math.max(0, count - ((now() - at) / 1000) * documentedBudget(key.apiClass).sustained);
  }

  return {
    async lease(key, ask) {
      const extra = untold(key);
      const leased = await tryShared(() => shared.lease(key, ask, extra));
      if (leased) {
        unleased.delete(textOf(key));
        return leased.value;
      }
      const lease = await own.lease(key, ask);
      const { change, check, sync } = lease.granted;
      unleased.set(textOf(key), { count: untold(key) + change + check + sync, at: now() });
      return lease;
    },
    async turn(key, holder) {
      return (await tryShared(() => shared.turn(key, holder)))?.value ?? own.turn(key, holder);
    },
    async throttled(key) {
      await own.throttled(key);
      await tryShared(() => shared.throttled(key));
    },
  };
}

async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  work.catch(() => undefined);
  const timer = Promise.withResolvers<never>();
  const late = setTimeout(
    () => timer.reject(new Error("the database does not answer in time")),
    milliseconds,
  );
  try {
    return await Promise.race([work, timer.promise]);
  } finally {
    clearTimeout(late);
  }
}

import {
  drainTokens,
  fullLevel,
  grantTokens,
  grantTurn,
  type Lease,
  type Level,
  type Tokens,
  usable,
} from "./grant-tokens.ts";
import { type Budget, type BudgetKey, documentedBudget } from "./rate-gate.ts";

/** Where the tokens of all budgets are kept. */
export type TokenSource = {
  /** `unleased`: what was used meanwhile without having been asked for. */
  lease(key: BudgetKey, ask: Tokens, unleased?: number): Promise<Lease>;
  /** As RateGate's. */
  turn(key: BudgetKey, holder: string): Promise<number>;
  throttled(key: BudgetKey): Promise<void>;
};

/** Milliseconds after which a turn that nobody came for is given up. */
export const turnKeptFor = 60_000;

export const textOf = ({ account, region, apiClass }: BudgetKey): string =>
  `${account}/${region}/${apiClass}`;

type Kept = { budget: Budget; level: Level; turns: Map<string, number> };

/** The tokens of this process alone, or the part of them that it may use. */
export function ownTokens({ now, part = 1 }: { now(): number; part?: number }): TokenSource {
  const all = new Map<string, Kept>();
  function of(key: BudgetKey): Kept {
    const known = all.get(textOf(key));
    if (known) return known;
    const { burst, sustained, ...rest } = usable(documentedBudget(key.apiClass));
    const budget = { ...rest, burst: Math.max(1, Math.floor(burst * part)), sustained: sustained * part };
    const made = { budget, level: fullLevel(now()), turns: new Map<string, number>() };
    all.set(textOf(key), made);
    return made;
  }
  return {
    async lease(key, ask, unleased = 0) {
      const kept = of(key);
      const { budget } = kept;
      const { level, ...lease } = grantTokens(kept.level, { budget, ask, now: now(), unleased });
      kept.level = level;
      return lease;
    },
    async turn(key, holder) {
      const kept = of(key);
      const { turns } = kept;
      for (const [other, due] of turns) if (due < now() - turnKeptFor) turns.delete(other);
      const place = turns.has(holder) ? [...turns.keys()].indexOf(holder) + 1 : turns.size + 1;
      const { level, waitMs } = grantTurn(kept.level, { budget: kept.budget, place, now: now() });
      kept.level = level;
      if (waitMs > 0) turns.set(holder, now() + waitMs);
      else turns.delete(holder);
      return waitMs;
    },
    async throttled(key) {
      const kept = of(key);
      kept.level = drainTokens(kept.level, { budget: kept.budget, now: now() });
    },
  };
}

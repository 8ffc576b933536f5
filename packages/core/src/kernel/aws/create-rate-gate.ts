import { type CallLine, createCallLine, type Usage } from "./call-line.ts";
import { apiClassOf, type BudgetKey, type RateGate } from "./rate-gate.ts";
import { ownTokens, type TokenSource, textOf, turnKeptFor } from "./token-source.ts";

/** A gate, and what this process has made of the budgets. */
export type CountedGate = RateGate & { usage(): Usage[] };

/** A gate over the budgets that `tokens` keeps: without it, over those of this process alone. */
export function createRateGate(
  input: { tokens?: TokenSource; onError?(error: unknown): void } = {},
): CountedGate {
  const now = () => performance.now();
  const tokens = input.tokens ?? ownTokens({ now });
  const lines = new Map<string, CallLine>();
  /** When turns came whose calls have not been made yet: their tokens are taken already. */
  const granted = new Map<string, number[]>();

  function keyOf(place: string, operation: string): BudgetKey {
    const [account = "", region = ""] = place.split("/");
    return { account, region, apiClass: apiClassOf(operation) };
  }

  function lineOf(key: BudgetKey): CallLine {
    const text = textOf(key);
    const known = lines.get(text);
    if (known) return known;
    const made = createCallLine({ tokens, now }, key);
    lines.set(text, made);
    return made;
  }

  function useGranted(key: BudgetKey): boolean {
    const turns = granted.get(textOf(key)) ?? [];
    for (let came = turns.shift(); came !== undefined; came = turns.shift()) {
      if (came > now() - turnKeptFor) return true;
    }
    return false;
  }

  return {
    async take(place, purpose, operation, signal) {
      const key = keyOf(place, operation);
      if (purpose === "change" && useGranted(key)) return lineOf(key).count(purpose);
      await lineOf(key).take({ purpose, operation, signal });
    },
    async turn(place, operation, holder) {
      const key = keyOf(place, operation);
      const waitMs = await tokens.turn(key, holder);
      if (waitMs === 0) granted.set(textOf(key), [...(granted.get(textOf(key)) ?? []), now()]);
      return waitMs;
    },
    throttled(place, operation) {
      tokens.throttled(keyOf(place, operation)).catch((error) => input.onError?.(error));
    },
    usage: () => [...lines.values()].map((line) => line.usage()),
  };
}

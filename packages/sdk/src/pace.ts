/** What `extensions.cost` of an answer tells. */
interface Cost {
  requested?: number;
  available?: number;
  resetsInMs?: number;
}

/** Keeps to the budget that answers tell of, so that a client waits before it is refused. */
export interface Pace {
  /** Milliseconds to wait before this is sent; takes what it cost the last time from what is left. */
  before(query: string): number;
  /** Learns from an answer. */
  after(query: string, extensions: { readonly cost?: unknown } | undefined): void;
}

const mostKnown = 200;

/** A pace for one client. What an operation costs is known once it was answered; other clients of the same principal are not. */
export function createPace(now: () => number = Date.now): Pace {
  const costs = new Map<string, number>();
  let available = Number.POSITIVE_INFINITY;
  let resetAt = 0;
  return {
    before(query) {
      const time = now();
      if (time >= resetAt) available = Number.POSITIVE_INFINITY;
      available -= costs.get(query) ?? 0;
      return available < 0 ? resetAt - time : 0;
    },
    after(query, extensions) {
      const cost = extensions?.cost as Cost | undefined;
      if (cost?.available === undefined || cost.resetsInMs === undefined) return;
      if (costs.size >= mostKnown) costs.clear();
      costs.set(query, cost.requested ?? 0);
      // Answers overtake each other: the least that was told within a window is the newest.
      const reset = now() + cost.resetsInMs;
      available = now() >= resetAt ? cost.available : Math.min(available, cost.available);
      resetAt = reset;
    },
  };
}

/** What `extensions.cost` of an answer tells; without what is left where an error came before its cost was known. */
interface Cost {
  requested?: number;
  available?: number;
  resetsInMs?: number;
}

/** Keeps to the budget that answers tell of, so that a client waits before it is refused. */
export interface Pace {
  /** Milliseconds to wait and then ask again; 0: it may be sent, and what it cost the last time is taken from what is left. */
  before(query: string): number;
  /** Learns from an answer to what was sent at a time. */
  after(query: string, sentAt: number, extensions: { readonly cost?: unknown } | undefined): void;
}

const mostKnown = 200;

/**
 * A pace for one client. The server's budget is whole again at the end of a window, and the next window begins with the
 * first request after it. What an operation costs is known once it was answered; what other clients of the same principal
 * spend only by the answers.
 */
export function createPace(now: () => number = Date.now): Pace {
  const costs = new Map<string, number>();
  let available = Number.POSITIVE_INFINITY;
  let resetAt = 0;
  // The most that was seen of each: what a window begins with, and how long it is.
  let whole = 0;
  let windowMs = 0;
  return {
    before(query) {
      const time = now();
      const cost = costs.get(query) ?? 0;
      if (time >= resetAt) {
        // Whoever opens a window goes, or what costs more than was ever seen to be there would wait for ever.
        resetAt = time + windowMs;
        available = (whole || Number.POSITIVE_INFINITY) - cost;
        return 0;
      }
      if (cost > available) return resetAt - time;
      available -= cost;
      return 0;
    },
    after(query, sentAt, extensions) {
      const { requested = 0, available: left, resetsInMs } = (extensions?.cost ?? {}) as Cost;
      if (left === undefined || resetsInMs === undefined) return;
      // Nothing: it was refused, and costs what it did before.
      if (requested > 0) {
        if (costs.size >= mostKnown) costs.clear();
        costs.set(query, requested);
      }
      whole = Math.max(whole, left + requested);
      windowMs = Math.max(windowMs, resetsInMs);
      // It was charged after it was sent, so that the window ends no sooner.
      const reset = sentAt + resetsInMs;
      if (reset > resetAt + windowMs / 2) available = left;
      else if (reset < resetAt - windowMs / 2) return;
      // Answers overtake each other: the least that was told within a window is the newest.
      else available = Math.min(available, left);
      resetAt = Math.max(resetAt, reset);
    },
  };
}

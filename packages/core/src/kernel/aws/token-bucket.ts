/** A budget of so many at once, and so many a second thereafter, as AWS counts it. */
export type TokenBucket = {
  /** Takes a token, one that is still to come if need be. Gives the milliseconds until it is there. */
  reserve(): number;
  /** Milliseconds until the next token that nobody has reserved. */
  wait(): number;
  /** Takes tokens away: they were not there after all. */
  drain(tokens: number): void;
};

/**
 * A bucket that starts full. Counted as the moment at which it would be full again (generic cell rate algorithm): one
 * number, no timer, and tokens can be reserved in advance in the order of asking.
 */
export function createTokenBucket(
  { now }: { now(): number },
  { burst, perSecond }: { burst: number; perSecond: number },
): TokenBucket {
  const interval = 1000 / perSecond;
  let fullAt = Number.NEGATIVE_INFINITY;
  const wait = () => Math.max(0, fullAt - now() - (burst - 1) * interval);
  const drain = (tokens: number) => {
    fullAt = Math.max(fullAt, now()) + tokens * interval;
  };
  return {
    wait,
    drain,
    reserve() {
      const waits = wait();
      drain(1);
      return waits;
    },
  };
}

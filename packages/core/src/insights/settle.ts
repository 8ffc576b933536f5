/** What is remembered of a kind and target between two looks. Times in milliseconds. */
export type Remembered = {
  state: "PENDING" | "OPEN" | "CLOSED";
  /** Since when every look found it to hold; null where the last did not. */
  trueSince: number | null;
  /** Since when no look did, while it is open. */
  falseSince: number | null;
};

/** What a look at it said: it holds, it does not, or nobody can tell. */
export type Seen = "TRUE" | "FALSE" | "UNTOLD";

export type Settled = Remembered & {
  /** It began to be told, or to be over, with this look: when it began to hold, or ceased to. */
  opened: number | null;
  closed: number | null;
};

/**
 * What one more look makes of it. It is open once it held for a while at every look, and closed once it did not for a
 * while: what comes and goes in between neither opens nor closes. Null: there is nothing to remember.
 */
export function settle(
  known: Remembered | null,
  seen: Seen,
  { at, opensAfterMs, closesAfterMs }: { at: number; opensAfterMs: number; closesAfterMs: number },
): Settled | null {
  const before: Remembered = known ?? { state: "PENDING", trueSince: null, falseSince: null };
  if (seen === "UNTOLD") return known === null ? null : { ...before, opened: null, closed: null };
  if (before.state === "OPEN") {
    if (seen === "TRUE") return { ...before, falseSince: null, opened: null, closed: null };
    const falseSince = before.falseSince ?? at;
    if (at - falseSince < closesAfterMs) return { ...before, falseSince, opened: null, closed: null };
    return { state: "CLOSED", trueSince: null, falseSince: null, opened: null, closed: falseSince };
  }
  if (seen === "FALSE")
    return before.state === "PENDING"
      ? null
      : { ...before, trueSince: null, falseSince: null, opened: null, closed: null };
  const trueSince = before.trueSince ?? at;
  if (at - trueSince < opensAfterMs) return { ...before, trueSince, opened: null, closed: null };
  return { state: "OPEN", trueSince, falseSince: null, opened: trueSince, closed: null };
}

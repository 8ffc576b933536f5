import type { StoredMessage } from "@fleetgraph/catalogue";

/** Those notices that `told` has not, in the same words. */
export function notToldIn(
  told: readonly StoredMessage[],
  notices: readonly StoredMessage[],
): readonly StoredMessage[] {
  if (notices.length === 0) return notices;
  const known = new Set(told.map((each) => JSON.stringify(each)));
  return notices.filter((each) => !known.has(JSON.stringify(each)));
}

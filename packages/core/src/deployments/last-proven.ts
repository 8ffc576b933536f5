/** A deployment that succeeded: the revision it brought, and the one it replaced. */
export type Proven = {
  id: string;
  fromTaskDefinition: string | null;
  toTaskDefinition: string;
  /** RFC 3339 */
  finishedAt: string;
};

/** Where a roll-back goes: a revision, and the deployment that proved it where there is one. */
export type Target = { toTaskDefinition: string; targetDeploymentId: string | null };

/**
 * The newest proven revision older than the present one. A service that was deployed through Fleetgraph only once
 * goes back to what ran before that deployment: it was the service's revision when a deployment that succeeded
 * replaced it. `proven` is newest first.
 */
export function lastProven(proven: readonly Proven[], present: string | null): Target | null {
  const brought = proven.findLastIndex((each) => each.toTaskDefinition === present);
  const replaced = proven.findLastIndex((each) => each.fromTaskDefinition === present);
  // It ran before anything that is known, and came back by a roll-back: there is no further back.
  if (present !== null && replaced >= Math.max(brought, 0))
    return newest(proven.slice(replaced + 1), present);
  const before = brought === -1 ? proven : proven.slice(brought + 1);
  const from = brought === -1 ? null : (proven[brought]?.fromTaskDefinition ?? null);
  return (
    newest(before, present) ?? (from === null ? null : { toTaskDefinition: from, targetDeploymentId: null })
  );
}

function newest(proven: readonly Proven[], present: string | null): Target | null {
  const found = proven.find((each) => each.toTaskDefinition !== present);
  return found ? { toTaskDefinition: found.toTaskDefinition, targetDeploymentId: found.id } : null;
}

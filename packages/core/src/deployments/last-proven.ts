/** A deployment that succeeded: the revision it brought, and the one it replaced. */
export type Proven = { id: string; fromTaskDefinition: string | null; toTaskDefinition: string };

/** Where a roll-back goes: a revision, and the deployment that proved it where there is one. */
export type Target = { toTaskDefinition: string; targetDeploymentId: string | null };

/**
 * The newest proven revision older than the present one. A service that was deployed through Fleetgraph only once
 * goes back to what ran before that deployment: it was the service's revision when a deployment that succeeded
 * replaced it.
 */
export function lastProven(proven: readonly Proven[], present: string | null): Target | null {
  const brought = proven.findLastIndex((each) => each.toTaskDefinition === present);
  const before = brought === -1 ? proven : proven.slice(brought + 1);
  const found = before.find((each) => each.toTaskDefinition !== present);
  if (found) return { toTaskDefinition: found.toTaskDefinition, targetDeploymentId: found.id };
  const from = brought === -1 ? null : (proven[brought]?.fromTaskDefinition ?? null);
  return from === null || from === present ? null : { toTaskDefinition: from, targetDeploymentId: null };
}

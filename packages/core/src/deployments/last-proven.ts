/** A deployment that succeeded: the revision it brought, and the one it replaced. */
export type Brought = {
  id: string;
  fromTaskDefinition: string | null;
  toTaskDefinition: string;
  /** RFC 3339 */
  finishedAt: string;
  /** Whether tasks of the revision ran: at its end, or when a later restart or change of the count ended well. */
  proven: boolean;
  /** Whether the revision it replaced came by a deployment too, which then tells whether that one was proven. */
  replacedBrought: boolean;
};

/** Where a roll-back goes: a revision, and the deployment that proved it where there is one. */
export type Target = { toTaskDefinition: string; targetDeploymentId: string | null };

/**
 * The proven revisions older than the present one, newest first, each once. Last of all, a service that was deployed
 * through Fleetgraph only once goes back to what ran before that deployment: it was the service's revision when a
 * deployment that succeeded replaced it. `brought` is newest first by when they ended, which is the order in which they
 * ran: one that waited was asked for long before. `replacing` is what runs while a revision is on its way that is not known
 * yet: with `present` null that one is what is gone back from.
 */
export function provenTargets(
  brought: readonly Brought[],
  present: string | null,
  replacing: string | null = null,
): Target[] {
  const came = brought.findLastIndex((each) => each.toTaskDefinition === present);
  const replaced = brought.findLastIndex((each) => each.fromTaskDefinition === present);
  // It ran before anything that is known, and came back by a roll-back: there is no further back.
  if (present !== null && replaced >= Math.max(came, 0))
    return targetsAmong(brought.slice(replaced + 1), present);
  const found = targetsAmong(came === -1 ? brought : brought.slice(came + 1), present);
  const first = came === -1 ? undefined : brought[came];
  const isKnown = brought.some(
    (each) => each.toTaskDefinition === replacing || each.fromTaskDefinition === replacing,
  );
  const unbrought = isKnown ? null : replacing;
  const from = first?.replacedBrought ? null : (first?.fromTaskDefinition ?? unbrought);
  if (from === null || found.some((each) => each.toTaskDefinition === from)) return found;
  return [...found, { toTaskDefinition: from, targetDeploymentId: null }];
}

/** The first of them: where a roll-back goes unless somebody says otherwise. */
export function lastProven(brought: readonly Brought[], present: string | null): Target | null {
  return provenTargets(brought, present)[0] ?? null;
}

function targetsAmong(brought: readonly Brought[], present: string | null): Target[] {
  const targets = new Map<string, Target>();
  for (const { id, toTaskDefinition, proven } of brought) {
    if (!proven || toTaskDefinition === present || targets.has(toTaskDefinition)) continue;
    targets.set(toTaskDefinition, { toTaskDefinition, targetDeploymentId: id });
  }
  return [...targets.values()];
}

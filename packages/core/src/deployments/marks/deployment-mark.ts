import type { StoredMessage } from "@fleetgraph/catalogue";
import { type Reads, readRows } from "../../kernel/index.ts";
import type { MarkKind } from "../../metrics/index.ts";

/** FAILING: it will be tried again. GIVEN_UP: it will not. */
export const markStates = ["PENDING", "FAILING", "WRITTEN", "GIVEN_UP"] as const;

/** A deployment's mark in an outside system, and what became of it. Times are RFC 3339. */
export type DeploymentMark = {
  deploymentId: string;
  target: string;
  kind: MarkKind;
  state: (typeof markStates)[number];
  /** What the receiver calls it. */
  remoteId: string | null;
  writtenAt: string | null;
  failingSince: string | null;
  failure: StoredMessage | null;
};

/** The marks of deployments, by target. Who may read the deployment may read this. */
export async function marksOf(reads: Reads, ids: readonly string[]): Promise<DeploymentMark[]> {
  const rows = await readRows(
    reads,
    "SELECT deployment_id, target, kind, CASE WHEN state = 'PENDING' AND failing_since IS NOT NULL THEN 'FAILING' " +
      "ELSE state END, remote_id, written_at, failing_since, failure FROM deployment_mark " +
      "WHERE deployment_id = ANY ($1::text[]) ORDER BY deployment_id, target",
    [ids],
  );
  return rows.map(([deploymentId, target, kind, state, remoteId, writtenAt, failingSince, failure]) => ({
    deploymentId: deploymentId as string,
    target: target as string,
    kind: kind as MarkKind,
    state: state as DeploymentMark["state"],
    remoteId: remoteId as string | null,
    writtenAt: writtenAt as string | null,
    failingSince: failingSince as string | null,
    failure: failure as StoredMessage | null,
  }));
}

import { type Message, type Reads, readRows } from "../kernel/index.ts";
import { type Caller, visibility } from "../permissions/index.ts";
import type { DeploymentEvent } from "./deployment-event.ts";

type Payload = Pick<DeploymentEvent, "params" | "state" | "progress" | "final">;

/** The parameters of a deployment's events of these kinds, whoever may see it. */
export async function noticesOfDeployment(
  reads: Reads,
  input: { deploymentId: string; kinds: readonly string[] },
): Promise<Record<string, unknown>[]> {
  const rows = await readRows(
    reads,
    "SELECT payload->'params' FROM event WHERE deployment_id = $1 AND kind = ANY ($2) ORDER BY deployment_version",
    [input.deploymentId, [...input.kinds]],
  );
  return rows.map(([params]) => params as Record<string, unknown>);
}

/** Events of one deployment after a version, oldest first. A deployment's versions have no gaps and no repeats. */
export async function eventsOfDeployment(
  reads: Reads,
  caller: Caller,
  input: { deploymentId: string; after: number; limit: number },
): Promise<DeploymentEvent[]> {
  const rows = await readRows(
    reads,
    "SELECT deployment_version, at, kind, payload FROM event WHERE deployment_id = $1 AND deployment_version > $2 " +
      "AND ($3::text[] IS NULL OR path LIKE ANY ($3)) ORDER BY deployment_version LIMIT $4",
    [input.deploymentId, input.after, visibility(caller.grants, "fleet:read"), input.limit],
  );
  return rows.map(([version, at, kind, payload]) => {
    const { params, state, progress, final } = payload as Payload;
    return {
      cursor: String(version),
      deploymentId: input.deploymentId,
      version: version as number,
      at: at as string,
      kind: kind as string,
      params,
      state,
      progress,
      final,
    };
  });
}

/** What one event of a deployment said, whoever may read it: its own slice asks. */
export async function messageOfEvent(
  reads: Reads,
  input: { deploymentId: string; version: number },
): Promise<Message | null> {
  const [row] = await readRows(
    reads,
    "SELECT kind, payload->'params' FROM event WHERE deployment_id = $1 AND deployment_version = $2",
    [input.deploymentId, input.version],
  );
  return row === undefined ? null : ({ kind: row[0], params: row[1] } as Message);
}

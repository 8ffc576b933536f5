import { type Reads, readRows } from "../../kernel/index.ts";
import type { DeploymentKind } from "../deployment.ts";
import type { State } from "../transitions.ts";
import type { Span } from "./metric-impact.ts";

/** A change of a service as it was carried out. */
export type Rollout = Span & { id: string; kind: DeploymentKind; state: State };

/** More of one service in nine days are not looked at. */
const most = 1_000;

/**
 * A deployment and what changed its service in the nine days before it and just after, oldest first, whoever may read it;
 * what is under way lasts until `now`. That one set out to change it is recorded before the call (steps/begin.ts).
 */
export async function rolloutsOf(
  reads: Reads,
  { deploymentId, serviceId, now }: { deploymentId: string; serviceId: string; now: Date },
): Promise<Rollout[]> {
  const rows = await readRows(
    reads,
    "SELECT d.id, d.kind, d.state, (extract(epoch FROM coalesce(b.at, d.created_at)) * 1000)::bigint, " +
      "(extract(epoch FROM d.finished_at) * 1000)::bigint FROM deployment own JOIN deployment d " +
      "ON d.service_id = own.service_id LEFT JOIN LATERAL " +
      "(SELECT min(e.at) AS at FROM event e WHERE e.deployment_id = d.id " +
      "AND e.payload->>'state' IN ('REGISTERING', 'UPDATING')) AS b ON true " +
      "WHERE own.id = $1 AND d.service_id = $2 AND d.previous_desired_count IS NOT NULL " +
      "AND (d.finished_at IS NULL OR d.finished_at >= own.finished_at - interval '9 days') " +
      "AND d.created_at <= own.finished_at + interval '2 hours' ORDER BY d.id DESC LIMIT $3",
    [deploymentId, serviceId, most],
  );
  return rows
    .map(([id, kind, state, from, until]) => ({
      id: id as string,
      kind: kind as DeploymentKind,
      state: state as State,
      from: from as number,
      until: Math.max((until as number | null) ?? now.getTime(), from as number),
    }))
    .sort((one, other) => one.from - other.from);
}

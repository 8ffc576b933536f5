import { type Reads, readRows } from "../kernel/index.ts";
import type { Guard } from "./deployment.ts";

/** What became of a deployment, as a question about it needs it. */
export type CarriedOut = {
  /** When Fleetgraph set out to change the service in ECS; null when it never came to that. RFC 3339. */
  beganAt: string | null;
  finishedAt: string | null;
  /** The requester's roles when it was asked for. */
  roles: string[];
  overrides: Guard[];
  approvalsNeeded: number;
  /** The failed deployment that this one undoes by policy. */
  causedById: string | null;
};

/**
 * What became of deployments, by id, whoever may read them: a question's own part, whose answer is restricted by what it
 * is about. The intent to update the service is recorded before the call (steps/begin.ts), with what it had before.
 */
export async function carriedOutByIds(
  reads: Reads,
  ids: readonly string[],
): Promise<Map<string, CarriedOut>> {
  if (ids.length === 0) return new Map();
  const rows = await readRows(
    reads,
    "SELECT d.id, CASE WHEN d.previous_desired_count IS NOT NULL THEN coalesce(b.at, d.created_at) END, d.finished_at, " +
      "d.requested_by_roles, d.overrides, d.approvals_needed, d.caused_by_id FROM deployment d " +
      "LEFT JOIN LATERAL (SELECT min(e.at) AS at FROM event e WHERE e.deployment_id = d.id " +
      "AND e.payload->>'state' IN ('REGISTERING', 'UPDATING')) AS b ON true WHERE d.id = ANY ($1::text[])",
    [ids],
  );
  return new Map(
    rows.map(([id, beganAt, finishedAt, roles, overrides, approvalsNeeded, causedById]) => [
      id as string,
      { beganAt, finishedAt, roles, overrides, approvalsNeeded, causedById } as CarriedOut,
    ]),
  );
}

import type { JobRequest } from "../../jobs/index.ts";
import type { Statement } from "../../kernel/index.ts";
import { type MarkPlace, markPlacesOf } from "../../metrics/index.ts";

export const markTask = "mark-deployment";

/** The job that writes one mark; its tries run one after the other. */
export function markJob(input: { deploymentId: string; target: string; runAt?: Date }): JobRequest {
  const { deploymentId, target, runAt } = input;
  const key = `mark:${deploymentId}:${target}`;
  return { task: markTask, payload: { deploymentId, target }, key, queue: key, ...(runAt ? { runAt } : {}) };
}

/** Adds the outbox of a deployment that ended to the statement that records it; gives the jobs that empty it. */
export function markEnd(
  statement: Statement,
  places: readonly MarkPlace[],
  { id: deploymentId, path, at }: { id: string; path: string; at: Date },
): JobRequest[] {
  const wanted = markPlacesOf(places, path);
  if (wanted.length === 0) return [];
  const bind = (value: unknown) => statement.bind(value);
  const rows = wanted.map(
    ({ name, kind }) => `(${[deploymentId, name, kind, "PENDING", at.toISOString()].map(bind).join(", ")})`,
  );
  statement.with(
    "marked",
    "INSERT INTO deployment_mark (deployment_id, target, kind, state, created_at) SELECT v.deployment_id, v.target, " +
      `v.kind, v.state, v.created_at::timestamptz FROM (VALUES ${rows.join(", ")}) ` +
      "AS v (deployment_id, target, kind, state, created_at) RETURNING target",
  );
  return wanted.map(({ name }) => markJob({ deploymentId, target: name }));
}

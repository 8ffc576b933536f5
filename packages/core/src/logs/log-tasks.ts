import { type Bind, InvalidInput, message, type Reads, readRowsOnce } from "../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../permissions/index.ts";

/** A task whose lines are looked for. */
export type LogTask = {
  id: string;
  arn: string;
  /** The id that ECS gave it. */
  taskId: string;
  path: string;
  clusterId: string;
  serviceId: string | null;
  hostId: string | null;
  taskDefinitionArn: string | null;
  containers: { name: string; runtimeId: string | null }[];
};

export type LogTaskScope = {
  services?: readonly string[] | null | undefined;
  clusters?: readonly string[] | null | undefined;
  tasks?: readonly string[] | null | undefined;
  /** Epoch milliseconds. */
  start: number;
  end: number | null;
};

/** What a search can well be asked for at once: each task is several terms of it. */
export const mostTasks = 10_000;
// Clocks of hosts and of AWS differ, and a collector adds to it.
const slackMs = 3_600_000;

const columns =
  "t.id, t.arn, t.path, t.cluster_id, t.service_id, t.host_id, t.task_definition_arn, t.containers";

/**
 * The tasks that were there in a time and whose lines the caller may read, the newest first. Throws InvalidInput where
 * they are too many to be asked for.
 */
export async function logTasks(reads: Reads, caller: Caller, scope: LogTaskScope): Promise<LogTask[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const parts: string[] = [];
  const oneOf = (column: string, ids: readonly string[] | null | undefined) => {
    if (ids != null) parts.push(`t.${column} = ANY (${bind(ids)}::text[])`);
  };
  oneOf("service_id", scope.services);
  oneOf("cluster_id", scope.clusters);
  oneOf("id", scope.tasks);
  if (scope.tasks == null) {
    const from = bind(new Date(scope.start - slackMs).toISOString());
    parts.push(`coalesce(t.stopped_at, t.gone_at, 'infinity') >= ${from}::timestamptz`);
    if (scope.end !== null) {
      const until = bind(new Date(scope.end + slackMs).toISOString());
      parts.push(`coalesce(t.created_at, t.first_seen_at) < ${until}::timestamptz`);
    }
  }
  const where = `${parts.join(" AND ")}${andVisible(visibility(caller.grants, "logs:read"), bind, "t.path")}`;
  const rows = await readRowsOnce(
    reads,
    `SELECT * FROM (SELECT ${columns} FROM task t WHERE ${where} ` +
      `UNION ALL SELECT ${columns} FROM task_past t WHERE t.gone_at IS NOT NULL AND ${where}) AS t ` +
      `LIMIT ${bind(mostTasks + 1)}`,
    values,
  );
  if (rows.length > mostTasks)
    throw new InvalidInput(
      message("problem.invalid.tooManyLogTasks", { most: mostTasks }),
      message("problem.invalid.tooManyLogTasks.hint", {}),
      ["filter"],
    );
  return rows.map(([id, arn, path, clusterId, serviceId, hostId, taskDefinitionArn, containers]) => ({
    id: id as string,
    arn: arn as string,
    taskId: (arn as string).slice((arn as string).lastIndexOf("/") + 1),
    path: path as string,
    clusterId: clusterId as string,
    serviceId: serviceId as string | null,
    hostId: hostId as string | null,
    taskDefinitionArn: taskDefinitionArn as string | null,
    containers: (containers as LogTask["containers"]).map(({ name, runtimeId }) => ({ name, runtimeId })),
  }));
}

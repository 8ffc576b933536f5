import { type Bind, type Reads, readRows } from "../../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../../permissions/index.ts";

/** A task, since when and until when it was there, and what it was given. */
export type TaskOfMoments = {
  id: string;
  clusterId: string;
  serviceId: string | null;
  hostId: string | null;
  path: string;
  from: number;
  /** Null while it has not stopped. */
  until: number | null;
  /** ECS CPU units and MiB of the task itself; null where only its containers have some. */
  cpu: number | null;
  memory: number | null;
  definitionArn: string | null;
  containers: string[];
};

export type TasksBy = "id" | "service_id" | "cluster_id" | "host_id";

const began = "coalesce(x.started_at, x.created_at, x.first_seen_at)";
const ended = "coalesce(x.stopped_at, x.gone_at)";

// What left for the past did so when it was gone or later, and ECS's clock may differ from ours: that far back its
// partitions, which are of months, need no look.
const leftSince = (start: string) => `x.valid_until >= ${start} - interval '24 hours'`;

/**
 * The tasks that were there at some moment of a range and that the caller may see, each once, those that stopped too:
 * tasks of services, clusters or hosts, or some by id. Gives up behind `limit`.
 */
export async function tasksOfMoments(
  reads: Reads,
  caller: Caller,
  input: { by: TasksBy; ids: readonly string[]; start: Date; end: Date; limit: number },
): Promise<TaskOfMoments[]> {
  if (input.ids.length === 0) return [];
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const ids = bind(input.ids);
  const start = `${bind(input.start.toISOString())}::timestamptz`;
  const end = `${bind(input.end.toISOString())}::timestamptz`;
  const visible = andVisible(visibility(caller.grants, "fleet:read"), bind, "x.path");
  const limit = bind(input.limit);
  const from = (table: string, gone: string) =>
    "SELECT x.id, x.cluster_id, x.service_id, x.host_id, x.path, " +
    `(extract(epoch FROM ${began}) * 1000)::bigint, (extract(epoch FROM ${ended}) * 1000)::bigint, ` +
    "x.cpu, x.memory, x.task_definition_arn, jsonb_path_query_array(x.containers, '$[*].name') " +
    `FROM ${table} x WHERE ${gone}x.${input.by} = ANY (${ids}::text[]) ` +
    `AND ${began} < ${end} AND (${ended} IS NULL OR ${ended} >= ${start})${visible}`;
  const rows = await readRows(
    reads,
    `${from("task", "")} UNION ALL ${from("task_past", `x.gone_at IS NOT NULL AND ${leftSince(start)} AND `)} LIMIT ${limit}`,
    values,
  );
  return rows.map(
    ([id, clusterId, serviceId, hostId, path, from, until, cpu, memory, definitionArn, containers]) =>
      ({
        id,
        clusterId,
        serviceId,
        hostId,
        path,
        from,
        until,
        cpu,
        memory,
        definitionArn,
        containers,
      }) as TaskOfMoments,
  );
}

import { NotPermitted, type Reads } from "../kernel/index.ts";
import { type Caller, visibility } from "../permissions/index.ts";
import { type Join, joinOf } from "./join-lines.ts";
import type { LogOrder, LogQuery, LogSource } from "./log-source.ts";
import { type LogTask, logTasks } from "./log-tasks.ts";

/** What is asked for, in ids of ours. */
export type LogFilter = {
  services?: readonly string[] | null | undefined;
  clusters?: readonly string[] | null | undefined;
  tasks?: readonly string[] | null | undefined;
  /** The container's name in the task definition. */
  container?: string | null | undefined;
  text?: string | null | undefined;
  tag?: string | null | undefined;
};

export type LogScope = {
  tasks: readonly LogTask[];
  join: Join;
  /** Whether lines of no task that is known may be shown: to who may read all lines, and asked for no part of the fleet. */
  strangers: boolean;
};

/** An empty list would say that nothing was written. Throws NotPermitted for who may read no lines at all. */
export function requireLogs(caller: Caller): void {
  if (visibility(caller.grants, "logs:read")?.length === 0) throw new NotPermitted("logs:read", "");
}

/** The tasks that a filter means. Throws InvalidInput where they are too many. */
export async function logScope(
  reads: Reads,
  caller: Caller,
  { filter, start, end }: { filter: LogFilter; start: number; end: number | null },
): Promise<LogScope> {
  const { services, clusters, tasks: ids } = filter;
  const tasks = await logTasks(reads, caller, { services, clusters, tasks: ids, start, end });
  const isWhole = services == null && clusters == null && ids == null;
  const strangers = isWhole && visibility(caller.grants, "logs:read") === null;
  return { tasks, join: joinOf(tasks), strangers };
}

/** What one source is asked: of the tasks that it covers. Null where it covers none. */
export function queryOf(
  source: LogSource,
  scope: LogScope,
  input: { filter: LogFilter; start: number; end: number | null; order: LogOrder },
): LogQuery | null {
  const { filter, start, end, order } = input;
  const { container } = filter;
  const tasks = scope.tasks
    .filter(({ path }) => source.covers(path))
    .map((task) =>
      container == null
        ? task
        : { ...task, containers: task.containers.filter(({ name }) => name === container) },
    )
    .filter(({ containers }) => container == null || containers.length > 0);
  if (tasks.length === 0 && !scope.strangers) return null;
  const takesAll = scope.strangers && container == null && source.takesStrangers;
  return {
    tasks: takesAll ? null : tasks,
    text: filter.text || null,
    tag: filter.tag || null,
    start,
    end,
    order,
  };
}

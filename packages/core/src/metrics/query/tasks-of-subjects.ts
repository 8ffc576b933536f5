import { InvalidInput, message, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import type { PlannedSteps } from "./plan-query.ts";
import { keyOf, type Subject } from "./subjects.ts";
import { type TaskOfMoments, type TasksBy, tasksOfMoments } from "./tasks-of-moments.ts";

/** More are not added up for one answer. */
const mostTasks = 20_000;

const columns = {
  TASK: "id",
  CONTAINER: "id",
  SERVICE: "service_id",
  CLUSTER: "cluster_id",
  HOST: "host_id",
} as const satisfies Record<Subject["target"]["kind"], TasksBy>;

const ownerOf = (by: TasksBy, task: TaskOfMoments) =>
  ({ id: task.id, service_id: task.serviceId, cluster_id: task.clusterId, host_id: task.hostId })[by];

/** The tasks of each subject that were there in the range and that the caller may see, one statement for each kind. */
export async function tasksOfSubjects(
  reads: Reads,
  caller: Caller,
  { subjects, steps }: { subjects: readonly Subject[]; steps: PlannedSteps },
): Promise<Map<string, TaskOfMoments[]>> {
  const wanted = new Map<TasksBy, Set<string>>();
  for (const { target } of subjects) {
    const by = columns[target.kind];
    wanted.set(by, (wanted.get(by) ?? new Set()).add(target.id));
  }
  const found = new Map<TasksBy, Map<string, TaskOfMoments[]>>();
  await Promise.all(
    [...wanted].map(async ([by, ids]) => {
      const { start, end } = steps;
      const limit = mostTasks + 1;
      const tasks = await tasksOfMoments(reads, caller, { by, ids: [...ids], start, end, limit });
      if (tasks.length > mostTasks) throw tooMuch(tasks.length);
      found.set(
        by,
        Map.groupBy(tasks, (task) => ownerOf(by, task) ?? ""),
      );
    }),
  );
  return new Map(
    subjects.map(({ target }) => [keyOf(target), found.get(columns[target.kind])?.get(target.id) ?? []]),
  );
}

/** What is asked for would have to be added up of too much. */
export function tooMuch(tasks: number): InvalidInput {
  return new InvalidInput(
    message("problem.metrics.tooMuch", { tasks }),
    message("problem.metrics.tooMuch.hint", {}),
    ["range"],
  );
}

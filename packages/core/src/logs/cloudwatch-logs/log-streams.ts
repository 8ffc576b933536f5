import { type Reads, readRows } from "../../kernel/index.ts";
import type { LogTask } from "../log-tasks.ts";

/** A stream of CloudWatch Logs and the container that writes it. */
export type TaskStream = { stream: string; task: LogTask; container: string };
/** The streams of one group, of an account's region as a path begins: `account/region`. */
export type StreamGroup = { place: string; region: string; group: string; streams: TaskStream[] };

type Driver = { container: string; options: Record<string, string> };

/** Per revision, the containers that log by the driver awslogs and its options, as the task definition has them. */
async function driversOf(reads: Reads, arns: readonly string[]): Promise<Map<string, Driver[]>> {
  const rows = await readRows(
    reads,
    "SELECT d.arn, c ->> 'name', c -> 'logConfiguration' -> 'options' FROM task_definition d, " +
      "jsonb_array_elements(d.definition -> 'containerDefinitions') AS c " +
      "WHERE d.arn = ANY ($1::text[]) AND c -> 'logConfiguration' ->> 'logDriver' = 'awslogs'",
    [arns],
  );
  const drivers = new Map<string, Driver[]>();
  for (const [arn, container, options] of rows) {
    const known = drivers.get(arn as string) ?? [];
    known.push({ container: container as string, options: (options ?? {}) as Driver["options"] });
    drivers.set(arn as string, known);
  }
  return drivers;
}

/**
 * The streams that tasks write by the driver awslogs: PREFIX/CONTAINER/TASK, or the container's id where the definition
 * has no awslogs-stream-prefix.
 */
export async function streamGroupsOf(reads: Reads, tasks: readonly LogTask[]): Promise<StreamGroup[]> {
  const arns = [...new Set(tasks.flatMap(({ taskDefinitionArn: arn }) => arn ?? []))];
  const drivers = arns.length === 0 ? new Map<string, Driver[]>() : await driversOf(reads, arns);
  const groups = new Map<string, StreamGroup>();
  for (const task of tasks) {
    const [account = "", ownRegion = ""] = task.path.split("/");
    for (const { container, options } of drivers.get(task.taskDefinitionArn ?? "") ?? []) {
      const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = options;
      // Those that were not asked for are left out of the task.
      if (task.containers.length > 0 && !task.containers.some(({ name }) => name === container)) continue;
      const region = options["awslogs-region"] ?? ownRegion;
      const { runtimeId = null } = task.containers.find(({ name }) => name === container) ?? {};
      const stream = prefix ? `${prefix}/${container}/${task.taskId}` : runtimeId;
      if (group === undefined || stream === null) continue;
      const place = `${account}/${ownRegion}`;
      const key = JSON.stringify([place, region, group]);
      const known = groups.get(key) ?? { place, region, group, streams: [] };
      known.streams.push({ stream, task, container });
      groups.set(key, known);
    }
  }
  return [...groups.values()];
}

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
const mostNames = 100;

export type StreamSelection = { logStreamNames?: string[]; logStreamNamePrefix?: string };

/** How a group's streams are asked for: by name where they are as few as the API takes, else by what names begin with. */
export function selectionsOf({ streams }: StreamGroup): StreamSelection[] {
  const names = [...new Set(streams.map(({ stream }) => stream))];
  if (names.length <= mostNames) return [{ logStreamNames: names }];
  const beginnings = new Set(names.map((name) => name.slice(0, name.lastIndexOf("/") + 1)));
  return [...beginnings].flatMap((beginning): StreamSelection[] => {
    const those = names.filter((name) => name.startsWith(beginning));
    if (beginning !== "") return [{ logStreamNamePrefix: beginning }];
    const parts = Math.ceil(those.length / mostNames);
    return Array.from({ length: parts }, (_, part) => ({
      logStreamNames: those.slice(part * mostNames, (part + 1) * mostNames),
    }));
  });
}

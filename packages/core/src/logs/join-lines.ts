import type { RawLine } from "./log-source.ts";
import type { LogTask } from "./log-tasks.ts";

/** The container that a line is of. */
export type Joined = { task: LogTask; container: string | null };
export type Join = (line: RawLine) => Joined | null;

const shortId = 12;
/** What FireLens tags lines with: CONTAINER-firelens-TASK. */
const fireLensTag = /^(.+)-firelens-([0-9a-f]{32})/;

/** The tags that records of a container carry, by a template of Docker's (`{{.ID}}`, `{{.FullID}}`), and FireLens's. */
export function tagsOf(task: LogTask, template: string): string[] {
  return task.containers.flatMap(({ name, runtimeId }) => [
    `${name}-firelens-${task.taskId}`,
    ...(runtimeId === null
      ? []
      : [template.replaceAll("{{.ID}}", runtimeId.slice(0, shortId)).replaceAll("{{.FullID}}", runtimeId)]),
  ]);
}

/**
 * Finds the task and container of a line: by the container's id, by the task's ARN that FireLens adds, else by its tag.
 * The first characters of an id join only where no other container has them.
 */
export function joinOf(tasks: readonly LogTask[]): Join {
  const byId = new Map<string, Joined>();
  const byShortId = new Map<string, Joined | null>();
  const byArn = new Map<string, LogTask>();
  const byTaskId = new Map<string, LogTask>();
  for (const task of tasks) {
    byArn.set(task.arn, task);
    byTaskId.set(task.taskId, task);
    for (const { name, runtimeId } of task.containers) {
      if (runtimeId === null) continue;
      byId.set(runtimeId, { task, container: name });
      const short = runtimeId.slice(0, shortId);
      const known = byShortId.get(short);
      if (known === undefined) byShortId.set(short, { task, container: name });
      // Containers of one Fargate task begin alike: it is the task's, of whichever container.
      else byShortId.set(short, known?.task === task ? { task, container: null } : null);
    }
  }

  return (line) => {
    const { containerId, taskArn, tag } = line;
    const whole = containerId === null ? undefined : byId.get(containerId);
    if (whole) return whole;
    const task = taskArn === null ? undefined : byArn.get(taskArn);
    if (task) return { task, container: nameWithin(task, line) };
    const [, container, taskId = ""] = (tag === null ? null : fireLensTag.exec(tag)) ?? [];
    const tagged = byTaskId.get(taskId);
    if (tagged) return { task: tagged, container: container ?? null };
    const ids = [containerId, ...(tag?.match(/[0-9a-f]{12,64}(-\d+)?/g) ?? [])];
    for (const id of ids) {
      if (id === null) continue;
      const found = byId.get(id) ?? (id.length === shortId ? byShortId.get(id) : undefined);
      if (found) return found;
    }
    return null;
  };
}

/**
 * Docker's name of a container is ecs-FAMILY-REVISION-CONTAINER-HEX, or its own; a tag of FireLens begins with it. A family
 * may have a container's name in it, and a container's name another's: the longest that fits.
 */
function nameWithin(
  { containers, taskDefinitionArn }: LogTask,
  { containerName, tag }: RawLine,
): string | null {
  const [, tagged] = (tag === null ? null : fireLensTag.exec(tag)) ?? [];
  const definition = taskDefinitionArn?.split("/").at(-1)?.replace(":", "-");
  // The agent leaves out of it what is no letter, digit or dash.
  const within = (name: string) => `-${name.replace(/[^A-Za-z0-9-]/g, "")}-`;
  const isNamed = (name: string) =>
    name === tagged ||
    name === containerName ||
    (definition === undefined
      ? containerName?.includes(within(name)) === true
      : containerName?.startsWith(`ecs-${definition}${within(name)}`) === true);
  const names = containers.flatMap(({ name }) => (isNamed(name) ? [name] : []));
  return names.sort((one, other) => other.length - one.length)[0] ?? null;
}

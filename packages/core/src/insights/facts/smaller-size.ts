import { demandOf, taskSize } from "../../placement/index.ts";
import type { FargateSize } from "../arithmetic/fargate-size.ts";
import type { InsightChange } from "../evidence.ts";
import type { DefinitionFact } from "./facts.ts";
import type { Usage } from "./usage.ts";

const mib = 1024 ** 2;
/** ECS takes no less for a container: 4 MiB of memory are 6 with Docker 20 (API_ContainerDefinition); neither is sensible. */
const least = { cpu: 64, memory: 64 };
const step = { cpu: 32, memory: 32 };

type Needed = { name: string; cpu: number; reservation: number; limit: number };
type Size = { cpu: number; memory: number };

export type SmallerSize = { before: Size; after: Size; change: Omit<InsightChange, "service"> };

const up = (value: number, by: number) => Math.ceil(value / by) * by;

/**
 * A size that holds what was used: the 99th percentile of CPU and of reserved memory with the headroom on top, never less
 * CPU than the highest minute took, and as the memory's limit the most that was ever used with the headroom. No container gets more than it has. Null where nothing gets smaller.
 */
export function smallerSize(
  definition: DefinitionFact,
  input: {
    used: ReadonlyMap<string, { CPU_USAGE: Usage; MEMORY_USAGE: Usage }>;
    headroom: number;
    /** Of a service on Fargate, which has sizes of its own. */
    fargate: ((needed: FargateSize) => FargateSize | null) | null;
  },
): SmallerSize | null {
  const { used, headroom, fargate } = input;
  const containers = definition.containerDefinitions ?? [];
  const needed = containers.map(({ name = "" }): Needed => {
    const usage = used.get(name);
    const by = 1 + headroom;
    return {
      name,
      // An hour of work a week is less than a hundredth of all hours: it has to fit too, if with nothing on top.
      cpu: Math.max(
        least.cpu,
        up(Math.max((usage?.CPU_USAGE.p99 ?? 0) * by, usage?.CPU_USAGE.max ?? 0) * 1024, step.cpu),
      ),
      reservation: Math.max(least.memory, up(((usage?.MEMORY_USAGE.p99 ?? 0) / mib) * by, step.memory)),
      limit: Math.max(least.memory, up(((usage?.MEMORY_USAGE.max ?? 0) / mib) * by, step.memory)),
    };
  });
  const before = demandOf(definition);
  if (before.cpu === 0 && before.memory === 0) return null;
  const changed = containers.map((container, index) => {
    const need = needed[index] as Needed;
    const smaller = (now: number | undefined, wanted: number) => (now && wanted < now ? wanted : null);
    const limit = smaller(container.memory, need.limit);
    const reservation = smaller(
      container.memoryReservation,
      Math.min(need.reservation, limit ?? container.memory ?? Infinity),
    );
    return {
      name: need.name,
      cpu: smaller(container.cpu, need.cpu),
      memory: limit,
      memoryReservation: reservation,
    };
  });
  const ofTask = {
    cpu: taskSize("cpu", definition.cpu),
    memory: taskSize("memory", definition.memory),
  };
  const sums = {
    cpu: needed.reduce((sum, { cpu }) => sum + cpu, 0),
    // The task's memory is a limit for all containers together.
    memory: needed.reduce((sum, { limit }) => sum + limit, 0),
  };
  let task: { cpu: number | null; memory: number | null } = { cpu: null, memory: null };
  if (fargate !== null) {
    const size = fargate(sums);
    if (size === null || ofTask.cpu === null || ofTask.memory === null) return null;
    if (size.cpu > ofTask.cpu || size.memory > ofTask.memory) return null;
    task = size;
  } else
    task = {
      cpu: ofTask.cpu !== null && sums.cpu < ofTask.cpu ? Math.max(128, sums.cpu) : null,
      memory: ofTask.memory !== null && sums.memory < ofTask.memory ? sums.memory : null,
    };
  const kept = changed.filter(({ cpu, memory, memoryReservation }) => cpu ?? memory ?? memoryReservation);
  const after = afterChange(definition, { task, containers: changed });
  if (after.cpu >= before.cpu && after.memory >= before.memory) return null;
  return {
    before: { cpu: before.cpu, memory: before.memory },
    after,
    change: {
      cpu: task.cpu === null ? null : String(task.cpu),
      memory: task.memory === null ? null : String(task.memory),
      containers: kept,
    },
  };
}

function afterChange(
  definition: DefinitionFact,
  {
    task,
    containers,
  }: { task: { cpu: number | null; memory: number | null }; containers: InsightChange["containers"] },
): Size {
  const { cpu, memory } = demandOf({
    ...definition,
    cpu: task.cpu === null ? definition.cpu : String(task.cpu),
    memory: task.memory === null ? definition.memory : String(task.memory),
    containerDefinitions: (definition.containerDefinitions ?? []).map((container, index) => {
      const own = containers[index];
      return {
        ...container,
        cpu: own?.cpu ?? container.cpu,
        memory: own?.memory ?? container.memory,
        memoryReservation: own?.memoryReservation ?? container.memoryReservation,
      };
    }),
  });
  return { cpu, memory };
}

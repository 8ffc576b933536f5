import { type Reads, readRows } from "../../kernel/index.ts";
import { taskSize } from "../../placement/index.ts";
import type { MetricName } from "../vocabulary.ts";
import type { PlannedSteps } from "./plan-query.ts";
import type { TaskOfMoments } from "./tasks-of-moments.ts";

/** What ECS reserves is no measurement: it is read out of the fleet's history, and has this as its source. */
export const reservedSource = "ecs";

export const isReserved = (metric: MetricName): metric is "CPU_RESERVED" | "MEMORY_RESERVED" =>
  metric === "CPU_RESERVED" || metric === "MEMORY_RESERVED";

type Amounts = Readonly<Record<"CPU_RESERVED" | "MEMORY_RESERVED", number>>;

/** What tasks and their containers reserve: cores, and bytes. */
export type Reservations = {
  ofTask(task: TaskOfMoments): Amounts;
  ofContainer(task: TaskOfMoments, container: string): Amounts | null;
};

type Given = { name: string; cpu: number | null; memory: number | null; memoryReservation: number | null };

/** CPU units and MiB as cores and bytes. */
export const amountsOf = (cpuUnits: number, mib: number) => ({
  cores: cpuUnits / 1_024,
  bytes: mib * 1_048_576,
});

function amounts(cpuUnits: number, mib: number): Amounts {
  const { cores, bytes } = amountsOf(cpuUnits, mib);
  return { CPU_RESERVED: cores, MEMORY_RESERVED: bytes };
}

/** An amount, and while it was held, in epoch milliseconds. */
export type Held = { from: number; until: number | null; amount: number };

/**
 * Reads what tasks reserve. The task's own CPU and memory count where they are given, else the sum of its containers',
 * of whose memory the reservation counts before the limit, as ECS places them.
 */
export async function readReservations(reads: Reads, tasks: readonly TaskOfMoments[]): Promise<Reservations> {
  const arns = [...new Set(tasks.flatMap(({ definitionArn }) => definitionArn ?? []))];
  const rows =
    arns.length === 0
      ? []
      : await readRows(
          reads,
          "SELECT d.arn, d.definition->>'cpu', d.definition->>'memory', " +
            "(SELECT jsonb_agg(jsonb_build_object('name', c->'name', 'cpu', c->'cpu', 'memory', c->'memory', " +
            "'memoryReservation', c->'memoryReservation')) FROM jsonb_array_elements(d.definition->'containerDefinitions') c) " +
            "FROM task_definition d WHERE d.arn = ANY ($1::text[])",
          [arns],
        );
  const known = new Map(
    rows.map(([arn, cpu, memory, containers]) => [
      arn as string,
      {
        cpu: taskSize("cpu", (cpu as string | null) ?? undefined),
        memory: taskSize("memory", (memory as string | null) ?? undefined),
        containers: (containers as Given[] | null) ?? [],
      },
    ]),
  );
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const memoryOf = ({ memory, memoryReservation }: Given) => memoryReservation ?? memory ?? 0;
  return {
    ofTask({ cpu, memory, definitionArn }) {
      const definition = known.get(definitionArn ?? "");
      const containers = definition?.containers ?? [];
      return amounts(
        cpu ?? definition?.cpu ?? sum(containers.map((each) => each.cpu ?? 0)),
        memory ?? definition?.memory ?? sum(containers.map(memoryOf)),
      );
    },
    ofContainer({ definitionArn }, container) {
      const found = known.get(definitionArn ?? "")?.containers.find(({ name }) => name === container);
      return found ? amounts(found.cpu ?? 0, memoryOf(found)) : null;
    },
  };
}

/**
 * Amounts over the steps of an answer, each while its task was there: of a step that it was not there for the whole of,
 * that share, or with `whole` all of it. Null for the steps without any, and for amounts of nothing: ECS reserved none.
 */
export function reservedOver(
  held: readonly Held[],
  { start, count, resolution, now }: PlannedSteps,
  whole: boolean,
): (number | null)[] {
  const step = resolution * 1_000;
  const zero = start.getTime();
  const sums = new Float64Array(count);
  for (const { from, until, amount } of held) {
    const end = Math.min(until ?? now.getTime(), now.getTime());
    const first = Math.max(0, Math.floor((from - zero) / step));
    const last = Math.min(count - 1, Math.floor((end - zero) / step));
    for (let index = first; index <= last; index += 1) {
      const begins = zero + index * step;
      // The step that is under way is reserved for as far as it has come.
      const length = Math.min(begins + step, now.getTime()) - begins;
      const share = length <= 0 ? 0 : (Math.min(end, begins + step) - Math.max(from, begins)) / length;
      sums[index] =
        (sums[index] ?? 0) + amount * (whole ? Math.ceil(share) : Math.min(1, Math.max(0, share)));
    }
  }
  return Array.from(sums, (value) => (value > 0 ? value : null));
}

import type { CapacityFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import type { Column } from "./terminal/table.ts";

/** What a cluster has of a capacity provider. */
export type ProviderOfCluster = CapacityFields["capacity"][number] & { cluster: string };

/** The columns of `fleet capacity`. Names are seldom cut: those of a fleet begin and end alike. */
export function capacityColumns({ say, style }: Pick<Context, "say" | "style">): Column<ProviderOfCluster>[] {
  const free = (part: number, whole: number) => (whole === 0 ? "" : `${part}/${whole}`);
  return [
    {
      title: say("cli.column.cluster"),
      value: (row) => row.cluster,
      paint: () => style.bold,
      atLeast: 14,
      cut: "middle",
    },
    {
      title: say("cli.column.provider"),
      value: ({ name, provider }) =>
        name === null ? say("cli.capacity.none") : provider === null ? `${name} ?` : name,
      atLeast: 14,
      cut: "middle",
    },
    {
      title: say("cli.column.group"),
      value: ({ provider }) => provider?.autoScalingGroup?.name ?? "",
      atLeast: 8,
      cut: "middle",
      dispensable: 3,
    },
    {
      title: say("cli.column.sizes"),
      value: ({ provider }) => {
        const group = provider?.autoScalingGroup;
        return group ? `${group.minSize}/${group.desiredCapacity}/${group.maxSize}` : "";
      },
      align: "right",
      dispensable: 2,
    },
    {
      title: say("cli.column.hosts"),
      value: ({ hostCount }) => String(hostCount),
      align: "right",
      dispensable: 1,
    },
    {
      title: say("cli.column.cpuFree"),
      value: (row) => free(row.remainingCpu, row.registeredCpu),
      align: "right",
    },
    {
      title: say("cli.column.memoryFree"),
      value: (row) => free(row.remainingMemory, row.registeredMemory),
      align: "right",
    },
  ];
}

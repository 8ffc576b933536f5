import type { CapacityFields, Walk } from "@fleetgraph/sdk";
import { defineCommand, listOptions } from "../../command.ts";
import { printList } from "../../print-list.ts";

export const command = defineCommand({
  path: "capacity",
  arguments: [],
  options: {
    cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" },
    ...listOptions,
  },
  examples: ["fleet capacity", "fleet capacity --cluster production-web"],
  run(context, { values }) {
    const { fleet, say, signal, style } = context;
    const filter = values.cluster ? { name: values.cluster } : {};
    const free = (part: number, whole: number) => (whole === 0 ? "" : `${part}/${whole}`);
    return printList(context, {
      values,
      walk: () => providersOf(fleet.capacity.all({ first: 50, ...filter }, { signal })),
      columns: [
        {
          title: say("cli.column.cluster"),
          value: (row) => row.cluster,
          paint: () => style.bold,
          atLeast: 10,
        },
        {
          title: say("cli.column.provider"),
          value: ({ name, provider }) =>
            name === null ? say("cli.capacity.none") : provider === null ? `${name} ?` : name,
          atLeast: 10,
        },
        {
          title: say("cli.column.group"),
          value: ({ provider }) => provider?.autoScalingGroup?.name ?? "",
          atLeast: 8,
          cut: "middle",
          dispensable: 1,
        },
        {
          title: say("cli.column.sizes"),
          value: ({ provider }) => {
            const group = provider?.autoScalingGroup;
            return group ? `${group.minSize}/${group.desiredCapacity}/${group.maxSize}` : "";
          },
          align: "right",
        },
        { title: say("cli.column.hosts"), value: ({ hostCount }) => String(hostCount), align: "right" },
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
      ],
    });
  },
});

type ProviderOfCluster = CapacityFields["capacity"][number] & { cluster: string };

/** One row for each capacity provider that has hosts to show; Fargate's have none. */
function providersOf(clusters: Walk<CapacityFields>): Walk<ProviderOfCluster> {
  return {
    get cursor() {
      return clusters.cursor;
    },
    async *[Symbol.asyncIterator]() {
      for await (const { name: cluster, capacity } of clusters)
        for (const each of capacity)
          if (!each.provider?.kind.startsWith("FARGATE")) yield { cluster, ...each };
    },
  };
}

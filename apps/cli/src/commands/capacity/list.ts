import type { CapacityFields, Walk } from "@fleetgraph/sdk";
import { capacityColumns, type ProviderOfCluster } from "../../capacity-columns.ts";
import { defineCommand, fleetListOptions } from "../../command.ts";
import { printList } from "../../print-list.ts";

export const command = defineCommand({
  path: "capacity",
  arguments: [],
  options: {
    cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" },
    ...fleetListOptions,
  },
  examples: ["fleet capacity", "fleet capacity --cluster production-web", "fleet capacity --watch"],
  run(context, { values }) {
    const { fleet, signal } = context;
    const filter = values.cluster ? { name: values.cluster } : {};
    return printList(context, {
      values,
      of: { cluster: values.cluster },
      identityOf: ({ cluster, name }) => `${cluster}/${name ?? ""}`,
      walk: () => providersOf(fleet.capacity.all({ first: 50, ...filter }, { signal })),
      columns: capacityColumns(context),
    });
  },
});

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

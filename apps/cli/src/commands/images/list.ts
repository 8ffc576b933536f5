import { imageName } from "@fleetgraph/catalogue";
import type { ImageFields } from "@fleetgraph/sdk";
import { defineCommand, fleetListOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { printList } from "../../print-list.ts";
import { ago } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "images",
  arguments: [],
  options: {
    service: { type: "string", value: "SERVICE", about: "cli.option.service" },
    cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" },
    missing: { type: "boolean", about: "cli.option.missing" },
    ...fleetListOptions,
  },
  examples: ["fleet images", "fleet images --service web", "fleet images --missing"],
  run(context, { values }) {
    const { fleet, say, signal, style, locale } = context;
    const filter = {
      ...(values.service && { service: values.service }),
      ...(values.cluster && { cluster: values.cluster }),
      ...(values.missing && { present: false }),
    };
    return printList(context, {
      values,
      of: { cluster: values.cluster, service: values.service },
      walk: (first) => fleet.images.all({ first, ...filter }, { signal }),
      columns: [
        {
          title: say("cli.column.image"),
          value: ({ repository, tag }) => imageName(tag === null ? repository : `${repository}:${tag}`),
          paint: () => style.bold,
          atLeast: 16,
          cut: "middle",
        },
        {
          title: say("cli.column.digest"),
          value: ({ digest }) => digest?.split(":")[1]?.slice(0, 12) ?? "",
          dispensable: 2,
        },
        {
          title: say("cli.column.pushed"),
          value: ({ pushedAt }) => (pushedAt === null ? "" : ago(pushedAt, Date.now(), locale)),
        },
        { title: say("cli.column.size"), value: sizeOf, align: "right", dispensable: 3 },
        {
          title: say("cli.column.inEcr"),
          value: (row) => stateInEcr(context, row),
          paint: ({ present }) => (present === false ? style.red : style.dim),
        },
        {
          title: say("cli.column.services"),
          value: ({ services }) =>
            services.nodes.map(({ name, cluster }) => `${cluster.name}/${name}`).join(", "),
          atLeast: 12,
        },
      ],
    });
  },
});

function stateInEcr({ say }: Context, { present, registryId }: ImageFields): string {
  if (registryId === null) return say("cli.images.elsewhere");
  if (present === null) return say("cli.images.unknown");
  return say(present ? "cli.images.there" : "cli.images.gone");
}

/** ECR counts in bytes, and people in the megabytes of its console. */
function sizeOf({ sizeInBytes }: ImageFields): string {
  return sizeInBytes === null ? "" : `${Math.round(sizeInBytes / 1_000_000)} MB`;
}

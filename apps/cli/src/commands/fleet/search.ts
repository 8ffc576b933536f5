import { imageName } from "@fleetgraph/catalogue";
import type { SearchHitFields } from "@fleetgraph/sdk";
import { defineCommand, fleetListOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { given, parseEach } from "../../list-conditions.ts";
import { printList } from "../../print-list.ts";
import { ago } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";

const kinds = ["CLUSTER", "SERVICE", "HOST", "IMAGE", "TASK", "DEPLOYMENT"] as const;

export const command = defineCommand({
  path: "search",
  arguments: ["TEXT"],
  options: {
    kind: { type: "string", multiple: true, value: "KIND", about: "cli.option.kind" },
    ...fleetListOptions,
  },
  examples: [
    "fleet search web",
    "fleet search 10.0.3.17",
    "fleet search 4f6d2a1b",
    "fleet search web:v41 --kind service",
    "fleet search team=payments",
  ],
  run(context, { arguments: [text = ""], values }) {
    const { fleet, say, signal, style } = context;
    const asked = given({ kinds: parseEach(say, { option: "--kind", values: values.kind, among: kinds }) });
    return printList<SearchHitFields>(context, {
      values,
      identityOf: ({ item, path }) => ("id" in item ? item.id : (path ?? "")),
      walk: (first) => fleet.search.all({ text, first, ...asked }, { signal }),
      none: () => {
        context.note(say("cli.search.none", { text }));
        context.note(style.dim(say("cli.search.hint")));
      },
      columns: [
        {
          title: say("cli.column.kind"),
          value: ({ item }) => say("cli.kind", { kind: item.__typename.toUpperCase() }),
          paint: () => style.dim,
        },
        {
          title: say("cli.column.name"),
          value: ({ item }) => nameOf(item),
          paint: () => style.bold,
          // A deployment's id, which one copies, stays whole.
          atLeast: 30,
          cut: "middle",
        },
        {
          title: say("cli.column.where"),
          value: placeOf,
          atLeast: 10,
          cut: "middle",
          dispensable: 2,
        },
        {
          title: say("cli.column.status"),
          value: (hit) => stateOf(context, hit),
          paint: ({ gone, item }) => (gone ? style.dim : paintOfState(style, rawStateOf(item))),
        },
        {
          title: say("cli.column.matched"),
          value: (hit) => reasonOf(context, hit),
          paint: () => style.dim,
          atLeast: 10,
          cut: "middle",
          dispensable: 1,
        },
      ],
    });
  },
});

type Item = SearchHitFields["item"];

function nameOf(item: Item): string {
  switch (item.__typename) {
    case "Cluster":
    case "Service":
    case "Host":
    case "Task":
      return item.name;
    case "Image":
      return imageName(item.tag === null ? item.repository : `${item.repository}:${item.tag}`);
    case "Deployment":
      return item.id;
    default:
      return "";
  }
}

/** "prod/web" for what is in a service, "main/eu-west-1" for a cluster, the cluster for a host, the registry for an image. */
function placeOf({ path, item }: SearchHitFields): string {
  const [account = "", region = "", cluster = "", service] = path?.split("/") ?? [];
  switch (item.__typename) {
    case "Cluster":
      return `${account}/${region}`;
    case "Service":
    case "Host":
      return cluster;
    case "Image":
      return item.repository.includes("/") ? item.repository.slice(0, item.repository.lastIndexOf("/")) : "";
    default:
      return `${cluster}/${service ?? "-"}`;
  }
}

/** "label payments"; what stands in the row already is not said again. */
function reasonOf({ say }: Context, { item, matched: [why] }: SearchHitFields): string {
  if (!why) return "";
  const field = say("cli.search.field", { field: why.field });
  if (why.excerpt === nameOf(item)) return field;
  if (why.field === "IMAGE_DIGEST") return `${field} ${why.excerpt.replace("sha256:", "").slice(0, 12)}`;
  return `${field} ${why.field === "IMAGE" ? imageName(why.excerpt) : why.excerpt}`;
}

function rawStateOf(item: Item): string {
  switch (item.__typename) {
    case "Host":
      return item.status;
    case "Deployment":
      return item.state;
    case "Cluster":
    case "Service":
    case "Task":
      return item.rawStatus;
    default:
      return "";
  }
}

function stateOf({ say, locale }: Context, { gone, item }: SearchHitFields): string {
  if (item.__typename === "Task" && item.stoppedAt)
    return `${say("cli.state.word", { state: item.rawStatus })} ${ago(item.stoppedAt, Date.now(), locale)}`;
  if (item.__typename === "Image") return item.present === false ? say("cli.search.gone") : "";
  if (gone) return say("cli.search.gone");
  if (item.__typename === "Service" && rawStateOf(item) === "ACTIVE")
    return `${say("cli.state.word", { state: item.rawStatus })} ${item.runningCount}/${item.desiredCount}`;
  return say("cli.state.word", { state: rawStateOf(item) });
}

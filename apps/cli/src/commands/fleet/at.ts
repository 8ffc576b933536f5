import { imageName } from "@fleetgraph/catalogue";
import type { Fleetgraph } from "@fleetgraph/sdk";
import { defineCommand, listOptions } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure, UsageError } from "../../failure.ts";
import { parseMoment } from "../../parse-moment.ts";
import { printFields } from "../../print-fields.ts";
import { countsOf } from "../../say-overview.ts";
import { clockTime } from "../../terminal/moment.ts";

// The commands that list what there is now; given the fleet of then, they list what there was.
const lists = {
  clusters: () => import("../clusters/list.ts"),
  services: () => import("../services/list.ts"),
  tasks: () => import("../tasks/list.ts"),
  hosts: () => import("../hosts/list.ts"),
} as const;

type Then = ReturnType<Fleetgraph["at"]>;
type Values = { cluster?: string | undefined; limit?: string | undefined; all?: boolean | undefined };

export const command = defineCommand({
  path: "at",
  arguments: ["TIME", "[WHAT]"],
  options: { cluster: { type: "string", value: "CLUSTER", about: "cli.option.cluster" }, ...listOptions },
  examples: [
    'fleet at "2h ago"',
    'fleet at "yesterday 14:00" services --cluster production-web',
    "fleet at 2026-11-01T14:00 production-web/web",
  ],
  async run(context, { arguments: [time = "", what], values }) {
    const { say, style } = context;
    const at = await parseMoment(say, time, Date.now());
    const then = context.fleet.at(at);
    if (what !== undefined && !Object.hasOwn(lists, what) && !what.includes("/")) {
      throw new UsageError(say("cli.usage.atWhat", { value: what }));
    }
    const headed = context.json
      ? context
      : underHeading(context, style.dim(say("cli.at.moment", { at: clockTime(at) })));
    if (what === undefined) return overview(headed, then);
    if (Object.hasOwn(lists, what)) return list(headed, { then, what: what as keyof typeof lists, values });
    return service(headed, { then, ref: what, values });
  },
});

/** Says a heading before whatever is said first: a moment that the server refuses has none. */
function underHeading(context: Context, heading: string): Context {
  let said = false;
  const under = (say: (text: string) => void) => (text: string) => {
    if (!said) context.note(heading);
    said = true;
    say(text);
  };
  return { ...context, print: under(context.print), note: under(context.note), warn: under(context.warn) };
}

async function list(
  context: Context,
  { then, what, values }: { then: Then; what: keyof typeof lists; values: Values & { service?: string } },
) {
  const { command: listing } = await lists[what]();
  const { clusters, services, tasks, hosts } = then;
  const fleet = { ...context.fleet, clusters, services, tasks, hosts } as Fleetgraph;
  // Each list has these options.
  return listing.run({ ...context, fleet }, { arguments: [], values: values as object });
}

async function overview(context: Context, then: Then) {
  const { say, style } = context;
  const found = await then.overview({ signal: context.signal });
  if (context.json) {
    context.printJson(found);
    return exitCodes.done;
  }
  const { observedAt, historySince } = found;
  printFields(context, [
    [say("cli.status.label.fleet"), [style.bold(countsOf(context, found))]],
    [say("cli.status.label.accounts"), found.accounts.map(({ name }) => name)],
    [say("cli.status.label.observed"), observedAt ? [clockTime(observedAt)] : []],
  ]);
  if (historySince) context.note(style.dim(say("cli.at.history", { since: clockTime(historySince) })));
  return exitCodes.done;
}

async function service(context: Context, input: { then: Then; ref: string; values: Values }) {
  const { say, style, signal } = context;
  const { then, ref, values } = input;
  const at = ref.lastIndexOf("/");
  const [cluster, name] = [ref.slice(0, at), ref.slice(at + 1)];
  const page = await then.services.page({ cluster, name, first: 1 }, { signal });
  const [found] = page.edges.map(({ node }) => node);
  if (!found) {
    throw new Failure(exitCodes.notFound, say("cli.at.noService", { service: ref }), { code: "NOT_FOUND" });
  }
  if (context.json) {
    const tasks = [];
    for await (const task of then.tasks.all({ service: found.id }, { signal })) tasks.push(task);
    context.printJson({ ...found, tasks });
    return exitCodes.done;
  }
  const images = found.taskDefinition?.containers.map(({ image }) => imageName(image)) ?? [];
  printFields(context, [
    [say("cli.column.name"), [style.bold(`${found.cluster.name}/${found.name}`)]],
    [say("cli.column.running"), [`${found.runningCount}/${found.desiredCount}`]],
    [say("cli.column.image"), images],
  ]);
  context.print("");
  return list(context, { then, what: "tasks", values: { ...values, service: found.id } });
}

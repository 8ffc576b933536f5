import type { DeploymentImpactData } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { isDeployment } from "../../find-deployment.ts";
import { findService } from "../../find-service.ts";
import { aroundLine } from "../../impact/around-line.ts";
import { changeOf } from "../../say-deployment.ts";
import { clockTime, shortDuration } from "../../terminal/moment.ts";
import type { Paint } from "../../terminal/style.ts";
import { type Column, table } from "../../terminal/table.ts";

const stepMs = 300_000;

export const command = defineCommand({
  path: "impact",
  arguments: ["DEPLOYMENT|SERVICE"],
  options: {},
  examples: ["fleet impact web", "fleet impact dep_01k9…", "fleet impact shop/web --json"],
  async run(context, { arguments: [ref = ""] }) {
    const { fleet, say, signal } = context;
    const id = isDeployment(ref) ? ref : await newestOf(context, ref);
    const deployment = await fleet.deploymentImpact({ id }, { signal });
    if (deployment === null)
      throw new Failure(exitCodes.notFound, say("problem.notFound", { what: "deployment", ref }), {
        code: "NOT_FOUND",
        hint: say("problem.notFound.hint", { what: "deployment" }),
      });
    if (context.json) context.printJson(deployment);
    else show(context, deployment);
    return exitCodes.done;
  },
});

type Shown = NonNullable<DeploymentImpactData>;
type Impact = NonNullable<Shown["impact"]>;
type One = Impact["metrics"][number];

/** The newest deployment of a service that has ended, or the one that is under way. */
async function newestOf(context: Context, ref: string): Promise<string> {
  const { fleet, say, signal } = context;
  const service = await findService(context, ref, () =>
    fleet.service({ ref }, { select: { id: true }, signal }),
  );
  let newest: string | null = null;
  for await (const each of fleet.deployments.all({ first: 20, service: service.id }, { signal })) {
    if (each.finishedAt !== null && each.state !== "CANCELLED") return each.id;
    newest ??= each.id;
  }
  if (newest !== null) return newest;
  throw new Failure(exitCodes.notFound, say("cli.impact.noDeployment", { service: ref }), {
    code: "NOT_FOUND",
  });
}

function show(context: Context, deployment: Shown): void {
  const { say, style, width } = context;
  const { impact, marks } = deployment;
  const change = changeOf(context, deployment);
  const title = [style.bold(deployment.service.name), style.dim(deployment.id), change]
    .filter(Boolean)
    .join("  ");
  context.print(title);
  if (impact === null) context.print(say("cli.impact.none"));
  else {
    const spanOf = ({ start, end }: { start: string; end: string }) =>
      shortDuration(Date.parse(end) - Date.parse(start));
    const words = { before: spanOf(impact.before), after: spanOf(impact.after) };
    context.print(style.dim(say("cli.impact.windows", words)));
    context.print("");
    const rows = impact.metrics;
    context.print(table(style, { columns: columnsOf(context, impact), rows, width }));
    const told = rows.filter(({ verdict }) => verdict !== "NO_CHANGE");
    if (told.length > 0) context.print("");
    for (const { verdict, message } of told) context.print(paintOf(context, verdict)(message));
    if (!impact.complete) {
      const until = Date.parse(deployment.finishedAt ?? "") + 65 * 60_000;
      context.note(
        style.dim(say("cli.impact.unfinished", { until: clockTime(new Date(until).toISOString()) })),
      );
    }
  }
  for (const { target, state, failure } of marks) {
    const cause = failure === null ? "" : `: ${failure.cause}`;
    const tell = failure === null ? context.note : context.warn;
    tell(style.dim(`${target}: ${say("cli.state.word", { state })}${cause}`));
  }
}

function columnsOf(context: Context, impact: Impact): Column<One>[] {
  const { say } = context;
  const spans = {
    before: { start: Date.parse(impact.before.start), end: Date.parse(impact.before.end) },
    after: { start: Date.parse(impact.after.start), end: Date.parse(impact.after.end) },
  };
  const amount = (value: number | null, unit: string) =>
    value === null ? "" : say("impact.amount", { value, unit });
  const ratio = ({ metric }: One) => metric !== "CPU_THROTTLED" && metric !== "RESTARTS";
  return [
    { title: say("cli.column.impactMetric"), value: ({ metric }) => say("impact.metric", { metric }) },
    {
      title: say("cli.column.verdict"),
      value: ({ verdict }) => say("cli.state.word", { state: verdict }),
      paint: ({ verdict }) => paintOf(context, verdict),
    },
    {
      title: say("cli.column.expected"),
      value: ({ expected, unit }) => amount(expected, unit),
      align: "right",
      dispensable: 2,
    },
    { title: say("cli.column.after"), value: ({ after, unit }) => amount(after, unit), align: "right" },
    {
      title: say("cli.column.shift"),
      value: (one) =>
        one.shift === null ? "" : say("impact.shift", { ...one, shift: one.shift, ratio: ratio(one) }),
      align: "right",
    },
    {
      title: say("cli.column.around"),
      value: ({ seriesStart, values }) =>
        aroundLine({ ...spans, start: Date.parse(seriesStart), stepMs, values }),
      dispensable: 1,
    },
  ];
}

function paintOf({ style }: Context, verdict: string): Paint {
  if (verdict === "WORSE") return style.red;
  if (verdict === "BETTER") return style.green;
  return verdict === "CHANGED" ? style.yellow : style.dim;
}

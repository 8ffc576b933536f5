import { render } from "@fleetgraph/catalogue";
import {
  type Deployment,
  type DeploymentImpact,
  findImpact,
  impactProfiles,
  impactVerdicts,
} from "@fleetgraph/core/deployments";
import { vocabulary } from "@fleetgraph/core/metrics";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { MetricNameEnum } from "./metric-enums.ts";
import { DeploymentRef } from "./types.ts";

const ImpactVerdict = builder.enumType("ImpactVerdict", {
  description:
    "What a deployment did to a metric. WORSE, BETTER and CHANGED (another, and neither more nor less of it is better by " +
    "itself) are told of one deployment in a hundred that did nothing, at most (docs/impact.md).",
  values: impactVerdicts,
});

const SpanRef = builder.objectRef<{ from: number; until: number }>("TimeSpan").implement({
  description: "A time: half-open.",
  fields: (t) => ({
    start: t.field({ description: "Its beginning.", type: "DateTime", resolve: ({ from }) => iso(from) }),
    end: t.field({
      description: "Its end; the beginning where nothing is left of it.",
      type: "DateTime",
      resolve: ({ from, until }) => iso(Math.max(from, until)),
    }),
  }),
});
const iso = (at: number) => new Date(at).toISOString();

type One = DeploymentImpact["metrics"][number];

const IntervalRef = builder.objectRef<{ from: number; until: number }>("ImpactInterval").implement({
  description: "What holds the true shift in 99 of 100 cases.",
  fields: (t) => ({
    low: t.float({ description: "Its lower end.", resolve: ({ from }) => from }),
    high: t.float({ description: "Its upper end.", resolve: ({ until }) => until }),
  }),
});

const MetricImpactRef = builder.objectRef<One>("MetricImpact").implement({
  description:
    "What a deployment did to one metric of its service: of one task on average where the series is added up over tasks.",
  fields: (t) => ({
    metric: t.expose("metric", { description: "Which metric.", type: MetricNameEnum }),
    unit: t.string({
      description: "The unit of before, expected and after; of RESTARTS they are per hour.",
      resolve: ({ metric }) => vocabulary[metric].unit,
    }),
    verdict: t.expose("verdict", { description: "What it did.", type: ImpactVerdict }),
    before: t.exposeFloat("before", {
      description: "The median of the five-minute steps before; null of NOT_ENOUGH_DATA.",
      nullable: true,
    }),
    expected: t.exposeFloat("expected", {
      description:
        "What it would be after, had nothing been deployed: before, and what the same hours of an earlier day did.",
      nullable: true,
    }),
    after: t.exposeFloat("after", { description: "The median of the steps after.", nullable: true }),
    shift: t.exposeFloat("shift", {
      description:
        "The change as a share of what was expected (0.25: a quarter more); of CPU_THROTTLED and RESTARTS the difference.",
      nullable: true,
    }),
    interval: t.expose("interval", {
      description: "How sure the shift is; null of RESTARTS and where there is none.",
      type: IntervalRef,
      nullable: true,
    }),
    pValue: t.exposeFloat("pValue", {
      description:
        "How likely the service shifts as much by itself, corrected for the metrics that are judged together (Holm).",
      nullable: true,
    }),
    daysCompared: t.exposeInt("daysCompared", {
      description: "Of how many earlier days the same hours were looked at.",
    }),
    message: t.string({
      description: "One plain sentence with the numbers.",
      resolve: (one, _args, { locale }) => sentence(one, locale),
    }),
    seriesStart: t.field({
      description: "When the first of values begins: an hour before the roll-out, or a little earlier.",
      type: "DateTime",
      resolve: ({ series }) => iso(series.start),
    }),
    values: t.field({
      description:
        "Steps of five minutes from seriesStart to the end of what is compared; null where there is no point.",
      type: t.listRef("Float", { nullable: true }),
      resolve: ({ series }) => series.values,
    }),
  }),
});

function sentence(one: One, locale: "en" | "ja"): string {
  const { metric, verdict, expected, after, shift, interval, lack } = one;
  if (verdict === "NOT_ENOUGH_DATA" || expected === null || after === null || shift === null)
    return render("impact.NOT_ENOUGH_DATA", { metric, lack: lack ?? "NO_POINTS" }, locale);
  const { unit } = vocabulary[metric];
  const ratio = impactProfiles[metric].scale === "RATIO";
  const { from = null, until = null } = interval ?? {};
  return render(`impact.${verdict}`, { metric, unit, ratio, expected, after, shift, from, until }, locale);
}

const DeploymentImpactRef = builder.objectRef<DeploymentImpact>("DeploymentImpact").implement({
  description:
    "What a deployment did to its service: its metrics before and after, by a robust test (docs/impact.md).",
  fields: (t) => ({
    verdict: t.expose("verdict", {
      description:
        "WORSE if any metric is, then CHANGED, BETTER and NO_CHANGE; NOT_ENOUGH_DATA if no metric can be judged.",
      type: ImpactVerdict,
    }),
    complete: t.exposeBoolean("complete", {
      description: "Whether the hour after has passed: until then it may still change.",
    }),
    before: t.field({
      description: "The hour before the roll-out began, less where another change was in it.",
      type: SpanRef,
      resolve: ({ windows }) => windows.before,
    }),
    after: t.field({
      description: "The hour from five minutes after its end, less where another change came, and up to now.",
      type: SpanRef,
      resolve: ({ windows }) => windows.after,
    }),
    metrics: t.expose("metrics", { description: "Each metric.", type: [MetricImpactRef] }),
  }),
});

builder.objectFields(DeploymentRef, (t) => ({
  impact: t.field({
    description:
      "What it did to its service's metrics, worked out when asked for: eight days of them are read, and it costs 2,000. Null until it has ended, and of one that never changed its service.",
    type: DeploymentImpactRef,
    nullable: true,
    ...needs<Deployment>("id", "serviceId"),
    resolve: ({ id, serviceId }, _args, { reads, caller, app }) =>
      findImpact(reads, caller, {
        ...{ deploymentId: id, serviceId, now: app.clock.now(), keep: app.metricKeep },
      }),
  }),
}));

import { renderStored } from "@fleetgraph/catalogue";
import {
  type Cluster,
  findCluster,
  findHost,
  findService,
  type Host,
  type Service,
} from "@fleetgraph/core/fleet";
import {
  type InsightFilter as CoreInsightFilter,
  countInsights,
  type Evidence,
  evidenceUnits,
  type Insight,
  type InsightChange,
  type InsightEvaluation,
  type InsightPeriod,
  insightEvaluations,
  insightKey,
  insightKinds,
  insightStates,
  insightsOf,
  insightsPage,
  insightTargets,
  keyOfInsight,
  periodsOfInsights,
  severities,
} from "@fleetgraph/core/insights";
import { kindOfId } from "@fleetgraph/core/kernel";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { type ArgumentsOf, batchName, pageArguments, pageRequest, withKeys } from "./connection.ts";
import type { Context } from "./context.ts";
import { noSuchId, placeFields, placesOf } from "./fleet-filters.ts";
import { loadNode, NodeRef } from "./node.ts";
import { ClusterRef, HostRef, InsightConnection, InsightRef, ServiceRef } from "./types.ts";

const InsightKindEnum = builder.enumType("InsightKind", {
  description: "What is found; docs/insights.md has one chapter for each. More will come.",
  values: [...insightKinds, "UNKNOWN"] as const,
});
const InsightSeverity = builder.enumType("InsightSeverity", {
  description:
    "INFO: something to save or tidy. WARNING: something will hurt. CRITICAL: something hurts or is about to.",
  values: severities,
});
const InsightState = builder.enumType("InsightState", {
  description: "OPEN while it holds, CLOSED when it held once. Snoozed ones are in either.",
  values: insightStates,
});
const InsightTargetKind = builder.enumType("InsightTargetKind", {
  description: "What an insight is about; ACCOUNT is a region of an account.",
  values: insightTargets,
});
const EvidenceUnit = builder.enumType("EvidenceUnit", {
  description: "The unit of a number; SHARE is between 0 and 1, NONE that of a text.",
  values: evidenceUnits,
});

const InsightEvidence = builder.objectRef<Evidence>("InsightEvidence").implement({
  description: "A number that an insight rests on, or a text where it is none.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name, the same for ever." }),
    label: t.string({
      description: "Its name in words.",
      resolve: ({ name }, _args, { locale }) => {
        const kind = `insight.evidence.${name}`;
        const said = renderStored({ kind, params: {} }, locale);
        return said.startsWith(kind) ? name : said;
      },
    }),
    value: t.exposeFloat("value", { description: "The number; null where it is a text.", nullable: true }),
    unit: t.expose("unit", { description: "The number's unit.", type: EvidenceUnit }),
    of: t.exposeString("of", {
      description: "What it is of, where that is not the target: a container, a setting, a host.",
      nullable: true,
    }),
    text: t.exposeString("text", { description: "The text; null where it is a number.", nullable: true }),
  }),
});

const InsightContainerChange = builder
  .objectRef<InsightChange["containers"][number]>("InsightContainerChange")
  .implement({
    description: "Sizes of a container, as ContainerChangeInput has them; null stays as it is.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "The container." }),
      cpu: t.exposeInt("cpu", { description: "CPU units (1024 = one vCPU).", nullable: true }),
      memory: t.exposeInt("memory", { description: "The hard limit in MiB.", nullable: true }),
      memoryReservation: t.exposeInt("memoryReservation", {
        description: "The soft limit in MiB.",
        nullable: true,
      }),
    }),
  });

const InsightChangeRef = builder.objectRef<InsightChange>("InsightChange").implement({
  description: "What to ask deployService for, in the names of its fields; null stays as it is.",
  fields: (t) => ({
    service: t.exposeString("service", { description: "The service's id." }),
    cpu: t.exposeString("cpu", { description: "CPU of the task, in units.", nullable: true }),
    memory: t.exposeString("memory", { description: "Memory of the task, in MiB.", nullable: true }),
    containers: t.expose("containers", {
      description: "Sizes by container.",
      type: [InsightContainerChange],
    }),
  }),
});

const InsightPeriodRef = builder.objectRef<InsightPeriod>("InsightPeriod").implement({
  description: "A time that it held; half-open.",
  fields: (t) => ({
    openedAt: t.expose("openedAt", { description: "When it began to hold.", type: "DateTime" }),
    closedAt: t.expose("closedAt", {
      description: "When it ceased to; null while it holds.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

const InsightSnooze = builder.objectRef<Insight>("InsightSnooze").implement({
  description: "That it can wait until a time, and why.",
  fields: (t) => ({
    until: t.field({
      description: "Until when.",
      type: "DateTime",
      resolve: ({ snoozedUntil }) => snoozedUntil as never,
    }),
    at: t.field({
      description: "When that was said.",
      type: "DateTime",
      resolve: ({ snoozedAt }) => snoozedAt as never,
    }),
    by: t.string({ description: "The principal who said so.", resolve: ({ snoozedBy }) => snoozedBy ?? "" }),
    onBehalfOf: t.string({
      description: "For whom; null for themselves.",
      nullable: true,
      resolve: ({ snoozedOnBehalfOf }) => snoozedOnBehalfOf,
    }),
    reason: t.string({ description: "Why it can wait.", resolve: ({ snoozeReason }) => snoozeReason ?? "" }),
  }),
});

const nodeOf = async (context: Context, id: string | null) =>
  id === null ? null : ((await loadNode(context, id)) as never);

InsightRef.implement({
  description:
    "Something that holds, or held, of a part of the fleet: what, the numbers it rests on, what to do, and when it held. One per kind and target.",
  interfaces: [NodeRef],
  fields: (t) => ({
    kind: t.field({
      description: "What kind; UNKNOWN of one that is not judged any more.",
      type: InsightKindEnum,
      resolve: ({ kind }) => (insightKinds.includes(kind) ? kind : "UNKNOWN"),
    }),
    severity: t.expose("severity", { description: "How bad.", type: InsightSeverity }),
    state: t.expose("state", { description: "Whether it holds.", type: InsightState }),
    targetKind: t.expose("targetKind", { description: "What it is about.", type: InsightTargetKind }),
    target: t.exposeString("targetName", {
      description: "What it is about, as people call it: cluster/service, a host, account/region.",
    }),
    part: t.string({
      description: "What of the target, where there can be several: a container, a setting.",
      nullable: true,
      resolve: ({ part }) => part || null,
    }),
    cluster: t.field({
      description: "The cluster that it is about or in.",
      type: ClusterRef,
      nullable: true,
      resolve: ({ clusterId }, _args, context) => nodeOf(context, clusterId),
    }),
    service: t.field({
      description: "The service that it is about.",
      type: ServiceRef,
      nullable: true,
      resolve: ({ serviceId }, _args, context) => nodeOf(context, serviceId),
    }),
    host: t.field({
      description: "The host that it is about.",
      type: HostRef,
      nullable: true,
      resolve: ({ hostId }, _args, context) => nodeOf(context, hostId),
    }),
    message: t.string({
      description: "What holds, in a plain sentence.",
      resolve: ({ title }, _args, { locale }) => renderStored(title, locale),
    }),
    proposal: t.string({
      description: "What to do about it.",
      resolve: ({ proposal }, _args, { locale }) => renderStored(proposal, locale),
    }),
    evidence: t.expose("evidence", { description: "What it rests on.", type: [InsightEvidence] }),
    change: t.expose("change", {
      description: "The change to deploy, where that is what to do.",
      type: InsightChangeRef,
      nullable: true,
    }),
    openedAt: t.expose("openedAt", {
      description: "When it began to hold, the last time.",
      type: "DateTime",
    }),
    closedAt: t.expose("closedAt", {
      description: "When it ceased to; null while it holds.",
      type: "DateTime",
      nullable: true,
    }),
    changedAt: t.expose("changedAt", {
      description: "When its evidence changed last; how fresh all are is in insightEvaluations.",
      type: "DateTime",
    }),
    history: t.field({
      description: "When it held: the last hundred times, newest first.",
      type: [InsightPeriodRef],
      resolve: async ({ id }, _args, context) =>
        (await context.load("insightPeriods", id, periodsOfInsights)) ?? [],
    }),
    snooze: t.field({
      description: "That it can wait, and why; null when it is not snoozed, or not any more.",
      type: InsightSnooze,
      nullable: true,
      resolve: (insight, _args, { app }) =>
        insight.snoozedUntil !== null && Date.parse(insight.snoozedUntil) > app.clock.now().getTime()
          ? insight
          : null,
    }),
  }),
});

const InsightFilter = builder.inputType("InsightFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    kind: t.field({ description: "Any of these kinds.", type: [InsightKindEnum], required: false }),
    severity: t.field({ description: "Any of these.", type: [InsightSeverity], required: false }),
    state: t.field({
      description: "Those that hold, unless CLOSED is asked for; null is both.",
      type: InsightState,
      required: false,
      defaultValue: "OPEN",
    }),
    snoozed: t.boolean({
      description: "Only those that are snoozed now, or only the others.",
      required: false,
    }),
    cluster: t.string({
      description: "About this cluster or anything in it: its id, ARN or name.",
      required: false,
    }),
    service: t.string({ description: "A service by id, ARN, cluster/service or name.", required: false }),
    host: t.string({ description: "A host by id, ARN or EC2 instance id.", required: false }),
    ...placeFields(t),
  }),
});

type FilterInput = typeof InsightFilter.$inferInput;

async function filterOf(context: Context, input: FilterInput | null | undefined): Promise<CoreInsightFilter> {
  const { reads, caller, app } = context;
  const { kind, severity, state = "OPEN", snoozed, cluster, service, host, account, region } = input ?? {};
  const finders = { cluster: findCluster, service: findService, host: findHost };
  const idOf = async (ref: string | null | undefined, of: keyof typeof finders) => {
    if (ref == null || kindOfId(ref) === of) return ref;
    return (await finders[of](reads, caller, ref))?.id ?? noSuchId;
  };
  return {
    kinds: kind?.filter((each) => each !== "UNKNOWN"),
    severities: severity,
    state,
    snoozed: snoozed == null ? null : { is: snoozed, at: app.clock.now() },
    clusterId: await idOf(cluster, "cluster"),
    serviceId: await idOf(service, "service"),
    hostId: await idOf(host, "host"),
    within: await placesOf({ reads, caller }, { account, region }),
  };
}

const listArguments = (t: ArgumentsOf) => ({
  ...pageArguments(t),
  filter: t.arg({ description: "Conditions that all hold.", type: InsightFilter, required: false }),
});
type ListArguments = Parameters<typeof batchName>[1] & { filter?: FilterInput | null | undefined };

const insightsFrom =
  (of: "clusters" | "services" | "hosts") =>
  async ({ id, asOf }: { id: string; asOf?: string | undefined }, args: ListArguments, context: Context) => {
    const page = pageRequest(args, insightKey);
    const filter = await filterOf(context, args.filter);
    const found = await context.load(
      batchName(`insightsOf.${of}`, args),
      id,
      (reads, caller, ids) => insightsOf(reads, caller, { of, ids, page, filter }),
      asOf,
    );
    return withKeys(found, keyOfInsight);
  };

const asOfThen = "As of a moment of the past, those that held then, with what they say now.";

builder.objectFields(ServiceRef, (t) => ({
  insights: t.field({
    description: `What is found of it, the worst first. ${asOfThen}`,
    type: InsightConnection,
    ...needs<Service>("id"),
    args: listArguments(t),
    resolve: insightsFrom("services") as never,
  }),
}));
builder.objectFields(ClusterRef, (t) => ({
  insights: t.field({
    description: `What is found of it and all that is in it, the worst first. ${asOfThen}`,
    type: InsightConnection,
    ...needs<Cluster>("id"),
    args: listArguments(t),
    resolve: insightsFrom("clusters") as never,
  }),
}));
builder.objectFields(HostRef, (t) => ({
  insights: t.field({
    description: `What is found of it, the worst first. ${asOfThen}`,
    type: InsightConnection,
    ...needs<Host>("id"),
    args: listArguments(t),
    resolve: insightsFrom("hosts") as never,
  }),
}));

const UntoldRule = builder.objectRef<InsightEvaluation["untold"][number]>("UntoldInsightRule").implement({
  description: "A rule that could not be judged: what it found before stays as it is.",
  fields: (t) => ({
    kind: t.exposeString("kind", { description: "The kind of insight." }),
    cluster: t.exposeString("cluster", {
      description: "The cluster, by name; null for the region as a whole.",
      nullable: true,
    }),
    fact: t.exposeString("fact", { description: "What is not known: hosts, usage, userData, …" }),
  }),
});

const InsightEvaluationRef = builder.objectRef<InsightEvaluation>("InsightEvaluation").implement({
  description: "How fresh the insights of an account's region are.",
  fields: (t) => ({
    account: t.exposeString("account", { description: "The account's name." }),
    region: t.exposeString("region", { description: "The region." }),
    observedAt: t.field({
      description: "When it was last evaluated in full; null until it was.",
      type: "DateTime",
      nullable: true,
      resolve: ({ finishedAt }) => finishedAt as never,
    }),
    failedSince: t.field({
      description: "Since when that fails; null while it does not.",
      type: "DateTime",
      nullable: true,
      resolve: ({ failedSince }) => failedSince as never,
    }),
    untold: t.expose("untold", {
      description:
        "Rules that could not be judged: of the region as a whole, and of the clusters that the caller may see.",
      type: [UntoldRule],
    }),
  }),
});

const InsightEvaluationsRef = builder.objectRef<object>("InsightEvaluations").implement({
  description: "How fresh insights are.",
  fields: (t) => ({
    places: t.field({
      description: "By account and region, of those of which the caller may see anything.",
      type: [InsightEvaluationRef],
      resolve: (_evaluations, _args, { reads, caller }) => insightEvaluations(reads, caller),
    }),
  }),
});

builder.queryFields((t) => ({
  insights: t.field({
    description: "What is found of the fleet, the worst first, of equally bad ones the newest.",
    type: InsightConnection,
    args: listArguments(t),
    resolve: async (_root, args, context) => {
      const filter = await filterOf(context, args.filter);
      const { reads, caller } = context;
      const found = await insightsPage(reads, caller, { page: pageRequest(args, insightKey), filter });
      return withKeys(found, keyOfInsight, () => countInsights(reads, caller, filter));
    },
  }),
  insightEvaluations: t.field({
    description: "How fresh insights are, and which rules could not be judged.",
    type: InsightEvaluationsRef,
    resolve: () => ({}),
  }),
}));

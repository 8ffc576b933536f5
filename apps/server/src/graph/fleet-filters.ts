import {
  accountNames,
  type ClusterFilter as CoreClusterFilter,
  type HostFilter as CoreHostFilter,
  type LabelFilter as CoreLabelFilter,
  type ServiceFilter as CoreServiceFilter,
  type TaskFilter as CoreTaskFilter,
  findCluster,
  findHost,
  findService,
  type TimeRange,
} from "@fleetgraph/core/fleet";
import { InvalidInput, message, type Reads } from "@fleetgraph/core/kernel";
import type { Caller } from "@fleetgraph/core/permissions";
import { builder } from "./builder.ts";
import "./duration.ts";
import { ClusterStatus, HealthStatus, LaunchType, ServiceStatus, TaskStatus } from "./fleet-enums.ts";
import type { InputFields } from "./request-arguments.ts";

const mostLabels = 20;

export const LabelFilter = builder.inputType("LabelFilter", {
  description: "A tag to look for.",
  fields: (t) => ({
    key: t.string({ required: true, description: "The tag's key." }),
    value: t.string({ required: false, description: "Exactly this value; any when left out." }),
  }),
});

/** Where in the fleet something is. */
export const placeFields = (t: InputFields) => ({
  account: t.string({ required: false, description: "An account's name or its twelve digits." }),
  region: t.string({ description: "Exactly this AWS region.", required: false }),
});

export const labelFields = (t: InputFields, of: string) => ({
  label: t.field({ description: `Only those with this tag${of}.`, type: LabelFilter, required: false }),
  labels: t.field({
    description: `Only those with all of these tags${of}; 20 at most.`,
    type: [LabelFilter],
    required: false,
  }),
});

const clusterField = (t: InputFields) =>
  t.string({ required: false, description: "A cluster by id, ARN or name." });
const imageField = (t: InputFields, more: string) =>
  t.string({
    required: false,
    description: `An image: its reference, its repository with or without the registry, its tag as \`:v42\`${more}.`,
  });

const revisionField = (t: InputFields) =>
  t.string({ required: false, description: "A task definition by family, family:revision or ARN." });

const capacityField = (t: InputFields) =>
  t.stringList({ description: "Of any of these capacity providers, by name.", required: false });

export const ageFields = (t: InputFields, since: string) => ({
  olderThan: t.field({ type: "Duration", required: false, description: `${since} longer ago than that.` }),
  newerThan: t.field({ type: "Duration", required: false, description: `${since} within that time.` }),
});
const createdFields = (t: InputFields) => ({
  ...ageFields(t, "Created"),
  createdAfter: t.field({ type: "DateTime", required: false, description: "Created then or later." }),
  createdBefore: t.field({ type: "DateTime", required: false, description: "Created before then." }),
});

const fields = "Conditions that all hold.";

export const ClusterFilter = builder.inputType("ClusterFilter", {
  description: fields,
  fields: (t) => ({
    name: t.string({ description: "Exactly this name.", required: false }),
    ...placeFields(t),
    status: t.field({ description: "Any of these statuses.", type: [ClusterStatus], required: false }),
    ...labelFields(t, ""),
  }),
});

const serviceFields = (t: InputFields) => ({
  name: t.string({ description: "Exactly this name.", required: false }),
  ...placeFields(t),
  status: t.field({ description: "Any of these statuses.", type: [ServiceStatus], required: false }),
  launchType: t.field({ description: "Any of these.", type: [LaunchType], required: false }),
  image: imageField(t, ""),
  taskDefinition: revisionField(t),
  ...labelFields(t, ""),
  steady: t.boolean({
    description: "Only those with as many tasks running as wanted and nothing under way, or only the others.",
    required: false,
  }),
  ...createdFields(t),
});
export const ServiceFilter = builder.inputType("ServiceFilter", {
  description: fields,
  fields: (t) => ({ cluster: clusterField(t), ...serviceFields(t) }),
});

export const TaskFilter = builder.inputType("TaskFilter", {
  description: fields,
  fields: (t) => ({
    cluster: clusterField(t),
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    host: t.string({ required: false, description: "A host by id, ARN, EC2 instance id or private IP." }),
    ...placeFields(t),
    status: t.field({
      description: "Any of these statuses; with STOPPED also those that are gone.",
      type: [TaskStatus],
      required: false,
    }),
    health: t.field({ description: "Any of these.", type: [HealthStatus], required: false }),
    launchType: t.field({ description: "Any of these.", type: [LaunchType], required: false }),
    capacityProvider: capacityField(t),
    stopCode: t.stringList({
      description:
        "Stopped for any of these (ECS API: TaskStopCode), such as TaskFailedToStart; those that run are left out.",
      required: false,
    }),
    image: imageField(t, ", or the digest that was pulled"),
    taskDefinition: revisionField(t),
    ...labelFields(t, " at their service"),
    ...createdFields(t),
    stoppedAfter: t.field({
      type: "DateTime",
      required: false,
      description: "Stopped then or later; those that run are left out.",
    }),
    stoppedBefore: t.field({
      type: "DateTime",
      required: false,
      description: "Stopped before then; those that run are left out.",
    }),
    includeStopped: t.boolean({ required: false, description: "Also tasks that are gone." }),
  }),
});

export const HostFilter = builder.inputType("HostFilter", {
  description: fields,
  fields: (t) => ({
    cluster: clusterField(t),
    ...placeFields(t),
    status: t.stringList({
      description: "Any of these (ECS API: ContainerInstance.status), such as ACTIVE or DRAINING.",
      required: false,
    }),
    capacityProvider: capacityField(t),
    instanceType: t.stringList({ description: "Any of these, such as m6i.large.", required: false }),
    agentConnected: t.boolean({
      description: "Only those whose agent is in contact, or only those whose is not.",
      required: false,
    }),
    freeCpu: t.int({ description: "At least that many ECS CPU units free.", required: false }),
    freeMemory: t.int({ description: "At least that much memory free, MiB.", required: false }),
    ...labelFields(t, ""),
    ...ageFields(t, "Registered"),
    registeredAfter: t.field({ type: "DateTime", required: false, description: "Registered then or later." }),
    registeredBefore: t.field({ type: "DateTime", required: false, description: "Registered before then." }),
  }),
});

/** What names in a filter are looked up with, and the time that ages count from: now, or the moment that is read. */
export type Looking = { reads: Reads; caller: Caller; now: Date };

/** A list of something that is not there is empty: an id that matches nothing. */
export const noSuchId = "none";
const idOf = (found: { id: string } | null) => found?.id ?? noSuchId;

type Place = { account?: string | null | undefined; region?: string | null | undefined };

/** The beginnings of the paths in an account, a region or both; null for everywhere. */
export async function placesOf(
  { reads, caller }: Pick<Looking, "reads" | "caller">,
  { account, region }: Place,
): Promise<string[] | null> {
  if (account == null && region == null) return null;
  const names = await accountNames(reads, caller, account ?? null);
  return names.map((name) => (region == null ? `${name}/` : `${name}/${region}/`));
}

type Labelled = {
  label?: CoreLabelFilter | null | undefined;
  labels?: readonly CoreLabelFilter[] | null | undefined;
};

/** The tags that are asked for, one or several. Throws InvalidInput for more than twenty. */
export function labelsOf({ label, labels }: Labelled): CoreLabelFilter[] {
  if (labels && labels.length > mostLabels) {
    throw new InvalidInput(message("problem.invalid.tooMany", { field: "labels", limit: mostLabels }), null, [
      "filter",
      "labels",
    ]);
  }
  return [...(label == null ? [] : [label]), ...(labels ?? [])];
}

type Ages = { olderThan?: number | null | undefined; newerThan?: number | null | undefined };
type Times = { after?: Date | null | undefined; before?: Date | null | undefined };

/** Between which times ages and times mean, both; null for any. */
export function rangeOf(
  { now }: Pick<Looking, "now">,
  { olderThan, newerThan }: Ages,
  { after, before }: Times,
): TimeRange | null {
  const ago = (length: number | null | undefined) =>
    length == null ? [] : [new Date(now.getTime() - length).getTime()];
  const from = [...ago(newerThan), ...(after == null ? [] : [after.getTime()])];
  const until = [...ago(olderThan), ...(before == null ? [] : [before.getTime()])];
  if (from.length === 0 && until.length === 0) return null;
  return {
    from: from.length === 0 ? null : new Date(Math.max(...from)),
    before: until.length === 0 ? null : new Date(Math.min(...until)),
  };
}

type Created = { createdAfter?: Date | null | undefined; createdBefore?: Date | null | undefined };
const createdIn = (looking: Looking, filter: Ages & Created) =>
  rangeOf(looking, filter, { after: filter.createdAfter, before: filter.createdBefore });

type Input<Ref> = Ref extends { $inferInput: infer Value } ? Value : never;
type Asked<Ref> = Input<Ref> | null | undefined;

export async function clusterFilter(
  looking: Looking,
  asked: Asked<typeof ClusterFilter>,
): Promise<CoreClusterFilter> {
  if (asked == null) return {};
  const { name, status } = asked;
  return { name, status, labels: labelsOf(asked), within: await placesOf(looking, asked) };
}

export async function serviceFilter(
  looking: Looking,
  asked: Asked<typeof ServiceFilter>,
): Promise<CoreServiceFilter> {
  if (asked == null) return {};
  const { reads, caller } = looking;
  const { name, status, launchType, image, taskDefinition, steady, cluster } = asked;
  return {
    ...{ name, status, launchType, image, taskDefinition, steady },
    labels: labelsOf(asked),
    within: await placesOf(looking, asked),
    created: createdIn(looking, asked),
    clusterId: cluster == null ? null : idOf(await findCluster(reads, caller, cluster)),
  };
}

export async function taskFilter(looking: Looking, asked: Asked<typeof TaskFilter>): Promise<CoreTaskFilter> {
  if (asked == null) return {};
  const { reads, caller } = looking;
  const { status, health, launchType, capacityProvider, stopCode, image, taskDefinition, includeStopped } =
    asked;
  const { cluster, service, host } = asked;
  return {
    ...{ status, health, launchType, capacityProvider, stopCode, image, taskDefinition, includeStopped },
    labels: labelsOf(asked),
    within: await placesOf(looking, asked),
    created: createdIn(looking, asked),
    stopped: rangeOf(looking, {}, { after: asked.stoppedAfter, before: asked.stoppedBefore }),
    clusterId: cluster == null ? null : idOf(await findCluster(reads, caller, cluster)),
    serviceId: service == null ? null : idOf(await findService(reads, caller, service)),
    hostId: host == null ? null : idOf(await findHost(reads, caller, host)),
  };
}

export async function hostFilter(looking: Looking, asked: Asked<typeof HostFilter>): Promise<CoreHostFilter> {
  if (asked == null) return {};
  const { reads, caller } = looking;
  const { status, instanceType, capacityProvider, agentConnected, freeCpu, freeMemory, cluster } = asked;
  return {
    ...{ status, instanceType, capacityProvider, agentConnected, freeCpu, freeMemory },
    labels: labelsOf(asked),
    within: await placesOf(looking, asked),
    registered: rangeOf(looking, asked, { after: asked.registeredAfter, before: asked.registeredBefore }),
    clusterId: cluster == null ? null : idOf(await findCluster(reads, caller, cluster)),
  };
}

import {
  type ContainerDefinition,
  type FleetCounts,
  type FleetSync,
  fleetCounts,
  type Label,
  type ListingFreshness,
  lastSync,
  listAccounts,
  oldestListing,
  requestSync,
  staleListings,
  type TaskDefinition,
} from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import { ExplanationRef } from "./explanation.ts";
import { loadNode, NodeRef } from "./node.ts";
import { answer, resultOf } from "./problem.ts";
import { AccountRef, ClusterRef, FleetSyncRef } from "./types.ts";

export const LabelRef = builder.objectRef<Label>("Label").implement({
  description: "A tag of the AWS resource.",
  fields: (t) => ({ key: t.exposeString("key"), value: t.exposeString("value") }),
});

const ListingKind = builder.enumType("ListingKind", {
  description: "What a listing lists.",
  values: ["CLUSTERS", "SERVICES", "TASKS", "HOSTS"] as const,
});

export const ListingFreshnessRef = builder.objectRef<ListingFreshness>("ListingFreshness").implement({
  description: "How fresh one listing is. A source that fails makes its part stale, never empty.",
  fields: (t) => ({
    kind: t.field({ type: ListingKind, resolve: ({ kind }) => kind }),
    account: t.field({
      type: AccountRef,
      resolve: async ({ accountId }, _args, context) => (await loadNode(context, accountId)) as never,
    }),
    region: t.exposeString("region", {
      description: "Empty where the account and its region could not be found out.",
    }),
    cluster: t.field({
      type: ClusterRef,
      nullable: true,
      resolve: async ({ clusterId }, _args, context) =>
        clusterId === null ? null : ((await loadNode(context, clusterId)) as never),
    }),
    observedAt: t.expose("observedAt", {
      type: "DateTime",
      nullable: true,
      description: "When the last complete listing was read; null until there was one.",
    }),
    attemptedAt: t.expose("attemptedAt", { type: "DateTime" }),
    failedSince: t.expose("failedSince", { type: "DateTime", nullable: true }),
    failure: t.field({ type: ExplanationRef, nullable: true, resolve: ({ failure }) => failure }),
  }),
});

FleetSyncRef.implement({
  description: "A full listing of all configured accounts and regions.",
  interfaces: [NodeRef],
  fields: (t) => ({
    requestedAt: t.expose("requestedAt", { type: "DateTime" }),
    startedAt: t.expose("startedAt", { type: "DateTime", nullable: true }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
    calls: t.exposeInt("calls", { nullable: true, description: "AWS calls made." }),
    failedListings: t.exposeInt("failedListings", { nullable: true }),
    changedRows: t.exposeInt("changedRows", { nullable: true }),
  }),
});

const FleetRef = builder.objectRef<FleetCounts>("Fleet").implement({
  description: "All that the caller may see of the fleet.",
  fields: (t) => ({
    observedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "The oldest of the listings this answer rests on; null when nothing was listed yet.",
      resolve: (_fleet, _args, { reads, caller }) => oldestListing(reads, caller),
    }),
    accounts: t.field({
      type: [AccountRef],
      resolve: (_fleet, _args, { reads, caller }) => listAccounts(reads, caller),
    }),
    clusterCount: t.exposeInt("clusterCount"),
    serviceCount: t.exposeInt("serviceCount"),
    taskCount: t.exposeInt("taskCount", { description: "Running tasks." }),
    hostCount: t.exposeInt("hostCount"),
    stale: t.field({
      type: [ListingFreshnessRef],
      description: "Listings that failed or were never completed; empty when all is fresh.",
      resolve: (_fleet, _args, { reads, caller }) => staleListings(reads, caller),
    }),
    lastSync: t.field({
      type: FleetSyncRef,
      nullable: true,
      resolve: (_fleet, _args, { reads }) => lastSync(reads),
    }),
  }),
});

builder.queryFields((t) => ({
  fleet: t.field({
    type: FleetRef,
    description: "The whole fleet in numbers, and how fresh they are.",
    resolve: (_root, _args, { reads, caller }) => fleetCounts(reads, caller),
  }),
  fleetSync: t.field({
    type: FleetSyncRef,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context) => {
      const found = await loadNode(context, String(id));
      return found?.id.startsWith("syn_") ? (found as never) : null;
    },
  }),
}));

const SyncFleetInput = builder.inputType("SyncFleetInput", {
  fields: (t) => ({
    reason: t.string({ required: false }),
    idempotencyKey: t.string({
      required: true,
      description: "Made once per request and kept over its retries.",
    }),
  }),
});

const SyncFleetPayload = builder.objectRef<{ sync: FleetSync }>("SyncFleetPayload").implement({
  fields: (t) => ({ sync: t.field({ type: FleetSyncRef, resolve: ({ sync }) => sync }) }),
});

builder.mutationFields((t) => ({
  syncFleet: t.field({
    type: resultOf("SyncFleet", SyncFleetPayload, ["NotPermitted", "IdempotencyKeyReused", "InvalidInput"]),
    description: "Asks for a full listing of the fleet now. Needs fleet:sync.",
    args: { input: t.arg({ type: SyncFleetInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ sync: await requestSync(app, caller, input) })) as never,
  }),
}));

const EnvironmentVariable = builder
  .objectRef<ContainerDefinition["environment"][number]>("EnvironmentVariable")
  .implement({
    fields: (t) => ({
      name: t.exposeString("name"),
      value: t.exposeString("value", {
        nullable: true,
        description: "Null when redacted: the token lacks environment:reveal.",
      }),
      redacted: t.exposeBoolean("redacted"),
    }),
  });

const SecretReference = builder
  .objectRef<ContainerDefinition["secrets"][number]>("SecretReference")
  .implement({
    description: "A reference to a secret; its value is never read.",
    fields: (t) => ({ name: t.exposeString("name"), valueFrom: t.exposeString("valueFrom") }),
  });

const ContainerDefinitionRef = builder.objectRef<ContainerDefinition>("ContainerDefinition").implement({
  description: "A container of a task definition (ECS API: ContainerDefinition).",
  fields: (t) => ({
    name: t.exposeString("name"),
    image: t.exposeString("image"),
    essential: t.exposeBoolean("essential"),
    cpu: t.exposeInt("cpu", { nullable: true }),
    memory: t.exposeInt("memory", { nullable: true, description: "Hard limit, MiB." }),
    memoryReservation: t.exposeInt("memoryReservation", { nullable: true, description: "MiB." }),
    command: t.exposeStringList("command", { nullable: true }),
    environment: t.field({ type: [EnvironmentVariable], resolve: ({ environment }) => environment }),
    secrets: t.field({ type: [SecretReference], resolve: ({ secrets }) => secrets }),
  }),
});

export const TaskDefinitionRef = builder.objectRef<TaskDefinition>("TaskDefinition").implement({
  description: "A revision of a task definition.",
  fields: (t) => ({
    arn: t.expose("arn", { type: "Arn" }),
    family: t.exposeString("family"),
    revision: t.exposeInt("revision"),
    status: t.exposeString("status"),
    cpu: t.exposeString("cpu", { nullable: true }),
    memory: t.exposeString("memory", { nullable: true }),
    containers: t.field({ type: [ContainerDefinitionRef], resolve: ({ containers }) => containers }),
    observedAt: t.expose("observedAt", { type: "DateTime" }),
  }),
});

import {
  type ContainerDefinition,
  type FleetCounts,
  type FleetSync,
  fleetCounts,
  historySince,
  type Label,
  type ListingFreshness,
  lastSync,
  listAccounts,
  listingKinds,
  momentOfPast,
  oldestListing,
  recordReveals,
  requestSync,
  staleListings,
  type TaskDefinition,
} from "@fleetgraph/core/fleet";
import type { Reads } from "@fleetgraph/core/kernel";
import { type Caller, visibility } from "@fleetgraph/core/permissions";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { ExplanationRef } from "./explanation.ts";
import { imageOf } from "./image-of.ts";
import { loadNode, NodeRef } from "./node.ts";
import { answer, resultOf } from "./problem.ts";
import { AccountRef, ClusterRef, FleetRef, FleetSyncRef, ImageRef } from "./types.ts";

export const LabelRef = builder.objectRef<Label>("Label").implement({
  description: "A tag of the AWS resource.",
  fields: (t) => ({
    key: t.exposeString("key", { description: "The tag's key." }),
    value: t.exposeString("value", { description: "The tag's value; may be empty." }),
  }),
});

const ListingKind = builder.enumType("ListingKind", {
  description: "What a listing lists.",
  values: listingKinds,
});

export const ListingFreshnessRef = builder.objectRef<ListingFreshness>("ListingFreshness").implement({
  description: "How fresh one listing is. A source that fails makes its part stale, never empty.",
  fields: (t) => ({
    kind: t.field({ description: "What is listed.", type: ListingKind, resolve: ({ kind }) => kind }),
    account: t.field({
      description: "The account it is of.",
      type: AccountRef,
      resolve: async ({ accountId }, _args, context) => (await loadNode(context, accountId)) as never,
    }),
    region: t.exposeString("region", {
      description: "Empty where the account and its region could not be found out.",
    }),
    cluster: t.field({
      description: "The cluster it is of; null for a listing of a whole region.",
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
    attemptedAt: t.expose("attemptedAt", { description: "When it was last tried.", type: "DateTime" }),
    failedSince: t.expose("failedSince", {
      description: "Since when it fails; null while it does not.",
      type: "DateTime",
      nullable: true,
    }),
    failure: t.field({
      description: "Why the last try failed; null when it did not.",
      type: ExplanationRef,
      nullable: true,
      resolve: ({ failure }) => failure,
    }),
  }),
});

/** Whether the caller may see the whole fleet, and so what counts its hidden parts too. */
export const mayCountAll = ({ caller }: Context): boolean => visibility(caller.grants, "fleet:read") === null;

const ofWholeFleet = <Value>(context: Context, value: Value): Value | null =>
  mayCountAll(context) ? value : null;

FleetSyncRef.implement({
  description: "A full listing of all configured accounts and regions.",
  interfaces: [NodeRef],
  fields: (t) => ({
    requestedAt: t.expose("requestedAt", { description: "When it was asked for.", type: "DateTime" }),
    startedAt: t.expose("startedAt", {
      description: "When it began; null while it waits.",
      type: "DateTime",
      nullable: true,
    }),
    finishedAt: t.expose("finishedAt", {
      description: "When all of it was stored; null before.",
      type: "DateTime",
      nullable: true,
    }),
    calls: t.int({
      nullable: true,
      description: "AWS calls made; null for who may not see the whole fleet, as they tell of its size.",
      resolve: ({ calls }, _args, context) => ofWholeFleet(context, calls),
    }),
    failedListings: t.int({
      description: "How many parts could not be read: fleet.stale says which; null as with calls.",
      nullable: true,
      resolve: ({ failedListings }, _args, context) => ofWholeFleet(context, failedListings),
    }),
    changedRows: t.int({
      description: "Rows that were written, 0 for a fleet that did not change; null as with calls.",
      nullable: true,
      resolve: ({ changedRows }, _args, context) => ofWholeFleet(context, changedRows),
    }),
  }),
});

/** The counts of the fleet that are asked for, in one statement. */
const countOf =
  (name: keyof FleetCounts) =>
  async ({ asOf }: { asOf?: string | undefined }, _args: object, context: Context) => {
    const count = await context.load(
      "fleetCounts",
      name,
      async (reads, caller, names) =>
        new Map(Object.entries(await fleetCounts(reads, caller, names as (keyof FleetCounts)[]))),
      asOf,
    );
    return count as number;
  };

FleetRef.implement({
  description: "All that the caller may see of the fleet, now or as of a moment.",
  fields: (t) => ({
    at: t.field({
      type: "DateTime",
      nullable: true,
      description: "The moment this is as of; null for now.",
      resolve: ({ asOf }) => asOf ?? null,
    }),
    historySince: t.field({
      type: "DateTime",
      nullable: true,
      description: "Since when there is a past to ask for; null when nothing was listed yet.",
      resolve: (_fleet, _args, { reads }) => historySince(reads),
    }),
    observedAt: t.field({
      type: "DateTime",
      nullable: true,
      description:
        "The oldest of the listings this answer rests on; null when nothing was listed yet. As of a moment: when the last full listing before it began that read everything.",
      resolve: ({ asOf }, _args, context) => oldestListing(context.readsAt(asOf), context.caller),
    }),
    accounts: t.field({
      description: "The accounts of which the caller may see something.",
      type: [AccountRef],
      resolve: ({ asOf }, _args, context) => listAccounts(context.readsAt(asOf), context.caller),
    }),
    clusterCount: t.int({ description: "Clusters.", resolve: countOf("clusterCount") }),
    serviceCount: t.int({ description: "Services.", resolve: countOf("serviceCount") }),
    taskCount: t.int({ description: "Running tasks.", resolve: countOf("taskCount") }),
    hostCount: t.int({ description: "Registered container instances.", resolve: countOf("hostCount") }),
    stale: t.field({
      type: [ListingFreshnessRef],
      description:
        "Listings that failed or were never completed; empty when all is fresh. As of a moment it is not known, and empty.",
      resolve: ({ asOf }, _args, { reads, caller }) =>
        asOf === undefined ? staleListings(reads, caller) : [],
    }),
    lastSync: t.field({
      description: "The newest full listing, by then as of a moment; null before the first.",
      type: FleetSyncRef,
      nullable: true,
      resolve: ({ asOf }, _args, context) => lastSync(context.readsAt(asOf)),
    }),
  }),
});

builder.queryFields((t) => ({
  fleet: t.field({
    type: FleetRef,
    description:
      "The whole fleet in numbers and lists, and how fresh they are: now, or as it was at a moment, as far as is known of then by now.",
    args: {
      at: t.arg({
        type: "DateTime",
        required: false,
        description:
          "A moment of the past, by the source's own time; left out is now. One before Fleet.historySince or to come is BAD_USER_INPUT.",
      }),
    },
    resolve: async (_root, { at }, context) =>
      at == null
        ? {}
        : { asOf: await momentOfPast({ reads: context.reads, clock: context.app.clock }, { at }) },
  }),
  fleetSync: t.field({
    description: "A full listing by id.",
    type: FleetSyncRef,
    nullable: true,
    args: { id: t.arg.id({ description: "Its id.", required: true }) },
    resolve: async (_root, { id }, context) => {
      const found = await loadNode(context, String(id));
      return found?.id.startsWith("syn_") ? (found as never) : null;
    },
  }),
}));

const SyncFleetInput = builder.inputType("SyncFleetInput", {
  description: "A full listing to ask for.",
  fields: (t) => ({
    onBehalfOf: t.string({ description: "For whom; needs principal:act-as.", required: false }),
    reason: t.string({ description: "Why, for the audit history; at most 500 characters.", required: false }),
    idempotencyKey: t.string({
      required: true,
      description: "Made once per request and kept over its retries.",
    }),
  }),
});

const SyncFleetPayload = builder.objectRef<{ sync: FleetSync }>("SyncFleetPayload").implement({
  description: "The listing that was asked for.",
  fields: (t) => ({
    sync: t.field({
      type: FleetSyncRef,
      description: "The listing; fleetSync tells how it goes on.",
      resolve: ({ sync }) => sync,
    }),
  }),
});

builder.mutationFields((t) => ({
  syncFleet: t.field({
    type: resultOf("SyncFleet", SyncFleetPayload, ["NotPermitted", "IdempotencyKeyReused", "InvalidInput"]),
    description: "Asks for a full listing of the fleet now. Needs fleet:sync.",
    args: { input: t.arg({ description: "What is asked for.", type: SyncFleetInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ sync: await requestSync(app, caller, input) })) as never,
  }),
}));

/** Of a request one statement tells of all that it reads, before any of it is answered. */
const recordAll =
  ({ app }: Context) =>
  async (_reads: Reads, caller: Caller, keys: readonly string[]): Promise<Map<string, never>> => {
    await recordReveals(
      { pool: app.database.pool, clock: app.clock },
      caller,
      keys.map((key) => JSON.parse(key)),
    );
    return new Map<string, never>();
  };

const EnvironmentVariable = builder
  .objectRef<ContainerDefinition["environment"][number]>("EnvironmentVariable")
  .implement({
    description: "An environment variable of a container (ECS API: KeyValuePair).",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Its name." }),
      value: t.string({
        nullable: true,
        description:
          "Null when redacted: the token lacks environment:reveal. Reading one is an entry of the audit history.",
        resolve: async ({ value, of }, _args, context) => {
          if (of === null || value === null) return null;
          await context.load("reveals", JSON.stringify(of), recordAll(context));
          return value;
        },
      }),
      redacted: t.exposeBoolean("redacted", { description: "Whether the value is withheld." }),
    }),
  });

const SecretReference = builder
  .objectRef<ContainerDefinition["secrets"][number]>("SecretReference")
  .implement({
    description: "A reference to a secret; its value is never read.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "The variable it is given as." }),
      valueFrom: t.exposeString("valueFrom", { description: "ARN or name of the secret or parameter." }),
    }),
  });

const ContainerDefinitionRef = builder.objectRef<ContainerDefinition>("ContainerDefinition").implement({
  description: "A container of a task definition (ECS API: ContainerDefinition).",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name; unique in the task definition." }),
    image: t.exposeString("image", { description: "The image reference." }),
    imageDetails: t.field({
      description: "The image and where ECR holds it; null where nothing is known of it.",
      type: ImageRef,
      nullable: true,
      resolve: ({ image }, _args, context) => imageOf(context, image, null),
    }),
    essential: t.exposeBoolean("essential", { description: "Whether the task stops with it." }),
    cpu: t.exposeInt("cpu", { description: "CPU units; 1024 are one vCPU.", nullable: true }),
    memory: t.exposeInt("memory", { nullable: true, description: "Hard limit, MiB." }),
    memoryReservation: t.exposeInt("memoryReservation", { nullable: true, description: "MiB." }),
    command: t.exposeStringList("command", {
      description: "The command that replaces the image's; null to keep it.",
      nullable: true,
    }),
    environment: t.field({
      description: "Its environment variables.",
      type: [EnvironmentVariable],
      resolve: ({ environment }) => environment,
    }),
    secrets: t.field({
      description: "What it is given from Secrets Manager or Parameter Store.",
      type: [SecretReference],
      resolve: ({ secrets }) => secrets,
    }),
  }),
});

export const TaskDefinitionRef = builder.objectRef<TaskDefinition>("TaskDefinition").implement({
  description: "A revision of a task definition.",
  fields: (t) => ({
    arn: t.expose("arn", {
      description: "Its Amazon Resource Name (ECS API: taskDefinitionArn).",
      type: "Arn",
    }),
    family: t.exposeString("family", { description: "The name that its revisions share." }),
    revision: t.exposeInt("revision", { description: "Its number in the family." }),
    status: t.exposeString("status", { description: "ACTIVE or INACTIVE, as AWS gave it." }),
    cpu: t.exposeString("cpu", {
      description: "CPU units of the whole task as ECS keeps them; null where only its containers say.",
      nullable: true,
    }),
    memory: t.exposeString("memory", {
      description: "MiB of the whole task as ECS keeps them; null where only its containers say.",
      nullable: true,
    }),
    containers: t.field({
      description: "Its containers.",
      type: [ContainerDefinitionRef],
      resolve: ({ containers }) => containers,
    }),
    labels: t.expose("labels", { description: "Its tags.", type: [LabelRef] }),
    registeredAt: t.expose("registeredAt", {
      description: "When it was registered; null where AWS did not say.",
      type: "DateTime",
      nullable: true,
    }),
    registeredBy: t.exposeString("registeredBy", {
      description: "ARN of the principal that registered it (ECS API: registeredBy).",
      nullable: true,
    }),
    deregisteredAt: t.expose("deregisteredAt", {
      description: "When it was deregistered; null while it is ACTIVE.",
      type: "DateTime",
      nullable: true,
    }),
    observedAt: t.expose("observedAt", {
      description: "When it was read; a revision never changes but for its status.",
      type: "DateTime",
    }),
  }),
});

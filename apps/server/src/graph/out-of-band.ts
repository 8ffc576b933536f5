import { renderStored } from "@fleetgraph/catalogue";
import { findCluster, findService, type Service } from "@fleetgraph/core/fleet";
import { kindOfId } from "@fleetgraph/core/kernel";
import {
  acknowledgeOutOfBand,
  countOutOfBand,
  type OutOfBandChange,
  outOfBandKey,
  outOfBandOfServices,
  outOfBandPage,
} from "@fleetgraph/core/trail";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { batchName, pageArguments, pageRequest, withKeys } from "./connection.ts";
import type { Context } from "./context.ts";
import { noSuchId, placeFields, placesOf } from "./fleet-filters.ts";
import { loadNode, NodeRef } from "./node.ts";
import { answer, resultOf } from "./problem.ts";
import { ClusterRef, OutOfBandChangeConnection, OutOfBandChangeRef, ServiceRef } from "./types.ts";

const keyOf = ({ at, id }: OutOfBandChange) => [at, id];
/** The service or cluster, where the fleet has such a one and the caller may see it. */
const nodeOf = async (context: Context, id: string | null) =>
  id === null ? null : ((await loadNode(context, id)) as never);

OutOfBandChangeRef.implement({
  description:
    "A change of the fleet that came of nothing Fleetgraph did: CloudTrail recorded it, and no deployment, job or service of AWS explains it.",
  interfaces: [NodeRef],
  fields: (t) => ({
    at: t.expose("at", { description: "When it was made (CloudTrail: eventTime).", type: "DateTime" }),
    foundAt: t.expose("foundAt", {
      description: "When it was found, by the server's clock: CloudTrail tells of a call minutes later.",
      type: "DateTime",
    }),
    action: t.exposeString("action", { description: "The action of the API (CloudTrail: eventName)." }),
    person: t.exposeString("person", {
      description: "Who: the person behind a role's session, else the user or the ARN of what made the call.",
    }),
    target: t.exposeString("target", {
      description: "What it is about, as people call it: cluster/service, a task, a task definition.",
      nullable: true,
    }),
    service: t.field({
      description: "The service it is about, where it names one that the fleet knows.",
      type: ServiceRef,
      nullable: true,
      resolve: ({ serviceId }, _args, context) => nodeOf(context, serviceId),
    }),
    cluster: t.field({
      description: "The cluster it is about, where it names one that the fleet knows.",
      type: ClusterRef,
      nullable: true,
      resolve: ({ clusterId }, _args, context) => nodeOf(context, clusterId),
    }),
    details: t.field({
      description: "What was asked, by the API's names of what holds no secret.",
      type: "JSON",
      resolve: ({ details }) => details,
    }),
    ownKey: t.exposeBoolean("ownKey", {
      description: "It was signed with an access key that Fleetgraph signs with too: somebody shares it.",
    }),
    message: t.string({
      description: "One plain sentence.",
      resolve: ({ person, action, target, details }, _args, { locale }) =>
        renderStored({ kind: "outOfBand.found", params: { person, action, target, details } }, locale),
    }),
    eventId: t.exposeString("eventId", { description: "CloudTrail's own id of the record (eventID)." }),
    withdrawnAt: t.expose("withdrawnAt", {
      description: "When it turned out to be Fleetgraph's after all; null for all that are listed.",
      type: "DateTime",
      nullable: true,
    }),
    acknowledgedAt: t.expose("acknowledgedAt", {
      description: "When somebody last said that it is known; null until then.",
      type: "DateTime",
      nullable: true,
    }),
    acknowledgedBy: t.exposeString("acknowledgedBy", {
      description: "The principal who said so.",
      nullable: true,
    }),
    onBehalfOf: t.exposeString("onBehalfOf", {
      description: "For whom; null for themselves.",
      nullable: true,
    }),
    acknowledgement: t.exposeString("acknowledgement", {
      description: "Why it is no cause for alarm, or what was done about it.",
      nullable: true,
    }),
  }),
});

builder.objectFields(ServiceRef, (t) => ({
  outOfBandChanges: t.field({
    description:
      "Changes of it that were made behind Fleetgraph's back, newest first; by then as of a moment.",
    type: OutOfBandChangeConnection,
    ...needs<Service>("id"),
    args: pageArguments(t),
    resolve: async ({ id, asOf }, args, context) => {
      const page = pageRequest(args, outOfBandKey);
      const found = await context.load(
        batchName("outOfBandOfServices", args),
        id,
        (reads, caller, ids) => outOfBandOfServices(reads, caller, { ids, page }),
        asOf,
      );
      return withKeys(found, keyOf);
    },
  }),
}));

const OutOfBandChangeFilter = builder.inputType("OutOfBandChangeFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    cluster: t.string({ required: false, description: "A cluster by id, ARN or name." }),
    ...placeFields(t),
    person: t.string({ required: false, description: "Exactly this person." }),
    action: t.string({ required: false, description: "Exactly this action, such as UpdateService." }),
    acknowledged: t.boolean({
      required: false,
      description: "Only those that somebody has acknowledged, or only the others.",
    }),
    start: t.field({ type: "DateTime", required: false, description: "Half-open: start <= at < end." }),
    end: t.field({ type: "DateTime", required: false, description: "Half-open: at < end." }),
  }),
});

builder.queryFields((t) => ({
  outOfBandChanges: t.field({
    description:
      "Changes that were made behind Fleetgraph's back, as CloudTrail tells of them, newest first. What services of AWS did by themselves is not among them.",
    type: OutOfBandChangeConnection,
    args: {
      ...pageArguments(t),
      filter: t.arg({
        description: "Conditions that all hold.",
        type: OutOfBandChangeFilter,
        required: false,
      }),
    },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      const { service, cluster, account, region, ...rest } = filter ?? {};
      const idIn = async (ref: string, kind: "service" | "cluster") => {
        if (kindOfId(ref) === kind) return ref;
        const found = kind === "service" ? findService(reads, caller, ref) : findCluster(reads, caller, ref);
        return (await found)?.id ?? noSuchId;
      };
      const wanted = {
        ...rest,
        serviceId: service == null ? null : await idIn(service, "service"),
        clusterId: cluster == null ? null : await idIn(cluster, "cluster"),
        within: await placesOf({ reads, caller }, { account, region }),
      };
      const found = await outOfBandPage(reads, caller, {
        page: pageRequest(args, outOfBandKey),
        filter: wanted,
      });
      return withKeys(found, keyOf, () => countOutOfBand(reads, caller, wanted));
    },
  }),
}));

const AcknowledgeInput = builder.inputType("AcknowledgeOutOfBandChangeInput", {
  description: "Which change is known, and why.",
  fields: (t) => ({
    change: t.id({ description: "Its id.", required: true }),
    reason: t.string({
      required: true,
      description: "Why it is no cause for alarm, or what was done about it; 1 to 500 characters.",
    }),
    onBehalfOf: t.string({ required: false, description: "For whom; needs principal:act-as." }),
    idempotencyKey: t.string({
      required: true,
      description: "Made once per request and kept over its retries; 1 to 200 characters.",
    }),
  }),
});

const AcknowledgePayload = builder.objectRef<{ change: OutOfBandChange }>(
  "AcknowledgeOutOfBandChangePayload",
);
AcknowledgePayload.implement({
  description: "What was acknowledged.",
  fields: (t) => ({
    change: t.field({
      description: "The change.",
      type: OutOfBandChangeRef,
      resolve: ({ change }) => change,
    }),
  }),
});

builder.mutationFields((t) => ({
  acknowledgeOutOfBandChange: t.field({
    type: resultOf("AcknowledgeOutOfBandChange", AcknowledgePayload as never, [
      "InvalidInput",
      "NotPermitted",
      "IdempotencyKeyReused",
      "NotFound",
    ]),
    description:
      "Says of a change that was made behind Fleetgraph's back that it is known, and why. Needs outOfBand:acknowledge there.",
    args: { input: t.arg({ description: "What is asked for.", type: AcknowledgeInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        change: await acknowledgeOutOfBand(app, caller, { ...input, change: String(input.change) }),
      })) as never,
  }),
}));

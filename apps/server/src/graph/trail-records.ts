import { findCluster, findService } from "@fleetgraph/core/fleet";
import { kindOfId, NotPermitted } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import {
  countTrailRecords,
  fileVerdicts,
  type TrailRecord,
  type TrailRecordContent,
  trailRecordContents,
  trailRecordsPage,
} from "@fleetgraph/core/trail";
import { builder } from "./builder.ts";
import { pageArguments, pageRequest, withKeys } from "./connection.ts";
import type { Context } from "./context.ts";
import { noSuchId } from "./fleet-filters.ts";
import { loadNode, NodeRef } from "./node.ts";
import { AccountRef, ClusterRef, ServiceRef, TrailRecordConnection, TrailRecordRef } from "./types.ts";

export const TrailVerdict = builder.enumType("TrailVerdict", {
  description:
    "What is known of where a record or a file came from. VERIFIED: a digest that CloudTrail signed has the file's hash. PENDING: no digest has named it yet. ALTERED: its bytes are not those that were delivered. MISSING: it was delivered, and is not in the bucket. UNPROVEN: the digest that names it is not CloudTrail's. UNREFERENCED: it lies in the bucket, and no digest names it. UNCOVERED: there are no digests of its time. UNSIGNED: it came by LookupEvents alone, for which AWS gives no proof.",
  values: [...fileVerdicts, "UNSIGNED"] as const,
});

async function contentOf(context: Context, { id }: TrailRecord): Promise<TrailRecordContent> {
  const found = await context.load("trailRecordContents", id, trailRecordContents);
  return found ?? { request: null, response: null, identity: null, more: null };
}

TrailRecordRef.implement({
  description:
    "A record of AWS CloudTrail: one call of an AWS API, whoever made it. Evidence from AWS beside Fleetgraph's own audit history.",
  interfaces: [NodeRef],
  fields: (t) => ({
    eventId: t.exposeString("eventId", {
      description: "CloudTrail's own id of it (record: eventID), a GUID.",
    }),
    at: t.field({
      type: "DateTime",
      description: "When the call was made, to the second (record: eventTime).",
      resolve: ({ eventTime }) => eventTime,
    }),
    account: t.field({
      description: "The account it was recorded in.",
      type: AccountRef,
      resolve: async ({ accountId }, _args, context) => (await loadNode(context, accountId)) as never,
    }),
    region: t.exposeString("region", { description: "The region (record: awsRegion)." }),
    source: t.exposeString("eventSource", {
      description: "Whose API was called (record: eventSource), such as ecs.amazonaws.com.",
    }),
    name: t.exposeString("eventName", {
      description: "Which operation was called (record: eventName), such as UpdateService.",
    }),
    type: t.exposeString("eventType", {
      description:
        "What kind of record it is (record: eventType), such as AwsApiCall; null where it does not say.",
      nullable: true,
    }),
    requestId: t.exposeString("requestId", {
      description: "AWS's id of the request (record: requestID), which the caller was told too.",
      nullable: true,
    }),
    errorCode: t.exposeString("errorCode", {
      description: "Why AWS refused it (record: errorCode); null when it did not.",
      nullable: true,
    }),
    errorMessage: t.exposeString("errorMessage", {
      description: "The same in AWS's words (record: errorMessage).",
      nullable: true,
    }),
    readOnly: t.exposeBoolean("readOnly", { description: "Whether it changed nothing (record: readOnly)." }),
    failureCount: t.int({
      description:
        "How many things failed though the call did not (record: responseElements.failures), such as tasks that RunTask found no room for.",
      resolve: ({ failures }) => failures,
    }),
    principal: t.exposeString("principal", {
      description:
        "Who: the person behind a role's session (its source identity, or its name where a person's), a user's name, the AWS service, else the ARN.",
    }),
    principalArn: t.exposeString("principalArn", {
      description: "The ARN that the call was made with (record: userIdentity.arn).",
      nullable: true,
    }),
    identityType: t.exposeString("identityType", {
      description: "AssumedRole, IAMUser, Root, AWSService and the like (record: userIdentity.type).",
    }),
    roleArn: t.exposeString("roleArn", {
      description: "The role of the session (record: sessionContext.sessionIssuer.arn).",
      nullable: true,
    }),
    sessionName: t.exposeString("sessionName", {
      description: "The name of the role's session.",
      nullable: true,
    }),
    sourceIdentity: t.exposeString("sourceIdentity", {
      description: "For whom the session was opened (record: sessionContext.sourceIdentity).",
      nullable: true,
    }),
    invokedBy: t.exposeString("invokedBy", {
      description: "The AWS service that made the call (record: userIdentity.invokedBy).",
      nullable: true,
    }),
    sourceAddress: t.exposeString("sourceIp", {
      description: "From where (record: sourceIPAddress): an address, or an AWS service's name.",
      nullable: true,
    }),
    userAgent: t.exposeString("userAgent", {
      description: "With what program (record: userAgent).",
      nullable: true,
    }),
    cluster: t.field({
      description: "The cluster it is about; null where it names none, or one that Fleetgraph does not know.",
      type: ClusterRef,
      nullable: true,
      resolve: async ({ clusterId }, _args, context) =>
        (clusterId === null ? null : await loadNode(context, clusterId)) as never,
    }),
    clusterName: t.exposeString("clusterName", {
      description: "Its name, as the record has it.",
      nullable: true,
    }),
    service: t.field({
      description: "The service it is about; null where it names none, or one that Fleetgraph does not know.",
      type: ServiceRef,
      nullable: true,
      resolve: async ({ serviceId }, _args, context) =>
        (serviceId === null ? null : await loadNode(context, serviceId)) as never,
    }),
    serviceName: t.exposeString("serviceName", {
      description: "Its name, as the record has it.",
      nullable: true,
    }),
    taskDefinition: t.exposeString("taskDefinition", {
      description: "The task definition it names, as the record has it: an ARN or family:revision.",
      nullable: true,
    }),
    resources: t.exposeStringList("resources", { description: "ARNs that it names, a hundred at most." }),
    verdict: t.expose("verdict", {
      description: "What is known of its file by CloudTrail's signed digests, by now.",
      type: TrailVerdict,
    }),
    fromFile: t.boolean({
      description: "Whether it came in a file that CloudTrail delivered to S3.",
      resolve: ({ fileId }) => fileId !== null,
    }),
    fromLookup: t.boolean({
      description: "Whether it came by LookupEvents; it may have come by both ways.",
      resolve: ({ lookedUpAt }) => lookedUpAt !== null,
    }),
    ingestedAt: t.expose("ingestedAt", { description: "When Fleetgraph stored it.", type: "DateTime" }),
    truncated: t.exposeBoolean("truncated", {
      description: "Whether something is left out of it for its size, by CloudTrail or by the store.",
    }),
    hidden: t.exposeBoolean("hidden", {
      description: "Whether AWS hid something in it (HIDDEN_DUE_TO_SECURITY_REASONS).",
    }),
    redacted: t.exposeBoolean("redacted", {
      description: "Whether Fleetgraph left a secret value out of it.",
    }),
    request: t.field({
      type: "JSON",
      description: "What was asked (record: requestParameters), as it came but for secret values.",
      nullable: true,
      resolve: async (record, _args, context) => (await contentOf(context, record)).request,
    }),
    response: t.field({
      type: "JSON",
      description: "What AWS answered (record: responseElements), as it came but for secret values.",
      nullable: true,
      resolve: async (record, _args, context) => (await contentOf(context, record)).response,
    }),
    identity: t.field({
      type: "JSON",
      description: "Who made the call, in full (record: userIdentity).",
      nullable: true,
      resolve: async (record, _args, context) => (await contentOf(context, record)).identity,
    }),
    more: t.field({
      type: "JSON",
      description: "Everything else in it, members that nobody knows yet included.",
      nullable: true,
      resolve: async (record, _args, context) => (await contentOf(context, record)).more,
    }),
  }),
});

const TrailRecordFilter = builder.inputType("TrailRecordFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    service: t.string({
      required: false,
      description:
        "Of this service: an id, an ARN, cluster/service or name. The id also of one that is gone.",
    }),
    cluster: t.string({ required: false, description: "Of this cluster: an id, an ARN or a name." }),
    principal: t.string({ required: false, description: "By exactly this principal." }),
    name: t.string({ required: false, description: "Exactly this operation, such as UpdateService." }),
    source: t.string({ required: false, description: "Of this API, such as ecs.amazonaws.com." }),
    requestId: t.string({ required: false, description: "Of this request of AWS." }),
    failed: t.boolean({
      required: false,
      description: "Only what failed, in whole or in part; false: only what did not.",
    }),
    verdict: t.field({ type: TrailVerdict, required: false, description: "Only of this verdict." }),
    start: t.field({ type: "DateTime", required: false, description: "Half-open: start <= at < end." }),
    end: t.field({ type: "DateTime", required: false, description: "Half-open: at < end." }),
  }),
});

const keyOf = ({ eventTime, eventId }: TrailRecord) => [eventTime, eventId];
const cursors = { types: ["timestamptz", "text"] as const, order: null };

builder.queryFields((t) => ({
  trailRecords: t.field({
    type: TrailRecordConnection,
    description:
      "CloudTrail's records of the fleet, the newest first, as far as the caller has audit:read; FORBIDDEN without it. `trail.sources` says how far they reach: an empty list says nothing of a time that was not read.",
    args: {
      ...pageArguments(t),
      filter: t.arg({ description: "Conditions that all hold.", type: TrailRecordFilter, required: false }),
    },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      // An empty list would say that nothing ever happened.
      if (visibility(caller.grants, "audit:read")?.length === 0) throw new NotPermitted("audit:read", "");
      const { service, cluster, name, source, ...rest } = filter ?? {};
      const idFor = async (ref: string | null | undefined, find: typeof findService | typeof findCluster) => {
        if (ref == null) return null;
        return [kindOfId(ref) ? ref : ((await find(reads, caller, ref))?.id ?? noSuchId)];
      };
      const wanted = {
        ...rest,
        eventName: name,
        eventSource: source,
        services: await idFor(service, findService),
        clusters: await idFor(cluster, findCluster),
      };
      const page = pageRequest(args, cursors);
      const found = await trailRecordsPage(reads, caller, { page, filter: wanted });
      return withKeys(found, keyOf, () => countTrailRecords(reads, caller, wanted));
    },
  }),
}));

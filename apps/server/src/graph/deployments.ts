import { auditEventsPage } from "@fleetgraph/core/audit";
import {
  bulkDeploymentsByIds,
  countDeployments,
  type Deployment,
  deploymentKinds,
  deploymentsByIds,
  deploymentsPage,
  type ImageChange,
} from "@fleetgraph/core/deployments";
import { ecsDeploymentsByArns, findCluster, findService } from "@fleetgraph/core/fleet";
import { encodeOrderedCursor, kindOfId } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import { NeededApprovalsRef } from "./approvals.ts";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { byId, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { DeploymentState, eventsPage, ProgressRef } from "./deployment-events.ts";
import { ExplanationRef } from "./explanation.ts";
import {
  ageFields,
  labelFields,
  labelsOf,
  noSuchId,
  placeFields,
  placesOf,
  rangeOf,
} from "./fleet-filters.ts";
import { DeploymentOrder } from "./fleet-orders.ts";
import { GuardRef } from "./guard.ts";
import { loadNode, NodeRef } from "./node.ts";
import {
  AuditEventConnection,
  BulkDeploymentRef,
  DeploymentConnection,
  DeploymentEventConnection,
  DeploymentRef,
  EcsDeploymentRef,
  ServiceRef,
} from "./types.ts";

export const DeploymentKind = builder.enumType("DeploymentKind", {
  description:
    "What a deployment was asked to do: bring images or settings, return to an earlier revision, change the count " +
    "alone, or replace the tasks by new ones of the same revision.",
  values: deploymentKinds,
});
export const ImageChangeRef = builder.objectRef<ImageChange>("ImageChange").implement({
  description: "The image of a container before and after.",
  fields: (t) => ({
    container: t.exposeString("container", { description: "The container's name in the task definition." }),
    from: t.exposeString("from", {
      description: "The image reference before; null where it was not known.",
      nullable: true,
    }),
    to: t.exposeString("to", { description: "The image reference asked for." }),
  }),
});

DeploymentRef.implement({
  description: "One change of one service, from the request to its outcome.",
  interfaces: [NodeRef],
  fields: (t) => ({
    kind: t.expose("kind", { description: "What was asked for.", type: DeploymentKind }),
    service: t.field({
      description: "The service it changes.",
      type: ServiceRef,
      ...needs<Deployment>("serviceId"),
      resolve: async ({ serviceId }, _args, context) => (await loadNode(context, serviceId)) as never,
    }),
    state: t.expose("state", { description: "Where it is in its life.", type: DeploymentState }),
    version: t.exposeInt("version", {
      description: "Grows with every event of the deployment; the cursor of deploymentEvents.",
    }),
    images: t.expose("images", {
      description: "What each container had and gets; empty for a count alone.",
      type: [ImageChangeRef],
    }),
    desiredCount: t.exposeInt("desiredCount", {
      description: "The number of tasks that was asked for; null when it was not.",
      nullable: true,
    }),
    fromTaskDefinition: t.expose("fromTaskDefinition", {
      description: "The revision the service had before; null until that was read.",
      type: "Arn",
      nullable: true,
    }),
    toTaskDefinition: t.expose("toTaskDefinition", {
      description: "The revision it brings; null until it is registered.",
      type: "Arn",
      nullable: true,
    }),
    target: t.field({
      type: DeploymentRef,
      nullable: true,
      ...needs<Deployment>("targetDeploymentId"),
      description: "The deployment that a roll-back returns to.",
      resolve: async ({ targetDeploymentId }, _args, context) =>
        targetDeploymentId === null
          ? null
          : ((await context.load("deployments", targetDeploymentId, deploymentsByIds)) ?? null),
    }),
    ecsDeploymentId: t.exposeString("ecsDeploymentId", {
      nullable: true,
      description: "The ECS deployment it caused, ecs-svc/…",
    }),
    ecsDeployment: t.field({
      description: "The deployment of ECS that it caused; null until it was read, and where it caused none.",
      type: EcsDeploymentRef,
      nullable: true,
      ...needs<Deployment>("serviceDeploymentArn"),
      resolve: async ({ serviceDeploymentArn: arn }, _args, context) =>
        arn === null
          ? null
          : ((await context.load("ecsDeploymentsByArns", arn, ecsDeploymentsByArns)) ?? null),
    }),
    serviceDeploymentArn: t.expose("serviceDeploymentArn", {
      description: "ECS's record of the roll-out, where the account has such (ECS API: ServiceDeployment).",
      type: "Arn",
      nullable: true,
    }),
    progress: t.expose("progress", {
      description: "The last that was seen of the roll-out; null before it.",
      type: ProgressRef,
      nullable: true,
    }),
    requestedBy: t.exposeString("requestedBy", { description: "The principal who asked." }),
    onBehalfOf: t.exposeString("onBehalfOf", {
      description: "For whom; null for themselves.",
      nullable: true,
    }),
    reason: t.exposeString("reason", { description: "Why, in the words of who asked.", nullable: true }),
    origin: t.exposeString("origin", {
      description:
        "The address of where it was asked for, http or https: a chat message, a CI job. The client's own word; null " +
        "where it said none.",
      nullable: true,
    }),
    createdAt: t.expose("createdAt", { description: "When it was asked for.", type: "DateTime" }),
    updatedAt: t.expose("updatedAt", {
      description: "When something last happened to it.",
      type: "DateTime",
    }),
    finishedAt: t.expose("finishedAt", {
      description: "When it ended; null before.",
      type: "DateTime",
      nullable: true,
    }),
    deadlineAt: t.expose("deadlineAt", {
      description: "When it is stopped and failed unless it has ended.",
      type: "DateTime",
    }),
    approvals: t.field({
      type: NeededApprovalsRef,
      nullable: true,
      // What it resolves to is the deployment: all that is asked for of its approvals.
      ...needs<Deployment>(
        ...(["id", "state", "serviceId", "requestedBy", "onBehalfOf"] as const),
        ...(["approvalsNeeded", "approvalGroup", "approvalExpiresAt"] as const),
      ),
      description: "The approvals it needs or needed; null where nobody has to approve.",
      resolve: (deployment) => (deployment.approvalsNeeded > 0 ? deployment : null),
    }),
    overrides: t.expose("overrides", {
      description: "What was gone past to do it, each by a permission of its own.",
      type: [GuardRef],
    }),
    bulkDeployment: t.field({
      type: BulkDeploymentRef,
      nullable: true,
      ...needs<Deployment>("bulkId"),
      description: "The change of many services that it is a part of.",
      resolve: async ({ bulkId }, _args, context) =>
        bulkId === null
          ? null
          : ((await context.load("bulkDeployments", bulkId, bulkDeploymentsByIds)) ?? null),
    }),
    causedBy: t.field({
      type: DeploymentRef,
      nullable: true,
      ...needs<Deployment>("causedById"),
      description: "The deployment that failed and is undone by this one, by policy.",
      resolve: async ({ causedById }, _args, context) =>
        causedById === null
          ? null
          : ((await context.load("deployments", causedById, deploymentsByIds)) ?? null),
    }),
    explanation: t.field({
      type: ExplanationRef,
      nullable: true,
      ...needs<Deployment>("failure"),
      description: "Why it failed; null unless it did.",
      resolve: ({ failure }) => failure as never,
    }),
    events: t.field({
      type: DeploymentEventConnection,
      ...needs<Deployment>("id"),
      description: "What happened, oldest first.",
      args: {
        first: t.arg.int({ description: "1 to 100; 50 unless given.", required: false }),
        after: t.arg.string({ description: "The cursor of the last event already known.", required: false }),
      },
      resolve: ({ id }, { first, after }, context) => eventsPage(context, { id, first, after }),
    }),
    auditEvents: t.field({
      type: AuditEventConnection,
      nullable: true,
      ...needs<Deployment>("id", "serviceId"),
      description: "Who did what to this deployment's service and to it; null without audit:read.",
      args: pageArguments(t),
      resolve: async ({ id, serviceId }, args, { reads, caller }) => {
        if (visibility(caller.grants, "audit:read")?.length === 0) return null;
        const page = pageRequest(args);
        return withKeys(
          await auditEventsPage(reads, caller, { page, filter: { targets: [id, serviceId] } }),
          byId,
        );
      },
    }),
  }),
});

const DeploymentFilter = builder.inputType("DeploymentFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    state: t.field({ description: "Any of these states.", type: [DeploymentState], required: false }),
    requestedBy: t.string({ description: "The name of the principal who asked.", required: false }),
    active: t.boolean({ required: false, description: "Not finished yet." }),
    kind: t.field({ description: "Any of these.", type: [DeploymentKind], required: false }),
    cluster: t.string({ required: false, description: "A cluster by id, ARN or name." }),
    ...placeFields(t),
    image: t.string({
      required: false,
      description: "An image that it brings: reference, repository, tag as `:v42`, or digest.",
    }),
    ...labelFields(t, " at their service"),
    ...ageFields(t, "Asked for"),
    bulkDeployment: t.id({ required: false, description: "The parts of one change of many services." }),
    start: t.field({
      type: "DateTime",
      required: false,
      description: "Half-open: start <= createdAt < end.",
    }),
    end: t.field({ description: "Half-open: createdAt < end.", type: "DateTime", required: false }),
  }),
});

builder.queryFields((t) => ({
  deployment: t.field({
    description: "A deployment by id; null when there is none, or none that the caller may see.",
    type: DeploymentRef,
    nullable: true,
    args: { id: t.arg.id({ description: "Its id.", required: true }) },
    resolve: async (_root, { id }, context) =>
      (await context.load("deployments", String(id), deploymentsByIds)) ?? null,
  }),
  deployments: t.field({
    type: DeploymentConnection,
    description: "Deployments, newest first.",
    args: {
      ...pageArguments(t),
      filter: t.arg({ description: "Conditions that all hold.", type: DeploymentFilter, required: false }),
      orderBy: t.arg({
        description: "Another order than newest first.",
        type: DeploymentOrder,
        required: false,
      }),
    },
    resolve: async (_root, { filter, orderBy, ...args }, { app, reads, caller }) => {
      const { service, state, kind, bulkDeployment, cluster, account, region, ...rest } = filter ?? {};
      // What may not be read is not found by its id either: the deployments' own paths decide.
      const isId = service != null && kindOfId(service) === "service";
      const serviceId =
        service == null || isId ? service : ((await findService(reads, caller, service))?.id ?? noSuchId);
      const bulkId = bulkDeployment == null ? null : String(bulkDeployment);
      const places = await placesOf({ reads, caller }, { account, region });
      const inCluster =
        cluster == null ? null : [(await findCluster(reads, caller, cluster))?.path ?? []].flat();
      const within = [places, inCluster].filter((each) => each !== null);
      const { olderThan, newerThan, label, labels, start, end, ...others } = rest;
      const range = rangeOf(
        { now: app.clock.now() },
        { olderThan, newerThan },
        { after: start, before: end },
      );
      const asked = {
        ...others,
        labels: labelsOf({ label, labels }),
        start: range?.from,
        end: range?.before,
      };
      const wanted = { ...asked, states: state ?? null, kinds: kind ?? null, serviceId, bulkId, within };
      const oldestFirst = orderBy != null && orderBy.direction !== "DESC";
      const order = oldestFirst ? "CREATED_AT:ASC" : null;
      const page = pageRequest(args, { types: ["text"], order });
      const found = await deploymentsPage(reads, caller, { page, oldestFirst, filter: wanted });
      const listed = withKeys(found, byId, () => countDeployments(reads, caller, wanted));
      if (order === null) return listed;
      return { ...listed, cursorOf: (item) => encodeOrderedCursor(order, byId(item)) };
    },
  }),
}));

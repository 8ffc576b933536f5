import { renderStored } from "@fleetgraph/catalogue";
import { auditEventsPage } from "@fleetgraph/core/audit";
import {
  cancelDeployment,
  countDeployments,
  type Deployment,
  deploymentsByIds,
  deploymentsPage,
  deployService,
  type ImageChange,
  rollbackService,
  states,
} from "@fleetgraph/core/deployments";
import {
  type DeploymentEvent,
  eventsOfDeployment,
  type Progress,
  versionOfCursor,
  watchDeployment,
} from "@fleetgraph/core/events";
import { findService } from "@fleetgraph/core/fleet";
import { InvalidInput, message, NotFound } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import { builder } from "./builder.ts";
import { byId, type PageOf, pageArguments, pageRequest, withKeys } from "./connection.ts";
import type { Context } from "./context.ts";
import { ExplanationRef } from "./explanation.ts";
import { loadNode, NodeRef } from "./node.ts";
import { answer, resultOf } from "./problem.ts";
import { noSuchId } from "./services.ts";
import {
  AuditEventConnection,
  DeploymentConnection,
  DeploymentEventConnection,
  DeploymentEventRef,
  DeploymentRef,
  ServiceRef,
} from "./types.ts";

const DeploymentKind = builder.enumType("DeploymentKind", {
  values: ["DEPLOY", "ROLLBACK", "SCALE"] as const,
});
const DeploymentState = builder.enumType("DeploymentState", {
  description: "Where a deployment is in its life: docs/deployments.md has the table.",
  values: states,
});

const ImageChangeRef = builder.objectRef<ImageChange>("ImageChange").implement({
  description: "The image of a container before and after.",
  fields: (t) => ({
    container: t.exposeString("container"),
    from: t.exposeString("from", { nullable: true }),
    to: t.exposeString("to"),
  }),
});

const ProgressRef = builder.objectRef<Progress>("DeploymentProgress").implement({
  description: "How far the new tasks are.",
  fields: (t) => ({
    desired: t.exposeInt("desired"),
    running: t.exposeInt("running"),
    pending: t.exposeInt("pending"),
    failed: t.exposeInt("failed"),
    oldRunning: t.exposeInt("oldRunning", { description: "Tasks of the revisions before that still run." }),
  }),
});

const eventsAtOnce = { default: 50, most: 100 };

async function eventsPage(
  context: Context,
  input: { id: string; first: number | null | undefined; after: string | null | undefined },
): Promise<PageOf<DeploymentEvent>> {
  const first = input.first ?? eventsAtOnce.default;
  if (first < 1 || first > eventsAtOnce.most) {
    throw new InvalidInput(message("problem.invalid.page", {}), null, ["first"]);
  }
  const after = versionOf(input.after);
  const { reads, caller } = context;
  const events = await eventsOfDeployment(reads, caller, { deploymentId: input.id, after, limit: first + 1 });
  return {
    items: events.slice(0, first),
    hasNextPage: events.length > first,
    hasPreviousPage: after > 0,
    keyOf: (event) => [event.cursor],
  };
}

function versionOf(cursor: string | null | undefined): number {
  const version = cursor == null ? 0 : versionOfCursor(cursor);
  if (version === null)
    throw new InvalidInput(message("problem.invalid.cursor", { field: "after" }), null, ["after"]);
  return version;
}

DeploymentRef.implement({
  description: "One change of one service, from the request to its outcome.",
  interfaces: [NodeRef],
  fields: (t) => ({
    kind: t.expose("kind", { type: DeploymentKind }),
    service: t.field({
      type: ServiceRef,
      resolve: async ({ serviceId }, _args, context) => (await loadNode(context, serviceId)) as never,
    }),
    state: t.expose("state", { type: DeploymentState }),
    version: t.exposeInt("version", {
      description: "Grows with every event of the deployment; the cursor of deploymentEvents.",
    }),
    images: t.expose("images", { type: [ImageChangeRef] }),
    desiredCount: t.exposeInt("desiredCount", { nullable: true }),
    fromTaskDefinition: t.expose("fromTaskDefinition", { type: "Arn", nullable: true }),
    toTaskDefinition: t.expose("toTaskDefinition", { type: "Arn", nullable: true }),
    target: t.field({
      type: DeploymentRef,
      nullable: true,
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
    serviceDeploymentArn: t.expose("serviceDeploymentArn", { type: "Arn", nullable: true }),
    progress: t.expose("progress", { type: ProgressRef, nullable: true }),
    requestedBy: t.exposeString("requestedBy"),
    onBehalfOf: t.exposeString("onBehalfOf", { nullable: true }),
    reason: t.exposeString("reason", { nullable: true }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
    deadlineAt: t.expose("deadlineAt", { type: "DateTime" }),
    explanation: t.field({
      type: ExplanationRef,
      nullable: true,
      description: "Why it failed; null unless it did.",
      resolve: ({ failure }) => failure as never,
    }),
    events: t.field({
      type: DeploymentEventConnection,
      description: "What happened, oldest first.",
      args: { first: t.arg.int({ required: false }), after: t.arg.string({ required: false }) },
      resolve: ({ id }, { first, after }, context) => eventsPage(context, { id, first, after }),
    }),
    auditEvents: t.field({
      type: AuditEventConnection,
      nullable: true,
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

DeploymentEventRef.implement({
  description:
    "One thing that happened to a deployment. Subscription and polling give the same events and cursors.",
  fields: (t) => ({
    cursor: t.exposeString("cursor", { description: "Pass as `after` to continue behind this event." }),
    deployment: t.field({
      type: DeploymentRef,
      resolve: async ({ deploymentId }, _args, context) => {
        // Read anew: over a stream the same deployment has another state at each event.
        const found = (await deploymentsByIds(context.reads, context.caller, [deploymentId])).get(
          deploymentId,
        );
        if (!found) throw NotFound.of("deployment", deploymentId);
        return found;
      },
    }),
    version: t.exposeInt("version"),
    at: t.expose("at", { type: "DateTime" }),
    kind: t.exposeString("kind", { description: "Stable; what `message` is rendered from." }),
    state: t.field({ type: DeploymentState, resolve: ({ state }) => state as (typeof states)[number] }),
    progress: t.expose("progress", { type: ProgressRef, nullable: true }),
    message: t.string({
      description: "One plain sentence.",
      resolve: ({ kind, params }, _args, { locale }) => renderStored({ kind, params }, locale),
    }),
    final: t.exposeBoolean("final", { description: "True when nothing follows." }),
  }),
});

const DeploymentFilter = builder.inputType("DeploymentFilter", {
  fields: (t) => ({
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    state: t.field({ type: [DeploymentState], required: false }),
    requestedBy: t.string({ required: false }),
    active: t.boolean({ required: false, description: "Not finished yet." }),
    start: t.field({
      type: "DateTime",
      required: false,
      description: "Half-open: start <= createdAt < end.",
    }),
    end: t.field({ type: "DateTime", required: false }),
  }),
});

builder.queryFields((t) => ({
  deployment: t.field({
    type: DeploymentRef,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context) =>
      (await context.load("deployments", String(id), deploymentsByIds)) ?? null,
  }),
  deployments: t.field({
    type: DeploymentConnection,
    description: "Deployments, newest first.",
    args: { ...pageArguments(t), filter: t.arg({ type: DeploymentFilter, required: false }) },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      const { service, state, ...rest } = filter ?? {};
      const serviceId =
        service == null ? null : ((await findService(reads, caller, service))?.id ?? noSuchId);
      const wanted = { ...rest, states: state ?? null, serviceId };
      const found = await deploymentsPage(reads, caller, { page: pageRequest(args), filter: wanted });
      return withKeys(found, byId, () => countDeployments(reads, caller, wanted));
    },
  }),
  deploymentEvents: t.field({
    type: DeploymentEventConnection,
    description: "Polling: the same events and cursors as the subscription of this name.",
    args: {
      id: t.arg.id({ required: true }),
      after: t.arg.string({ required: false }),
      first: t.arg.int({ required: false }),
    },
    resolve: (_root, { id, after, first }, context) => eventsPage(context, { id: String(id), after, first }),
  }),
}));

builder.subscriptionFields((t) => ({
  deploymentEvents: t.field({
    type: DeploymentEventRef,
    description: "Every event of one deployment after the cursor, ending with the final one.",
    args: { id: t.arg.id({ required: true }), after: t.arg.string({ required: false }) },
    subscribe: async (_root, { id, after }, context) => {
      const deploymentId = String(id);
      const { caller, app } = context;
      const version = versionOf(after);
      const known = await deploymentsByIds(context.reads, caller, [deploymentId]);
      if (!known.has(deploymentId)) throw NotFound.of("deployment", deploymentId);
      const leaving = new AbortController();
      const deps = { pool: app.database.pool, nudges: app.nudges };
      const events = watchDeployment(deps, caller, { deploymentId, after: version, signal: leaving.signal });
      return abortable(events, leaving);
    },
    resolve: (event) => event as DeploymentEvent,
  }),
}));

/** A generator that waits never runs its `finally` when the client goes, so leaving aborts what it waits for. */
function abortable<Item>(items: AsyncGenerator<Item>, leaving: AbortController): AsyncIterableIterator<Item> {
  return {
    next: () => items.next(),
    return: async () => {
      leaving.abort();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const key = {
  required: true,
  description: "Made once per request and kept over its retries; 1 to 200 characters.",
} as const;
const forWhom = { required: false, description: "For whom; needs principal:act-as." } as const;
const deadline = {
  required: false,
  description: "Seconds from now after which it is stopped and failed (30 to 86400).",
} as const;
const whichService = {
  required: true,
  description: "An id, an ARN, cluster/service, or an unambiguous name.",
} as const;

const ContainerImageInput = builder.inputType("ContainerImageInput", {
  fields: (t) => ({
    container: t.string({
      required: false,
      description: "May be left out when the task definition has one container, or one essential container.",
    }),
    image: t.string({
      required: true,
      description: "A repository with tag or digest, or a tag alone as ':v42' to keep the repository.",
    }),
  }),
});

const DeployServiceInput = builder.inputType("DeployServiceInput", {
  fields: (t) => ({
    service: t.string(whichService),
    images: t.field({ type: [ContainerImageInput], required: false }),
    desiredCount: t.int({ required: false }),
    reason: t.string({ required: false }),
    onBehalfOf: t.string(forWhom),
    deadlineSeconds: t.int(deadline),
    idempotencyKey: t.string(key),
  }),
});

const RollbackServiceInput = builder.inputType("RollbackServiceInput", {
  fields: (t) => ({
    service: t.string(whichService),
    to: t.id({
      required: false,
      description:
        "A deployment that succeeded; omitted = the last one proven healthy before the present revision.",
    }),
    reason: t.string({ required: false }),
    onBehalfOf: t.string(forWhom),
    deadlineSeconds: t.int(deadline),
    idempotencyKey: t.string(key),
  }),
});

const CancelDeploymentInput = builder.inputType("CancelDeploymentInput", {
  fields: (t) => ({
    deployment: t.id({ required: true }),
    reason: t.string({ required: false }),
    onBehalfOf: t.string(forWhom),
    idempotencyKey: t.string(key),
  }),
});

const payloadOf = (name: string) =>
  builder.objectRef<{ deployment: Deployment }>(name).implement({
    fields: (t) => ({
      deployment: t.field({ type: DeploymentRef, resolve: ({ deployment }) => deployment }),
    }),
  });

const requestProblems = [
  "NotFound",
  "AmbiguousReference",
  "NotPermitted",
  "InvalidInput",
  "DeploymentInProgress",
  "IdempotencyKeyReused",
] as const;

builder.mutationFields((t) => ({
  deployService: t.field({
    type: resultOf("DeployService", payloadOf("DeployServicePayload"), [
      ...requestProblems,
      "UnknownContainer",
    ]),
    description:
      "Puts images on a service's containers, changes its count, or both. Needs deployment:create.",
    args: { input: t.arg({ type: DeployServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ deployment: await deployService(app, caller, input) })) as never,
  }),
  rollbackService: t.field({
    type: resultOf("RollbackService", payloadOf("RollbackServicePayload"), [
      ...requestProblems,
      "NothingToRollBackTo",
    ]),
    description: "Returns a service to an earlier deployment that succeeded. Needs deployment:rollback.",
    args: { input: t.arg({ type: RollbackServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        deployment: await rollbackService(app, caller, {
          ...input,
          to: input.to == null ? null : String(input.to),
        }),
      })) as never,
  }),
  cancelDeployment: t.field({
    type: resultOf("CancelDeployment", payloadOf("CancelDeploymentPayload"), [
      "NotFound",
      "NotPermitted",
      "InvalidInput",
      "DeploymentFinished",
      "IdempotencyKeyReused",
    ]),
    description: "Stops a deployment and returns its service to what it was. Needs deployment:cancel.",
    args: { input: t.arg({ type: CancelDeploymentInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        deployment: await cancelDeployment(app, caller, { ...input, deployment: String(input.deployment) }),
      })) as never,
  }),
}));

import { renderStored } from "@fleetgraph/catalogue";
import { auditEventsPage } from "@fleetgraph/core/audit";
import {
  countDeployments,
  type Deployment,
  deploymentsByIds,
  deploymentsPage,
  type ImageChange,
  states,
} from "@fleetgraph/core/deployments";
import {
  type DeploymentEvent,
  eventsOfDeployment,
  type Progress,
  versionOfCursor,
  type WaitingHook,
  watchDeployment,
} from "@fleetgraph/core/events";
import { findService } from "@fleetgraph/core/fleet";
import { InvalidInput, kindOfId, message, NotFound } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { byId, type PageOf, pageArguments, pageRequest, withKeys } from "./connection.ts";
import type { Context } from "./context.ts";
import { ExplanationRef } from "./explanation.ts";
import { loadNode, NodeRef } from "./node.ts";
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
  description:
    "What a deployment was asked to do: bring images, return to an earlier revision, or change the count alone.",
  values: ["DEPLOY", "ROLLBACK", "SCALE"] as const,
});
const DeploymentState = builder.enumType("DeploymentState", {
  description: "Where a deployment is in its life: docs/deployments.md has the table.",
  values: states,
});

const ImageChangeRef = builder.objectRef<ImageChange>("ImageChange").implement({
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

const WaitingHookRef = builder.objectRef<WaitingHook>("WaitingHook").implement({
  description:
    "A lifecycle hook at which ECS holds a roll-out until somebody lets it go on (ECS API: ContinueServiceDeployment).",
  fields: (t) => ({
    id: t.exposeString("id", { description: "ECS's id of the hook." }),
    stage: t.exposeString("stage", {
      description: "The lifecycle stage it holds the roll-out in; null where ECS does not tell.",
      nullable: true,
    }),
    expiresAt: t.expose("expiresAt", {
      description: "When ECS decides by itself; null where it does not tell.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

const ProgressRef = builder.objectRef<Progress>("DeploymentProgress").implement({
  description: "How far the new tasks are.",
  fields: (t) => ({
    desired: t.exposeInt("desired", { description: "How many are wanted." }),
    running: t.exposeInt("running", { description: "How many of the new ones run." }),
    pending: t.exposeInt("pending", { description: "How many of the new ones are starting." }),
    failed: t.exposeInt("failed", { description: "How many of the new ones stopped by themselves." }),
    oldRunning: t.exposeInt("oldRunning", { description: "Tasks of the revisions before that still run." }),
    healthy: t.exposeInt("healthy", {
      description: "How many of the new ones pass their health check; null where that was not read.",
      nullable: true,
    }),
    percent: t.exposeInt("percent", {
      description: "0 to 100 of this deployment; 100 only when it is completed.",
      nullable: true,
    }),
    threshold: t.exposeInt("threshold", {
      description:
        "Failures at which ECS's circuit breaker gives up, as ECS tells it; null without a breaker.",
      nullable: true,
    }),
    failureCount: t.exposeInt("failureCount", {
      description: "Failures that the circuit breaker has counted.",
      nullable: true,
    }),
    stage: t.exposeString("stage", {
      description: "ECS's lifecycle stage, an open list: SCALE_UP, PRODUCTION_TRAFFIC_SHIFT, BAKE_TIME, …",
      nullable: true,
    }),
    trafficPercent: t.exposeFloat("trafficPercent", {
      description: "Production traffic that goes to the new tasks, where the strategy shifts traffic.",
      nullable: true,
    }),
    waitingHook: t.expose("waitingHook", {
      description: "The hook at which it waits for somebody; null when it does not.",
      type: WaitingHookRef,
      nullable: true,
    }),
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
    cursorOf: (event) => event.cursor,
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

DeploymentEventRef.implement({
  description:
    "One thing that happened to a deployment. Subscription and polling give the same events and cursors.",
  fields: (t) => ({
    cursor: t.exposeString("cursor", { description: "Pass as `after` to continue behind this event." }),
    deployment: t.field({
      description: "The deployment as it is now.",
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
    version: t.exposeInt("version", {
      description: "The deployment's version with this event: 1, 2, 3 and so on, without gaps.",
    }),
    at: t.expose("at", { description: "When it happened, by the server's clock.", type: "DateTime" }),
    kind: t.exposeString("kind", { description: "Stable; what `message` is rendered from." }),
    state: t.field({
      description: "The state it brought.",
      type: DeploymentState,
      resolve: ({ state }) => state as (typeof states)[number],
    }),
    progress: t.expose("progress", {
      description: "How far the roll-out was; null before it.",
      type: ProgressRef,
      nullable: true,
    }),
    message: t.string({
      description: "One plain sentence.",
      resolve: ({ kind, params }, _args, { locale }) => renderStored({ kind, params }, locale),
    }),
    final: t.exposeBoolean("final", { description: "True when nothing follows." }),
  }),
});

const DeploymentFilter = builder.inputType("DeploymentFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    state: t.field({ description: "Any of these states.", type: [DeploymentState], required: false }),
    requestedBy: t.string({ description: "The name of the principal who asked.", required: false }),
    active: t.boolean({ required: false, description: "Not finished yet." }),
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
    },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      const { service, state, ...rest } = filter ?? {};
      // What may not be read is not found by its id either: the deployments' own paths decide.
      const isId = service != null && kindOfId(service) === "service";
      const serviceId =
        service == null || isId ? service : ((await findService(reads, caller, service))?.id ?? noSuchId);
      const wanted = { ...rest, states: state ?? null, serviceId };
      const found = await deploymentsPage(reads, caller, { page: pageRequest(args), filter: wanted });
      return withKeys(found, byId, () => countDeployments(reads, caller, wanted));
    },
  }),
  deploymentEvents: t.field({
    type: DeploymentEventConnection,
    description: "Polling: the same events and cursors as the subscription of this name.",
    args: {
      id: t.arg.id({ description: "Its id.", required: true }),
      after: t.arg.string({ description: "The cursor of the last event already known.", required: false }),
      first: t.arg.int({ description: "1 to 100; 50 unless given.", required: false }),
    },
    resolve: (_root, { id, after, first }, context) => eventsPage(context, { id: String(id), after, first }),
  }),
}));

builder.subscriptionFields((t) => ({
  deploymentEvents: t.field({
    type: DeploymentEventRef,
    description: "Every event of one deployment after the cursor, ending with the final one.",
    args: {
      id: t.arg.id({ description: "Its id.", required: true }),
      after: t.arg.string({ description: "The cursor of the last event already known.", required: false }),
    },
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

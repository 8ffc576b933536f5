import { renderStored } from "@fleetgraph/catalogue";
import { deploymentsByIds, states } from "@fleetgraph/core/deployments";
import {
  type DeploymentEvent,
  eventsOfDeployment,
  type Progress,
  versionOfCursor,
  type WaitingHook,
  watchDeployment,
} from "@fleetgraph/core/events";
import { InvalidInput, message, NotFound } from "@fleetgraph/core/kernel";
import { abortable } from "./abortable.ts";
import { builder } from "./builder.ts";
import type { PageOf } from "./connection.ts";
import type { Context } from "./context.ts";
import { DeploymentEventConnection, DeploymentEventRef, DeploymentRef } from "./types.ts";

export const DeploymentState = builder.enumType("DeploymentState", {
  description: "Where a deployment is in its life: docs/deployments.md has the table.",
  values: states,
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

export const ProgressRef = builder.objectRef<Progress>("DeploymentProgress").implement({
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

export async function eventsPage(
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
    final: t.exposeBoolean("final", {
      description:
        "True when the deployment has ended, with this event or before it. A notice may follow minutes later, such as a " +
        "call that landed late: it is final too.",
    }),
  }),
});

builder.queryFields((t) => ({
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
    description:
      "Every event of one deployment after the cursor, until its end. With the cursor of the final event, what was " +
      "noticed since.",
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

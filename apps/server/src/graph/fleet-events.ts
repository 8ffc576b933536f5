import { renderStored } from "@fleetgraph/catalogue";
import type { states } from "@fleetgraph/core/deployments";
import {
  type FleetEvent,
  type FleetEventFilter,
  fleetEventsAfter,
  type Position,
  positionOf,
  presentPosition,
  watchFleet,
} from "@fleetgraph/core/events";
import { findCluster, findService } from "@fleetgraph/core/fleet";
import { encodeCursor, InvalidInput, message, NotFound, pageRequest } from "@fleetgraph/core/kernel";
import { outOfBandByIds } from "@fleetgraph/core/trail";
import { abortable } from "./abortable.ts";
import { builder } from "./builder.ts";
import type { PageOf } from "./connection.ts";
import type { Context } from "./context.ts";
import { DeploymentState } from "./deployment-events.ts";
import { DeploymentEventRef, FleetEventConnection, FleetEventRef, OutOfBandChangeRef } from "./types.ts";

const keyOf = ({ xid, id }: Position) => [xid, id];

FleetEventRef.implement({
  description: "Something that happened in the fleet: what a bot or a page is notified of.",
  fields: (t) => ({
    cursor: t.string({
      description: "Pass as `after` to continue behind this event.",
      resolve: ({ position }) => encodeCursor(keyOf(position)),
    }),
    deploymentEvent: t.field({
      description: "What happened to a deployment; null for what is of no deployment.",
      type: DeploymentEventRef,
      nullable: true,
      resolve: ({ event }) => event,
    }),
    outOfBandChange: t.field({
      description:
        "A change that was made behind Fleetgraph's back, when it is found (kind outOfBand.found) and when it turns out to be none (outOfBand.withdrawn); null for anything else.",
      type: OutOfBandChangeRef,
      nullable: true,
      resolve: async ({ notice }, _args, context) => {
        if (!notice?.kind.startsWith("outOfBand.")) return null;
        // Read anew: over a stream the same change may have been acknowledged since.
        return (
          (await outOfBandByIds(context.reads, context.caller, [notice.subject])).get(notice.subject) ?? null
        );
      },
    }),
    kind: t.string({
      description:
        "Stable, such as deployment.succeeded or outOfBand.found; what `message` is rendered from.",
      resolve: ({ event, notice }) => (event ?? notice).kind,
    }),
    message: t.string({
      description: "One plain sentence.",
      resolve: ({ event, notice }, _args, { locale }) => {
        const { kind, params } = event ?? notice;
        return renderStored({ kind, params }, locale);
      },
    }),
  }),
});

const FleetEventFilterInput = builder.inputType("FleetEventFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    cluster: t.string({ required: false, description: "A cluster by id, ARN or name." }),
    state: t.field({
      description:
        "What brought any of these states: AWAITING_APPROVAL, SUCCEEDED and FAILED are what most want to know.",
      type: [DeploymentState],
      required: false,
    }),
    kind: t.stringList({ description: "Any of these kinds, such as deployment.requested.", required: false }),
  }),
});

type Asked = {
  service?: string | null | undefined;
  cluster?: string | null | undefined;
  state?: readonly (typeof states)[number][] | null | undefined;
  kind?: readonly string[] | null | undefined;
};

async function filterOf(
  { reads, caller }: Context,
  asked: Asked | null | undefined,
): Promise<FleetEventFilter> {
  const { service, cluster, state, kind } = asked ?? {};
  const common = { states: state, kinds: kind };
  if (service != null) {
    const found = await findService(reads, caller, service, ["filter", "service"]);
    if (found === null) throw NotFound.of("service", service, ["filter", "service"]);
    return { ...common, path: found.path };
  }
  if (cluster == null) return common;
  const found = await findCluster(reads, caller, cluster);
  if (found === null) throw NotFound.of("cluster", cluster, ["filter", "cluster"]);
  return { ...common, path: found.path };
}

/** Where a cursor stands; without one, where the stream stands now. */
async function positionAfter({ reads }: Context, after: string | null | undefined): Promise<Position> {
  if (after == null) return presentPosition(reads);
  const position = positionOf(pageRequest({ after }, 2).after ?? []);
  if (position) return position;
  throw new InvalidInput(message("problem.invalid.cursor", { field: "after" }), null, ["after"]);
}

const after = {
  description: "The cursor of the last event already known; omitted = from now on.",
  required: false,
} as const;
const conditions = {
  description: "Conditions that all hold.",
  type: FleetEventFilterInput,
  required: false,
} as const;

builder.queryFields((t) => ({
  fleetEvents: t.field({
    type: FleetEventConnection,
    description:
      "Polling: the same events and cursors as the subscription of this name. `pageInfo.endCursor` is where to go on, " +
      "also when there is nothing yet.",
    args: {
      filter: t.arg(conditions),
      after: t.arg.string(after),
      first: t.arg.int({ description: "1 to 100; 20 unless given.", required: false }),
    },
    resolve: async (_root, args, context): Promise<PageOf<FleetEvent>> => {
      const { limit } = pageRequest({ first: args.first });
      const position = await positionAfter(context, args.after);
      const filter = await filterOf(context, args.filter);
      const { reads, caller } = context;
      const found = await fleetEventsAfter(reads, caller, { after: position, filter, limit: limit + 1 });
      return {
        items: found.slice(0, limit),
        hasNextPage: found.length > limit,
        hasPreviousPage: args.after != null,
        keyOf: (each) => keyOf(each.position),
        endCursor: encodeCursor(keyOf(position)),
      };
    },
  }),
}));

builder.subscriptionFields((t) => ({
  fleetEvents: t.field({
    type: FleetEventRef,
    description: "Every event of the fleet that the caller may see, after the cursor, without end.",
    args: { filter: t.arg(conditions), after: t.arg.string(after) },
    subscribe: async (_root, args, context) => {
      const { caller, app } = context;
      const position = await positionAfter(context, args.after);
      const filter = await filterOf(context, args.filter);
      const leaving = new AbortController();
      const deps = { pool: app.database.pool, nudges: app.nudges };
      const events = watchFleet(deps, caller, { after: position, filter, signal: leaving.signal });
      return abortable(events, leaving);
    },
    resolve: (event) => event as FleetEvent,
  }),
}));

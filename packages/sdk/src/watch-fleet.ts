import type { Client } from "./client.ts";
import { followEvents, type WatchOptions } from "./follow-events.ts";
import type { FleetEventFields } from "./generated/deployments/fleet-event-fields.ts";
import { fleetEvents } from "./generated/deployments/fleet-events.ts";
import { watchFleetOperation } from "./generated/deployments/watch-fleet.ts";
import type { FleetEventFilter } from "./generated/graph.ts";

export interface WatchFleetOptions extends WatchOptions {
  /** Conditions that all hold; everything that the caller may see when left out. */
  filter?: FleetEventFilter | null | undefined;
}

/**
 * Every event of the fleet from `after` on, or from now on when that is left out: each once, in order, without end.
 * Keep an event's cursor to go on behind it another day. Streams that break and networks that fail as for
 * watchDeployment.
 */
export async function* watchFleet(
  client: Client,
  { filter, ...options }: WatchFleetOptions = {},
): AsyncGenerator<FleetEventFields> {
  const { signal } = options;
  // "From now on" is a place in the stream: a connection that breaks before the first event loses none.
  const after =
    options.after ?? (await fleetEvents(client, { filter, first: 1 }, { signal })).pageInfo.endCursor;
  const stream = {
    operation: watchFleetOperation,
    variables: { filter },
    poll: (cursor: string | null, until: AbortSignal | undefined) =>
      fleetEvents(client, { filter, after: cursor, first: 100 }, { signal: until }),
    isOver: async () => false,
    isLast: () => false,
    follows: (event: FleetEventFields, last: FleetEventFields) => event.cursor !== last.cursor,
  };
  yield* followEvents(client, stream, { ...options, after });
}

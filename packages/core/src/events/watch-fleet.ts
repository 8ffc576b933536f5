import type { Reads } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { type FleetEvent, type FleetEventFilter, fleetEventsAfter, type Position } from "./fleet-events.ts";
import { followRows } from "./follow-rows.ts";
import type { Nudges } from "./nudges.ts";

/**
 * Every event of the fleet after a position, as it happens, until `signal` aborts. A reader that comes back with the
 * last position misses nothing and sees nothing twice. Permission is asked of the rows again at every look.
 */
export function watchFleet(
  deps: Reads & { nudges: Nudges },
  caller: Caller,
  input: { after: Position; filter: FleetEventFilter; signal: AbortSignal },
): AsyncGenerator<FleetEvent> {
  const { filter, ...from } = input;
  return followRows<FleetEvent, Position>(deps, {
    ...from,
    look: (after, limit) => fleetEventsAfter(deps, caller, { after, filter, limit }),
  });
}

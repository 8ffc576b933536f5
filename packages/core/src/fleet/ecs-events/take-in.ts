import type { StoredMessage } from "@fleetgraph/catalogue";
import { isOfTheData, message } from "../../kernel/index.ts";
import { type Applied, applyEvents } from "./apply-events.ts";
import type { EcsEvent } from "./ecs-event.ts";

type Refused<Of> = { each: Of; reason: StoredMessage };
export type Taken<Of extends { event: EcsEvent }> = Applied<Of> & { refused: Refused<Of>[] };

/**
 * Stores a batch of events. One that the store cannot take fails the statement of all: it is found by halving the
 * batch, named with its reason, and the others are stored. Throws where the store itself is the matter.
 */
export async function takeIn<Of extends { event: EcsEvent }>(
  deps: Parameters<typeof applyEvents>[0],
  input: { events: readonly Of[]; whole?: boolean },
): Promise<Taken<Of>> {
  const { events } = input;
  try {
    return { ...(await applyEvents(deps, input)), refused: [] };
  } catch (error) {
    const isOfTheEvent = isOfTheData(error) || error instanceof TypeError || error instanceof RangeError;
    if (!isOfTheEvent) throw error;
    const [each] = events;
    if (events.length === 1 && each !== undefined) {
      const reason = message("cause.event.refused", { message: (error as Error).message.slice(0, 300) });
      const nothing = {
        unknown: [],
        applied: 0,
        repeated: 0,
        services: new Set<string>(),
        told: new Set<string>(),
        goneClusters: new Set<string>(),
      };
      return { ...nothing, refused: [{ each, reason }] };
    }
    const middle = events.length >> 1;
    const first = await takeIn(deps, { ...input, events: events.slice(0, middle) });
    const second = await takeIn(deps, { ...input, events: events.slice(middle) });
    return {
      unknown: [...first.unknown, ...second.unknown],
      applied: first.applied + second.applied,
      repeated: first.repeated + second.repeated,
      services: new Set([...first.services, ...second.services]),
      told: new Set([...first.told, ...second.told]),
      goneClusters: new Set([...first.goneClusters, ...second.goneClusters]),
      refused: [...first.refused, ...second.refused],
    };
  }
}

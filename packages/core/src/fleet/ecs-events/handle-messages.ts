import type { Database } from "@fleetgraph/database";
import { type Clock, idOfArn } from "../../kernel/index.ts";
import type { EcsEvent } from "./ecs-event.ts";
import { type AsideMessage, keepAside, keepWaiting, type SourcePlace } from "./kept-events.ts";
import { readEvent } from "./read-event.ts";
import { takeIn } from "./take-in.ts";

export type QueueMessage = { id: string; body: string };

export type Handled = {
  /** When the events that are stored happened. */
  happened: Date[];
  applied: number;
  repeated: number;
  ignored: number;
  aside: number;
  /** Clusters, or clusters with services or hosts, that no listing has brought yet, or that are gone: ARNs. */
  unknown: Set<string>;
  /** Ids of services that something happened to, and of those, the ones that ECS told something of. */
  services: Set<string>;
  told: Set<string>;
};

/**
 * Does with each of a batch of messages what is to be done, for good: when this returns they can be deleted. It may
 * be done again with any of them, and changes nothing then. Throws where the store itself is the matter.
 */
export async function handleMessages(
  deps: { database: Database; clock: Clock },
  input: { source: SourcePlace; messages: readonly QueueMessage[] },
): Promise<Handled> {
  const { database, clock } = deps;
  const { source, messages } = input;
  const now = clock.now();
  const events: { event: EcsEvent; message: QueueMessage }[] = [];
  const aside: AsideMessage[] = [];
  let ignored = 0;
  for (const message of messages) {
    const read = readEvent(message.body, now);
    if ("event" in read) events.push({ event: read.event, message });
    else if ("refused" in read)
      aside.push({ messageId: message.id, body: message.body, reason: read.refused });
    else ignored += 1;
  }
  const taken = await takeIn(deps, { events });
  for (const { each, reason } of taken.refused)
    aside.push({ messageId: each.message.id, body: each.message.body, reason });
  const waiting = taken.unknown.map(({ event, message }) => ({
    id: event.id,
    clusterId: event.clusterArn === null ? "" : idOfArn("cluster", event.clusterArn),
    body: message.body,
  }));
  await keepAside(database, { source, messages: aside, at: now });
  await keepWaiting(database, { source, events: waiting, at: now });
  const unsettled = new Set<EcsEvent>([
    ...taken.unknown.map(({ event }) => event),
    ...taken.refused.map(({ each }) => each.event),
  ]);
  return {
    happened: events.flatMap(({ event }) => (unsettled.has(event) ? [] : [event.at])),
    applied: taken.applied,
    repeated: taken.repeated,
    ignored,
    aside: aside.length,
    unknown: new Set([
      ...taken.unknown.flatMap(({ event }) => event.clusterArn ?? []),
      ...taken.goneClusters,
    ]),
    services: taken.services,
    told: taken.told,
  };
}

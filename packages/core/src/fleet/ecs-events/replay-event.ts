import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { type Clock, idOfArn } from "../../kernel/index.ts";
import { keepWaiting } from "./kept-events.ts";
import { readEvent } from "./read-event.ts";
import { takeIn } from "./take-in.ts";

/** The job: tries a message again that was kept aside. It is done with, or stays with the reason of this time. */
export async function replayEvent(
  deps: { database: Database; clock: Clock },
  input: { id: string },
): Promise<void> {
  const { database, clock } = deps;
  const kept = await database.prisma.fleetEventAside.findUnique({ where: { id: input.id } });
  if (kept === null || kept.resolvedAt !== null) return;
  const at = clock.now();
  const refused = await refusalOf(deps, { ...kept, key: kept.source, at });
  await database.prisma.fleetEventAside.update({
    where: { id: input.id },
    data:
      refused === null ? { replayedAt: at, resolvedAt: at } : { replayedAt: at, reason: refused as never },
  });
}

async function refusalOf(
  deps: { database: Database; clock: Clock },
  kept: { key: string; accountId: string; region: string; body: string; at: Date },
): Promise<StoredMessage | null> {
  const { body, at } = kept;
  const read = readEvent(body, at);
  if ("refused" in read) return read.refused;
  // Of a kind that Fleetgraph has no use for: nothing is left to do.
  if (!("event" in read)) return null;
  const { event } = read;
  const taken = await takeIn(deps, { events: [{ event }] });
  const [refusal] = taken.refused;
  if (refusal) return refusal.reason;
  if (taken.unknown.length > 0) {
    const clusterId = event.clusterArn === null ? "" : idOfArn("cluster", event.clusterArn);
    await keepWaiting(deps.database, { source: kept, events: [{ id: event.id, clusterId, body }], at });
  }
  return null;
}

import type { Database } from "@fleetgraph/database";
import { type Clock, message } from "../../kernel/index.ts";
import type { Applied } from "./apply-events.ts";
import type { EcsEvent } from "./ecs-event.ts";
import { keepAside, type SourcePlace } from "./kept-events.ts";
import { readEvent } from "./read-event.ts";
import { takeIn } from "./take-in.ts";

const mostAtOnce = 500;
/** Seconds between two tries of one event. */
const againAfter = 3;
/** Seconds after which an event is stored without what a complete listing since then did not have either. */
const wholeWithin = 180;
/** Seconds after which an event of a cluster that nobody knows is put aside. */
const knownWithin = 86_400;

type Waiting = { id: string; body: string; whole: boolean; overdue: boolean } & SourcePlace;

/**
 * Tries the events again that wait for a listing to bring what they are about. An event of a service or host that
 * came and went between two listings is stored without it in the end, so that nothing is lost; one of a cluster that
 * nobody knows is put aside. Gives what became of them, or null when none was due.
 */
export async function resolveWaiting(deps: {
  database: Database;
  clock: Clock;
}): Promise<Pick<Applied<never>, "services" | "told"> | null> {
  const { database, clock } = deps;
  const now = clock.now();
  const { rows } = await database.pool.query<Waiting>({
    name: "fg_events_waiting",
    text:
      "UPDATE fleet_event_waiting w SET tried_at = $1 FROM (" +
      "SELECT id FROM fleet_event_waiting WHERE tried_at < $1::timestamptz - make_interval(secs => $2) " +
      "ORDER BY tried_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due WHERE w.id = due.id " +
      'RETURNING w.id, w.body, w.source AS key, w.account_id AS "accountId", w.region, ' +
      // A listing that began after the event was received and is complete would have had it.
      "w.received_at > $1::timestamptz - make_interval(secs => $4) OR NOT EXISTS (SELECT FROM listing_scope s " +
      "WHERE s.key IN ('services:' || w.cluster_id, 'hosts:' || w.cluster_id) " +
      "HAVING min(s.observed_at) > w.received_at + interval '1 minute') AS whole, " +
      "w.received_at < $1::timestamptz - make_interval(secs => $5) AS overdue",
    values: [now.toISOString(), againAfter, mostAtOnce, wholeWithin, knownWithin],
  });
  if (rows.length === 0) return null;
  const events = { whole: [] as Read[], inPart: [] as Read[] };
  for (const row of rows) {
    const read = readEvent(row.body, now);
    if ("event" in read) events[row.whole ? "whole" : "inPart"].push({ event: read.event, row });
  }
  const taken = [
    await takeIn(deps, { events: events.whole }),
    await takeIn(deps, { events: events.inPart, whole: false }),
  ];
  const unknown = new Set(taken.flatMap((each) => each.unknown.map(({ row }) => row)));
  const overdue = [...unknown].filter((row) => row.overdue);
  const aside = [
    ...taken.flatMap(({ refused }) => refused.map(({ each, reason }) => ({ row: each.row, reason }))),
    ...overdue.map((row) => ({ row, reason: message("cause.event.unknownCluster", {}) })),
  ];
  for (const { row, reason } of aside) {
    const messages = [{ messageId: row.id, body: row.body, reason }];
    await keepAside(database, { source: row, messages, at: now });
  }
  const done = rows.filter((row) => !unknown.has(row) || row.overdue).map(({ id }) => id);
  await database.pool.query("DELETE FROM fleet_event_waiting WHERE id = ANY ($1::text[])", [done]);
  const [first, second] = taken as [(typeof taken)[0], (typeof taken)[0]];
  return {
    services: new Set([...first.services, ...second.services]),
    told: new Set([...first.told, ...second.told]),
  };
}

type Read = { event: EcsEvent; row: Waiting };

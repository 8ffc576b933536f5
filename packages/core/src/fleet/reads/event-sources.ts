import type { StoredMessage } from "@fleetgraph/catalogue";
import { type Reads, readRows } from "../../kernel/index.ts";
import { type Caller, regionVisibility, visibility } from "../../permissions/index.ts";

/** STALE: it fails, or no worker asks it any more. NOT_ANSWERED_YET: a worker has begun to ask it. */
export type EventSourceState = "FRESH" | "NOT_ANSWERED_YET" | "STALE";

/** A queue of ECS's events, and how fresh what comes through it is. Times are RFC 3339. */
export type EventSource = {
  /** account/region */
  key: string;
  accountId: string;
  region: string;
  queueUrl: string;
  observedAt: string | null;
  lastMessageAt: string | null;
  lastEventAt: string | null;
  ageMs: number | null;
  waitingMessages: number | null;
  inFlightMessages: number | null;
  failedSince: string | null;
  failure: StoredMessage | null;
  state: EventSourceState;
  received: number;
  applied: number;
  repeated: number;
  ignored: number;
  waitingEvents: number;
};

/** Seconds without an answer after which nobody asks: a long poll is answered after twenty at the latest. */
const staleAfter = 60;

/** The queues of the regions of which the reader may see something; the numbers are of a whole region. */
export async function eventSources(reads: Reads, caller: Caller): Promise<EventSource[]> {
  const rows = await readRows(
    reads,
    "SELECT s.key, s.account_id, s.region, s.queue_url, s.observed_at, s.last_message_at, s.last_event_at, s.age_ms, " +
      "s.waiting_messages, s.in_flight_messages, s.failed_since, s.failure, " +
      "CASE WHEN s.failed_since IS NOT NULL THEN 'STALE' WHEN s.observed_at >= now() - make_interval(secs => $2) THEN 'FRESH' " +
      "WHEN s.asking_since >= now() - make_interval(secs => $2) THEN 'NOT_ANSWERED_YET' ELSE 'STALE' END, " +
      "s.received, s.applied, s.repeated, s.ignored, " +
      "(SELECT count(*)::int FROM fleet_event_waiting w WHERE w.source = s.key) " +
      "FROM fleet_event_source s WHERE ($1::text[] IS NULL OR s.key LIKE ANY ($1)) ORDER BY s.key",
    [regionVisibility(caller.grants, "fleet:read"), staleAfter],
  );
  return rows.map((row) => {
    const [key, accountId, region, queueUrl, observedAt, lastMessageAt, lastEventAt, ageMs, ...more] = row;
    const [waitingMessages, inFlightMessages, failedSince, failure, state, ...counts] = more;
    const [received, applied, repeated, ignored, waitingEvents] = counts;
    return {
      ...{ key, accountId, region, queueUrl, observedAt, lastMessageAt, lastEventAt, ageMs },
      ...{ waitingMessages, inFlightMessages, failedSince, failure, state },
      ...{ received, applied, repeated, ignored, waitingEvents },
    } as EventSource;
  });
}

/** Whether the reader may see the whole fleet, and so what no part of it can be told of. */
export const seesWholeFleet = (caller: Caller): boolean => visibility(caller.grants, "fleet:read") === null;

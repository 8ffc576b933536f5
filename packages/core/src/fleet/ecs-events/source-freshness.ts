import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { type Clock, storableJson } from "../../kernel/index.ts";
import { createAgeWindow } from "./age-window.ts";
import type { SourcePlace } from "./kept-events.ts";

/** What a worker has seen of a queue since it last said so. */
export type SourceFreshness = {
  /** The queue answered. */
  answered(messages: number): void;
  /** Events are in the store: when they happened. */
  stored(input: { happened: readonly Date[]; applied: number; repeated: number; ignored: number }): void;
  counted(counts: { waiting: number | null; inFlight: number | null }): void;
  /** Why it cannot be received from, or null when it can. Gives whether that is news. */
  failing(failure: StoredMessage | null): boolean;
  /** Writes it down. */
  save(): Promise<void>;
};

/** Keeps how fresh a queue is, and writes it down when asked: counts as what is added, so that workers do not overwrite each other's. */
export function createSourceFreshness(
  deps: { database: Pick<Database, "pool">; clock: Clock },
  source: SourcePlace & { queueUrl: string },
): SourceFreshness {
  const { database, clock } = deps;
  const ages = createAgeWindow({ now: () => clock.now().getTime() });
  const askingSince = clock.now();
  const nothing = { received: 0, applied: 0, repeated: 0, ignored: 0 };
  let added = { ...nothing };
  let observedAt: Date | null = null;
  let lastMessageAt: Date | null = null;
  let lastEventAt: Date | null = null;
  let counts: { waiting: number | null; inFlight: number | null } = { waiting: null, inFlight: null };
  let failure: StoredMessage | null = null;
  let failedSince: Date | null = null;

  return {
    answered(messages) {
      observedAt = clock.now();
      if (messages > 0) lastMessageAt = observedAt;
      added.received += messages;
    },
    stored({ happened, ...more }) {
      const now = clock.now().getTime();
      for (const at of happened) {
        ages.add(now - at.getTime());
        if (lastEventAt === null || at > lastEventAt) lastEventAt = at;
      }
      added.applied += more.applied;
      added.repeated += more.repeated;
      added.ignored += more.ignored;
    },
    counted(seen) {
      counts = seen;
    },
    failing(why) {
      const isNews = (failure === null) !== (why === null) || failure?.kind !== why?.kind;
      failure = why;
      failedSince = why === null ? null : (failedSince ?? clock.now());
      return isNews;
    },
    async save() {
      const adding = added;
      added = { ...nothing };
      const iso = (at: Date | null) => at?.toISOString() ?? null;
      try {
        await database.pool.query({
          name: "fg_events_source",
          text:
            "INSERT INTO fleet_event_source AS s (key, account_id, region, queue_url, observed_at, last_message_at, last_event_at, " +
            "age_ms, waiting_messages, in_flight_messages, failed_since, failure, received, applied, repeated, ignored, asking_since) " +
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) " +
            "ON CONFLICT (key) DO UPDATE SET account_id = excluded.account_id, region = excluded.region, queue_url = excluded.queue_url, " +
            "observed_at = greatest(s.observed_at, excluded.observed_at), " +
            "last_message_at = greatest(s.last_message_at, excluded.last_message_at), " +
            "last_event_at = greatest(s.last_event_at, excluded.last_event_at), age_ms = excluded.age_ms, " +
            "waiting_messages = excluded.waiting_messages, in_flight_messages = excluded.in_flight_messages, " +
            "failed_since = CASE WHEN excluded.failure IS NULL THEN NULL ELSE coalesce(s.failed_since, excluded.failed_since) END, " +
            "failure = excluded.failure, received = s.received + excluded.received, applied = s.applied + excluded.applied, " +
            "repeated = s.repeated + excluded.repeated, ignored = s.ignored + excluded.ignored, " +
            "asking_since = greatest(s.asking_since, excluded.asking_since)",
          values: [
            source.key,
            source.accountId,
            source.region,
            source.queueUrl,
            iso(observedAt),
            iso(lastMessageAt),
            iso(lastEventAt),
            ages.percentile(0.99),
            counts.waiting,
            counts.inFlight,
            iso(failedSince),
            failure === null ? null : storableJson(failure),
            adding.received,
            adding.applied,
            adding.repeated,
            adding.ignored,
            iso(askingSince),
          ],
        });
      } catch (error) {
        for (const name of Object.keys(nothing) as (keyof typeof nothing)[]) added[name] += adding[name];
        throw error;
      }
    },
  };
}

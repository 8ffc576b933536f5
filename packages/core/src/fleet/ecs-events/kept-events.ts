import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { idOfArn, storableJson, storableText } from "../../kernel/index.ts";

/** Where a message came from: a queue as the configuration names it. */
export type SourcePlace = { key: string; accountId: string; region: string };

export type AsideMessage = { messageId: string; body: string; reason: StoredMessage };

/** Keeps messages that cannot be read, with why. One that comes again is the same row. */
export async function keepAside(
  { pool }: Pick<Database, "pool">,
  input: { source: SourcePlace; messages: readonly AsideMessage[]; at: Date },
): Promise<void> {
  const { source, messages, at } = input;
  if (messages.length === 0) return;
  await pool.query(
    "INSERT INTO fleet_event_aside (id, source, account_id, region, message_id, body, reason, received_at) " +
      "SELECT id, $1, $2, $3, message_id, body, reason, $4 " +
      "FROM unnest($5::text[], $6::text[], $7::text[], $8::jsonb[]) AS r(id, message_id, body, reason) " +
      "ON CONFLICT (id) DO NOTHING",
    [
      source.key,
      source.accountId,
      source.region,
      at.toISOString(),
      messages.map(({ messageId }) => idOfArn("eventProblem", `${source.key}/${messageId}`)),
      messages.map(({ messageId }) => storableText(messageId)),
      messages.map(({ body }) => storableText(body)),
      messages.map(({ reason }) => storableJson(reason)),
    ],
  );
}

export type WaitingEvent = { id: string; clusterId: string; body: string };

/** Keeps events of what no listing has brought yet. A copy is the same row. */
export async function keepWaiting(
  { pool }: Pick<Database, "pool">,
  input: { source: SourcePlace; events: readonly WaitingEvent[]; at: Date },
): Promise<void> {
  const { source, events, at } = input;
  if (events.length === 0) return;
  await pool.query(
    "INSERT INTO fleet_event_waiting (id, source, account_id, region, cluster_id, body, received_at, tried_at) " +
      "SELECT id, $1, $2, $3, cluster_id, body, $4, $4 " +
      "FROM unnest($5::text[], $6::text[], $7::text[]) AS r(id, cluster_id, body) ON CONFLICT (id) DO NOTHING",
    [
      source.key,
      source.accountId,
      source.region,
      at.toISOString(),
      events.map(({ id }) => storableText(id)),
      events.map(({ clusterId }) => clusterId),
      events.map(({ body }) => storableText(body)),
    ],
  );
}

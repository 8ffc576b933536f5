import type { Database } from "@fleetgraph/database";
import type { Clock, Log } from "../../kernel/index.ts";
import type { HistoryConfiguration } from "../history-configuration.ts";

const atOnce = 1_000;
const day = 86_400_000;

/**
 * Removes messages of queues that were put aside longer ago than they are to be kept, those that are done with since
 * they are. Says how many of them nobody had replayed. Gives how many went.
 */
export async function forgetAside(
  deps: { database: Pick<Database, "pool">; clock: Clock; log: Log },
  input: { history: Pick<HistoryConfiguration, "keepAsideDays">; signal?: AbortSignal },
): Promise<number> {
  const { database, clock, log } = deps;
  const { keepAsideDays } = input.history;
  if (keepAsideDays === null) return 0;
  const before = new Date(clock.now().getTime() - keepAsideDays * day).toISOString();
  let forgotten = 0;
  let unread = 0;
  for (let some = atOnce; some === atOnce && !input.signal?.aborted; forgotten += some) {
    const { rows } = await database.pool.query<{ unread: boolean }>(
      "DELETE FROM fleet_event_aside WHERE id IN (SELECT id FROM fleet_event_aside " +
        "WHERE coalesce(resolved_at, received_at) < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING resolved_at IS NULL AS unread",
      [before, atOnce],
    );
    some = rows.length;
    unread += rows.filter((row) => row.unread).length;
  }
  if (unread > 0) log.warn("events.unread-forgotten", { messages: unread, keepAsideDays });
  return forgotten;
}

import type { Pool, PoolClient } from "@fleetgraph/database";
import type { Level } from "../slots.ts";

/** Makes the partitions of a level that some days need. */
export async function makeParts(
  client: Pool | PoolClient,
  level: Level,
  days: readonly number[],
): Promise<void> {
  const each = [...new Set(days)];
  if (each.length === 0) return;
  await client.query("SELECT sum(metric_make_parts($1, day, day)) FROM unnest($2::int[]) AS d (day)", [
    level,
    each,
  ]);
}

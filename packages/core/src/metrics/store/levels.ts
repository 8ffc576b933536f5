import type { Pool, PoolClient } from "@fleetgraph/database";
import type { Level } from "../slots.ts";

/** The first day (since 1970) that is kept of each level; 0 as long as nothing was dropped. */
export type KeptFrom = Readonly<Record<Level, number>>;

export async function keptFrom(client: Pool | PoolClient): Promise<KeptFrom> {
  const { rows } = await client.query<{ seconds: Level; kept_from: number }>(
    "SELECT seconds, kept_from FROM metric_level",
  );
  return { 60: 0, 300: 0, 3600: 0, ...Object.fromEntries(rows.map((row) => [row.seconds, row.kept_from])) };
}

import { type Reads, readRows } from "../../kernel/index.ts";
import type { MetricName } from "../vocabulary.ts";
import { amountsOf, type Held } from "./reserved.ts";

/** What of a host ECS knows without any source: what it was registered with. */
export const isSize = (metric: MetricName): metric is "CPU_LIMIT" | "MEMORY_LIMIT" =>
  metric === "CPU_LIMIT" || metric === "MEMORY_LIMIT";

/** Cores and bytes that hosts were registered with, and while they were. */
export async function readHostSizes(
  reads: Reads,
  ids: readonly string[],
): Promise<Map<string, Record<"CPU_LIMIT" | "MEMORY_LIMIT", Held>>> {
  const from = (table: string, gone: string) =>
    "SELECT x.id, x.registered_cpu, x.registered_memory, " +
    "(extract(epoch FROM coalesce(x.registered_at, x.first_seen_at)) * 1000)::bigint, (extract(epoch FROM x.gone_at) * 1000)::bigint " +
    `FROM ${table} x WHERE ${gone}x.id = ANY ($1::text[])`;
  const text = `${from("host", "")} UNION ALL ${from("host_past", "x.gone_at IS NOT NULL AND ")}`;
  const rows = await readRows(reads, text, [ids]);
  return new Map(
    rows.map(([id, cpu, memory, began, until]) => {
      const { cores, bytes } = amountsOf((cpu as number | null) ?? 0, (memory as number | null) ?? 0);
      const held = { from: began as number, until: until as number | null };
      return [
        id as string,
        { CPU_LIMIT: { ...held, amount: cores }, MEMORY_LIMIT: { ...held, amount: bytes } },
      ];
    }),
  );
}

import { type Bind, type Reads, readRows } from "../../kernel/index.ts";
import { andVisible, type Caller, toLike, visibility } from "../../permissions/index.ts";

/**
 * How many services each part of the fleet has now, of those that the reader may see: a part is written as a JSON list
 * of patterns, so that it can be asked for by what tells it apart.
 */
export async function serviceCountsWithin(
  reads: Reads,
  caller: Caller,
  parts: readonly string[],
): Promise<Map<string, number>> {
  const likes = parts.map((part) => (JSON.parse(part) as string[]).map(toLike));
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const text =
    `SELECT k.n, (SELECT count(*) FROM service s WHERE s.gone_at IS NULL ` +
    "AND s.path LIKE ANY (ARRAY(SELECT jsonb_array_elements_text(k.likes)))" +
    `${andVisible(visibility(caller.grants, "fleet:read"), bind, "s.path")}) ` +
    `FROM jsonb_array_elements(${bind(JSON.stringify(likes))}::jsonb) WITH ORDINALITY AS k(likes, n)`;
  const rows = await readRows(reads, text, values);
  return new Map(rows.map(([n, count]) => [parts[(n as number) - 1] as string, count as number]));
}

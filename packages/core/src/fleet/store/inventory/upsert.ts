import { createHash } from "node:crypto";
import type { Database } from "@fleetgraph/database";
import { storableJson } from "../../../kernel/index.ts";

/** A row by its columns; JSON columns hold values, not text. */
export type InventoryRow = Readonly<Record<string, unknown>> & { id: string };

export type InventoryTable =
  | "capacity_provider"
  | "auto_scaling_group"
  | "scaling_target"
  | "ec2_instance"
  | "host_detail"
  | "ecs_deployment"
  | "ecs_revision";

const rowsPerStatement = 1_000;

/**
 * Stores rows of one table; one that is there already with the same content is not written at all. Gives the rows
 * written. The types of the columns are the table's own (jsonb_populate_recordset).
 */
export async function upsert(
  database: Database,
  table: InventoryTable,
  rows: readonly InventoryRow[],
  at: Date,
): Promise<number> {
  // A statement cannot touch a row twice, and an endpoint may give an item twice.
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
  let written = 0;
  for (let start = 0; start < unique.length; start += rowsPerStatement) {
    const some = unique.slice(start, start + rowsPerStatement);
    const columns = [...Object.keys(some[0] as InventoryRow), "content_hash"];
    const updates = columns.filter((column) => column !== "id").map((each) => `${each} = excluded.${each}`);
    const { rowCount } = await database.pool.query(
      `INSERT INTO ${table} AS t (${columns.join(", ")}, first_seen_at) ` +
        `SELECT ${columns.join(", ")}, $1::timestamptz FROM jsonb_populate_recordset(NULL::${table}, $2::jsonb) ` +
        `ON CONFLICT (id) DO UPDATE SET ${updates.join(", ")}, gone_at = NULL ` +
        "WHERE t.content_hash IS DISTINCT FROM excluded.content_hash OR t.gone_at IS NOT NULL",
      [at.toISOString(), storableJson(some.map((row) => ({ ...row, content_hash: hashOf(row) })))],
    );
    written += rowCount ?? 0;
  }
  return written;
}

function hashOf(row: InventoryRow): string {
  return `\\x${createHash("sha256").update(JSON.stringify(row)).digest("hex").slice(0, 32)}`;
}

type OfRegion = Exclude<InventoryTable, "host_detail" | "ecs_deployment" | "ecs_revision">;

/** Marks as gone what a complete listing of an account's region did not have. Gives the rows written. */
export async function markMissing(
  database: Database,
  input: { table: OfRegion; accountId: string; region: string; present: readonly string[]; at: Date },
): Promise<number> {
  const { table, accountId, region, present, at } = input;
  const { rowCount } = await database.pool.query(
    `UPDATE ${table} SET gone_at = $1 WHERE gone_at IS NULL AND account_id = $2 AND region = $3 AND NOT id = ANY ($4::text[])`,
    [at.toISOString(), accountId, region, present],
  );
  return rowCount ?? 0;
}

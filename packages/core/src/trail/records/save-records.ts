import type { Database } from "@fleetgraph/database";
import type { RecordRow } from "./read-record.ts";

/** By which way records came: out of a file, or by LookupEvents. */
export type CameBy = { fileId: string } | { lookedUpAt: Date };

const types: Readonly<Record<string, string>> = {
  event_time: "timestamptz",
  read_only: "bool",
  failures: "int",
  request: "jsonb",
  response: "jsonb",
  identity: "jsonb",
  more: "jsonb",
  truncated: "bool",
  hidden: "bool",
  redacted: "bool",
  resources: "jsonb",
};

/**
 * Stores records, each once, whatever the ways it comes by and however often. One that is there already gets what it
 * lacks of its sources and nothing else: what came first stays. Gives how many were new. (unnest is as fast as COPY into
 * a stage, and one statement: docs/performance.md.)
 */
export async function saveRecords(
  { pool }: Pick<Database, "pool">,
  input: { rows: readonly RecordRow[]; by: CameBy; at: Date },
): Promise<{ added: number }> {
  const rows = [...new Map(input.rows.map((row) => [`${row.event_id} ${row.event_time}`, row])).values()];
  if (rows.length === 0) return { added: 0 };
  try {
    return await insert({ pool }, { ...input, rows });
  } catch (error) {
    if (!isOfTheData(error)) throw error;
    if (rows.length > 1) {
      const middle = rows.length >> 1;
      const first = await saveRecords({ pool }, { ...input, rows: rows.slice(0, middle) });
      const second = await saveRecords({ pool }, { ...input, rows: rows.slice(middle) });
      return { added: first.added + second.added };
    }
    // What the store cannot hold of it is left out, and said so; that it happened is not.
    const [row] = rows as [RecordRow];
    const bare = { ...row, request: null, response: null, identity: null, more: null, truncated: true };
    return insert({ pool }, { ...input, rows: [bare] });
  }
}

async function insert(
  { pool }: Pick<Database, "pool">,
  { rows, by, at }: { rows: readonly RecordRow[]; by: CameBy; at: Date },
): Promise<{ added: number }> {
  const columns = Object.keys(rows[0] ?? {});
  const values: unknown[] = [
    "fileId" in by ? by.fileId : null,
    "lookedUpAt" in by ? by.lookedUpAt.toISOString() : null,
    at.toISOString(),
  ];
  const arrays = columns.map((column) => {
    values.push(rows.map((row) => row[column]));
    return `$${values.length}::${types[column] ?? "text"}[]`;
  });
  const taken = columns.map((column) =>
    column === "resources" ? "ARRAY(SELECT jsonb_array_elements_text(r.resources))" : `r.${column}`,
  );
  const text =
    `WITH r AS MATERIALIZED (SELECT * FROM unnest(${arrays.join(", ")}) AS given(${columns.join(", ")})), ` +
    // A partitioned table does not say which of its rows were there before (xmax).
    "known AS MATERIALIZED (SELECT count(*)::int AS n FROM r JOIN trail_record t USING (event_id, event_time)), " +
    `saved AS (INSERT INTO trail_record AS t (${columns.join(", ")}, file_id, looked_up_at, ingested_at) ` +
    `SELECT ${taken.join(", ")}, $1, $2::timestamptz, $3::timestamptz FROM r ORDER BY r.event_id ` +
    "ON CONFLICT (event_id, event_time) DO UPDATE SET " +
    "file_id = coalesce(t.file_id, excluded.file_id), looked_up_at = coalesce(t.looked_up_at, excluded.looked_up_at) " +
    "WHERE (t.file_id IS NULL AND excluded.file_id IS NOT NULL) OR (t.looked_up_at IS NULL AND excluded.looked_up_at IS NOT NULL)) " +
    "SELECT n AS known FROM known";
  const answer = await pool.query<{ known: number }>({ text, values });
  return { added: rows.length - (answer.rows[0]?.known ?? 0) };
}

/** PostgreSQL's classes of errors (appendix A of its manual): 21, 22 and 23 are of the data, 54 of its size. */
function isOfTheData(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^(21|22|23|54)[0-9A-Z]{3}$/.test(code);
}

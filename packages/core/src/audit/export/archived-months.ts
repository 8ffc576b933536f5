import { type Reads, readRows } from "../../kernel/index.ts";
import type { AuditEventFilter } from "../audit-event.ts";
import type { ArchivedMonth } from "./audit-export.ts";

/** The months that are archived and that a filter reaches into, below a size of the log. */
export async function archivedMonths(
  reads: Reads,
  { start, end }: AuditEventFilter,
  size: number,
): Promise<ArchivedMonth[]> {
  const rows = await readRows(
    reads,
    "SELECT to_char(month, 'YYYY-MM'), events FROM audit_archive " +
      "WHERE first_index < $1 AND ($2::timestamptz IS NULL OR month + interval '1 month' > $2::timestamptz) " +
      "AND ($3::timestamptz IS NULL OR month < $3::timestamptz) ORDER BY month",
    [size, start?.toISOString() ?? null, end?.toISOString() ?? null],
  );
  return rows.map(([month, events]) => ({ month, events }) as ArchivedMonth);
}

import { type Reads, readRows } from "../../kernel/index.ts";

/** A month that was taken out of the history, and the archive that it is in. */
export type AuditArchive = {
  /** "2026-01". */
  month: string;
  events: number;
  size: number;
  file: string;
  bytes: number;
  sha256: string;
  sealedAt: string;
  droppedAt: string | null;
};

/** The archives, oldest first. */
export async function auditArchives(reads: Reads): Promise<AuditArchive[]> {
  const text =
    "SELECT to_char(month, 'YYYY-MM'), events, size, file, bytes, encode(sha256, 'hex'), sealed_at, dropped_at FROM audit_archive ORDER BY month";
  const rows = await readRows(reads, text, []);
  return rows.map(([month, events, size, file, bytes, sha256, sealedAt, droppedAt]) => {
    return { month, events, size, file, bytes, sha256, sealedAt, droppedAt } as AuditArchive;
  });
}

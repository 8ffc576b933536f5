import type { AuditEventFilter } from "../audit-event.ts";

export const exportFormats = ["ndjson", "csv"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What is to be exported, and how much of it the caller has already. */
export type AuditExportRequest = {
  format: ExportFormat;
  filter: AuditEventFilter;
  /** The filter in the caller's own words, which the file repeats; null where nothing narrows it. */
  asked: Readonly<Record<string, unknown>> | null;
  /** The size of the log that is exported; left out: all that has a place in the log by now. */
  size?: number | undefined;
  /** Of what has no place in the log yet, what this snapshot of PostgreSQL's has seen; left out: one of now. */
  snapshot?: string | undefined;
  /** Goes on with a file that is there up to this leaf: behind its last whole mark, left-out leaves, or row of a table. */
  at?: number | undefined;
  /** How many events the file's last mark counts. */
  events?: number | undefined;
  /** Sizes of the log that the file passes through, so that checkpoints of them can be compared with it. */
  through: readonly number[];
};

/** A month whose entries were taken out of the store; their leaves and hashes are still there. */
export type ArchivedMonth = { month: string; events: number };

/** An export that is ready to be read. */
export type AuditExport = {
  /** The first line's SHA-256 in Base 64, as the last line repeats it; "" for a table. Another one is another file. */
  header: string;
  size: number;
  snapshot: string;
  /** Of what the export reaches into. */
  archived: readonly ArchivedMonth[];
  /** The file's bytes: nothing is read ahead of its reader but one page. */
  chunks(): AsyncGenerator<Buffer>;
};

/** What the first line of a file says it is. Another number is another format. */
export const exportFormat = "fleetgraph-audit-export/1";

/** A run of events is followed by a mark wherever an index is a multiple of this. */
export const markEvery = 16;

/** The first line: which log, how much of it, by which filter, and the checkpoint that proves it. */
export type HeaderLine = {
  kind: "header";
  format: typeof exportFormat;
  origin: string;
  size: number;
  filter: Record<string, unknown> | null;
  checkpoint: string;
};

/** An event, at its place in the log; null when it has none yet. `hash` is that of its leaf. */
export type EventLine = {
  kind: "event";
  index: number | null;
  id: string;
  nonce: string;
  hash: string;
  entry: string;
};

/** Leaves that the file leaves out: the hashes of the subtrees of `coverOf`. */
export type SkipLine = { kind: "skip"; from: number; to: number; hashes: string[] };

/** The same of the events that stand just above it, and how many events there were from the beginning. */
export type MarkLine = { kind: "mark"; from: number; to: number; hashes: string[]; events: number };

/** The last line; `header` is the SHA-256 of the first. */
export type EndLine = {
  kind: "end";
  events: number;
  skipped: number;
  unsequenced: number;
  header: string;
};

export type ExportLine = HeaderLine | EventLine | SkipLine | MarkLine | EndLine;

/** The one spelling of a line, without its newline. The order of the members is part of the format. */
export function spell(line: ExportLine): string {
  return JSON.stringify(line);
}

import { coverOf, type ExportStart, ExportWriter } from "@fleetgraph/transparency-log";
import type { Reads } from "../../kernel/index.ts";
import { nodesOf } from "../log/proofs.ts";
import { sha256 } from "../log/sha256.ts";
import { csvHead, csvRow } from "./csv-row.ts";
import type { Gap } from "./gap-pieces.ts";
import type { KeptEntry } from "./leaf-pages.ts";

/** What stands in a file between its first line and its last: entries, and leaves that are left out. */
export type Part = { entry: KeptEntry } | { gap: Gap };

/** Writes the lines of a file, in their order. */
export type ExportLines = {
  head(): string;
  parts(parts: readonly Part[]): Promise<string>;
  /** Entries that have no place in the log yet: behind all that have. */
  unplaced(entries: readonly KeptEntry[]): string;
  end(): string;
};

/** The lines of a file that can be verified (docs/audit-format.md). */
export function ndjsonLines(
  reads: Reads,
  { start, resume }: { start: ExportStart; resume: { at: number; events: number } },
): ExportLines {
  const writer = new ExportWriter(sha256, start, resume);
  return {
    head: () => writer.header(),
    async parts(parts) {
      const covers = parts.map((part) => ("gap" in part ? coverOf(part.gap) : []));
      const wanted = covers.flat();
      const hashes = wanted.length > 0 ? await nodesOf(reads, wanted) : [];
      let read = 0;
      let text = "";
      for (const [place, part] of parts.entries()) {
        if ("gap" in part) {
          const { length } = covers[place] ?? [];
          text += writer.skip({ ...part.gap, hashes: hashes.slice(read, read + length) });
          read += length;
        } else text += writer.event({ ...textual(part.entry), index: part.entry.index ?? writer.position });
      }
      return text;
    },
    unplaced: (entries) => entries.map((entry) => writer.unsequenced(textual(entry))).join(""),
    end: () => writer.end(),
  };
}

/** What is no UTF-8 any more is shown with U+FFFD in it, and does not verify. */
const textual = ({ nonce, leaf, entry }: KeptEntry) => ({ nonce, leaf, entry: entry.toString("utf8") });

/** The rows of a table for people: what is left out is not told, and nothing of it can be verified. */
export const csvLines: ExportLines = {
  head: () => csvHead,
  parts: async (parts) => parts.map((part) => ("entry" in part ? csvRow(part.entry) : "")).join(""),
  unplaced: (entries) => entries.map(csvRow).join(""),
  end: () => "",
};

import type { Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import type { AuditEventFilter } from "../audit-event.ts";
import type { ExportLines, Part } from "./export-lines.ts";
import { lastCut, piecesOf } from "./gap-pieces.ts";
import { leafPages, unplacedEntries } from "./leaf-pages.ts";

/** What of the log is written. */
export type Extent = {
  filter: AuditEventFilter;
  size: number;
  snapshot: string;
  /** The first leaf that is not written yet; null where not even the first line is. */
  at: number | null;
  through: readonly number[];
};

/**
 * The lines of an export, from its beginning or from behind what is there already: both give the same bytes. A page is
 * held at a time, and the next one is read meanwhile: no more of it, however slow the reader is.
 */
export async function* logLines(
  reads: Reads,
  caller: Caller,
  { extent, lines }: { extent: Extent; lines: ExportLines },
): AsyncGenerator<Buffer> {
  const { filter, size, snapshot, at, through } = extent;
  if (at === null) yield Buffer.from(lines.head());
  let next = at ?? 0;
  for await (const page of leafPages(reads, caller, { filter, from: next, size })) {
    const parts: Part[] = [];
    const leaveOut = (to: number) => {
      for (const gap of piecesOf({ from: next, to }, through)) parts.push({ gap });
      next = to;
    };
    for (const entry of page.entries) {
      const index = entry.index ?? next;
      if (index > next) leaveOut(index);
      parts.push({ entry });
      next = index + 1;
    }
    // A gap may go on in the next page: it is written as far as it is cut anyway.
    const to = page.to === size ? size : lastCut({ from: next, to: page.to }, through);
    if (to > next) leaveOut(to);
    const text = await lines.parts(parts);
    if (text !== "") yield Buffer.from(text);
  }
  for await (const entries of unplacedEntries(reads, caller, { filter, size, snapshot })) {
    yield Buffer.from(lines.unplaced(entries));
  }
  const end = lines.end();
  if (end !== "") yield Buffer.from(end);
}

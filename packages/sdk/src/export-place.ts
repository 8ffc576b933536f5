/**
 * How far an export has come. With the same filter, what follows is byte for byte what would have followed: keep the
 * last one to go on another day.
 */
export interface AuditExportPlace {
  /** The size of the log that is exported. */
  size: number;
  /** What else is exported: the entries that this snapshot of the store has seen. */
  snapshot: string;
  /** The first leaf behind the last line that an export can go on from. */
  at: number;
  /** Events that the last mark counts. */
  events: number;
  /** Lines that are there behind that line. */
  lines: number;
  /** What the server says of the first line; "" for a table. With another one it is another file. */
  header: string;
}

export type ExportFormat = "ndjson" | "csv";

/** Whether a line tells how far the file is by itself. */
export function isPlaced(line: string, format: ExportFormat): boolean {
  return format === "csv" ? /^(\d+,"|index,)/.test(line) : /^\{"kind":"(mark|header)"/.test(line);
}

/** The place behind some more whole lines. */
export function placeBehind(before: AuditExportPlace, text: string, format: ExportFormat): AuditExportPlace {
  let lines = 0;
  let at: number | null = null;
  type Found = ReturnType<typeof placeOf>;
  // From the end: what stands in front of the last line that counts events is of no more use.
  for (let end = text.length - 1; end > 0; ) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, end);
    end = start - 1;
    const found: Found = at === null || isPlaced(line, format) ? placeOf(line, format) : null;
    if (found === null) {
      if (at === null) lines += 1;
      continue;
    }
    at ??= found.at;
    if (found.events !== null) return { ...before, at, events: found.events, lines };
  }
  return at === null ? { ...before, lines: before.lines + lines } : { ...before, at, lines };
}

/** What a line says of the place: `events` is null where it does not count them. */
function placeOf(line: string, format: ExportFormat): { at: number; events: number | null } | null {
  if (format === "csv") {
    const [, index] = /^(\d+),"/.exec(line) ?? [];
    if (index !== undefined) return { at: Number(index) + 1, events: 0 };
    return line.startsWith("index,") ? { at: 0, events: 0 } : null;
  }
  if (line.startsWith('{"kind":"header"')) return { at: 0, events: 0 };
  if (!/^\{"kind":"(mark|skip)"/.test(line)) return null;
  const { to, events = null } = JSON.parse(line) as { to: number; events?: number };
  return { at: to, events };
}

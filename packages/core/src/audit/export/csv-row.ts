import type { KeptEntry } from "./leaf-pages.ts";

const columns = [
  "index",
  "id",
  "at",
  "action",
  "outcome",
  "actor",
  "on_behalf_of",
  "target_type",
  "target_id",
  "target_name",
  "path",
  "reason",
  "request_id",
  "address",
  "client",
  "payload",
] as const;

/** The first row, which names the columns. */
export const csvHead = `${columns.join(",")}\r\n`;

// Spreadsheets take a cell for a formula that begins with one of these, in full width too; tab and carriage return
// are skipped by some of them, and what stands behind is looked at (OWASP, "CSV Injection").
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * A cell: always in quotes, and never a formula, whatever an actor wrote for a reason. A line break is written as a
 * sign, so that every row is a line and a file that was cut off can be gone on with.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = formula.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""').replace(/\r\n|\r|\n|\u2028|\u2029/g, "⏎")}"`;
}

/** The row of an entry, out of its own bytes: its columns in the store are only for looking it up. */
export function csvRow({ index, id, entry }: KeptEntry): string {
  const { at, action, outcome, actor, onBehalfOf, target, reason, requestId, payload } = contentOf(entry);
  const cells = [
    ...[
      id,
      at,
      action,
      outcome,
      actor?.name,
      onBehalfOf,
      target?.type,
      target?.id,
      target?.name,
      target?.path,
    ],
    ...[reason, requestId, actor?.address, actor?.client, payload],
  ];
  return `${index ?? ""},${cells.map(csvCell).join(",")}\r\n`;
}

type Content = {
  [Name in "at" | "action" | "outcome" | "onBehalfOf" | "reason" | "requestId" | "payload"]?: unknown;
} & { actor?: Record<string, unknown> | null; target?: Record<string, unknown> | null };

/** An entry that somebody spoilt has a row all the same. */
function contentOf(entry: Buffer): Content {
  try {
    return (JSON.parse(entry.toString("utf8")) as Content | null) ?? {};
  } catch {
    return { payload: entry.toString("utf8") };
  }
}

import type { Walk } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes, UsageError } from "./failure.ts";
import { type ListInput, limitOf, printList } from "./print-list.ts";
import { requireListOf } from "./require-list-of.ts";

/** A column of the CSV: its name, which is the graph's and the same in every language, and its value. */
export type CsvColumn<Row> = readonly [string, (row: Row) => string | number | null];

/** Prints a list as others are printed, or as CSV (RFC 4180) with `--csv`: row by row, as it comes. */
export async function printAudit<Row>(
  context: Context,
  input: Omit<ListInput<Row>, "values"> & {
    values: { limit?: string | undefined; all?: boolean | undefined; csv?: boolean | undefined };
    csv: readonly CsvColumn<Row>[];
  },
): Promise<ExitCode> {
  const { say } = context;
  const { values, csv, walk } = input;
  if (!values.csv) return printList(context, input);
  if (context.json) throw new UsageError(say("cli.usage.oneOf", { option: "--csv", values: ["--json"] }));
  const limit = limitOf(say, values);
  // RFC 4180 ends lines with CR LF; what prints adds the LF.
  const line = (cells: readonly (string | number | null)[]) => `${cells.map(cell).join(",")}\r`;
  context.print(line(csv.map(([name]) => name)));
  let shown = 0;
  for await (const row of walk(Math.min(100, limit + 1))) {
    if (shown === limit) {
      context.warn(say("cli.more", { shown }));
      break;
    }
    context.print(line(csv.map(([, value]) => value(row))));
    shown += 1;
  }
  if (shown === 0) await requireListOf(context, input.of ?? {});
  return exitCodes.done;
}

/**
 * A value as RFC 4180 writes it. One that a spreadsheet would take for a formula gets an apostrophe before it: reasons
 * and names are written by those whom an auditor audits.
 */
export function cell(value: string | number | null): string {
  if (value === null) return "";
  const text = typeof value === "string" && /^[=+\-@＝＋－＠\t\r]/.test(value) ? `'${value}` : `${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Each row of a walk as several of a table. */
export function flattened<Row, Part>(walk: Walk<Row>, partsOf: (row: Row) => readonly Part[]): Walk<Part> {
  return {
    get cursor() {
      return walk.cursor;
    },
    async *[Symbol.asyncIterator]() {
      for await (const row of walk) yield* partsOf(row);
    },
  };
}

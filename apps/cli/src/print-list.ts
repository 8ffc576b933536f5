import type { Walk } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes } from "./failure.ts";
import { parseCount } from "./parse-values.ts";
import { type Column, table } from "./terminal/table.ts";

const pageSize = 100;

/**
 * Prints a list as a table, or as `{"nodes": […], "next": cursor}` with `--json`: pass `next` to nobody, it says
 * that there are more; `--limit N` and `--all` give them.
 */
export async function printList<Row>(
  context: Context,
  input: {
    values: { limit?: string | undefined; all?: boolean | undefined };
    columns: readonly Column<Row>[];
    /** Starts the walk with pages of a size. */
    walk: (first: number) => Walk<Row>;
  },
): Promise<ExitCode> {
  const { say, style, width } = context;
  const limit = input.values.all
    ? Number.POSITIVE_INFINITY
    : parseCount(say, { option: "--limit", value: input.values.limit ?? "20", least: 1 });
  // One more than is shown tells whether there are more.
  const rows: Row[] = [];
  let more = false;
  let next: string | null = null;
  const walk = input.walk(Math.min(pageSize, limit + 1));
  for await (const row of walk) {
    if (rows.length === limit) {
      more = true;
      break;
    }
    rows.push(row);
    next = walk.cursor;
  }
  if (context.json) {
    context.printJson({ nodes: rows, next: more ? next : null });
    return exitCodes.done;
  }
  if (rows.length === 0) context.note(say("cli.none"));
  else context.print(table(style, { columns: input.columns, rows, width }));
  if (more) context.note(style.dim(say("cli.more", { shown: rows.length })));
  return exitCodes.done;
}

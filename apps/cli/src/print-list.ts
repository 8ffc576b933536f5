import type { Walk } from "@fleetgraph/sdk";
import type { Context, Say } from "./context.ts";
import { type ExitCode, exitCodes } from "./failure.ts";
import { parseCount } from "./parse-values.ts";
import { type ListOf, requireListOf } from "./require-list-of.ts";
import { type Column, table } from "./terminal/table.ts";
import { type Rows, watchList } from "./watch-list.ts";

/** The most that a page has. */
export const pageSize = 100;

export interface ListInput<Row> {
  values: {
    limit?: string | undefined;
    all?: boolean | undefined;
    watch?: boolean | undefined;
    every?: string | undefined;
  };
  columns: readonly Column<Row>[];
  /** Starts the walk with pages of a size. */
  walk: (first: number) => Walk<Row>;
  /** Which of them are shown; all unless given. */
  keep?: ((row: Row) => boolean) | undefined;
  /** Said instead of a table without rows. */
  none?: () => void;
  /** What the list is of: where there is nothing of it, it has to be there. A typing error looks the same. */
  of?: ListOf;
  /** What tells its rows apart when it is watched; their id unless given. */
  identityOf?: (row: Row) => string;
  /** What stands beside the rows in JSON: what the list is of. */
  beside?: object;
}

/**
 * Prints a list as a table, or as `{"nodes": […], "next": cursor}` with `--json`: pass `next` to nobody, it says
 * that there are more; `--limit N` and `--all` give them. With `--watch` it goes on with what changes.
 */
export async function printList<Row>(context: Context, input: ListInput<Row>): Promise<ExitCode> {
  const { say, style, width } = context;
  const limit = limitOf(say, input.values);
  const read = () => readRows(input.walk(Math.min(pageSize, limit + 1)), { limit, keep: input.keep });
  if (input.values.watch)
    return watchList(context, {
      columns: input.columns,
      every: input.values.every,
      identityOf: input.identityOf,
      read,
    });
  const { rows, more, next } = await read();
  if (rows.length === 0) await requireListOf(context, input.of ?? {});
  if (context.json) {
    context.printJson({ ...input.beside, nodes: rows, next });
    return exitCodes.done;
  }
  if (rows.length > 0) context.print(table(style, { columns: input.columns, rows, width }));
  else if (input.none) input.none();
  else context.note(say("cli.none"));
  if (more) context.warn(style.dim(say("cli.more", { shown: rows.length })));
  return exitCodes.done;
}

/** How many `--limit N` and `--all` ask for. Throws a UsageError. */
export function limitOf(say: Say, { all, limit }: ListInput<unknown>["values"]): number {
  return all
    ? Number.POSITIVE_INFINITY
    : parseCount(say, { option: "--limit", value: limit ?? "20", least: 1 });
}

/** The rows of a walk up to a limit. */
export async function readRows<Row>(
  walk: Walk<Row>,
  { limit, keep = () => true }: { limit: number; keep?: ListInput<Row>["keep"] },
): Promise<Rows<Row>> {
  // One more than is shown tells whether there are more.
  const rows: Row[] = [];
  let next: string | null = null;
  for await (const row of walk) {
    if (!keep(row)) continue;
    if (rows.length === limit) return { rows, more: true, next };
    rows.push(row);
    next = walk.cursor;
  }
  return { rows, more: false, next: null };
}

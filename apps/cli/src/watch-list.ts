import type { Context } from "./context.ts";
import type { ExitCode } from "./failure.ts";
import { lookAgain, pauseOf } from "./look-again.ts";
import { timeOfDay } from "./terminal/moment.ts";
import { type Column, table } from "./terminal/table.ts";
import { watchBlock } from "./watch-block.ts";

/** The rows of a list up to a limit, whether there are more, and where they would begin. */
export interface Rows<Row> {
  rows: Row[];
  more: boolean;
  next: string | null;
}

interface Watched<Row> {
  columns: readonly Column<Row>[];
  every: string | undefined;
  /** What tells rows apart; their id unless given. */
  identityOf?: ((row: Row) => string) | undefined;
  read(): Promise<Rows<Row>>;
}

/**
 * Shows a list again and again until Ctrl-C, which is how it ends and no failure: on a terminal as one table that is
 * drawn anew, in a log as the lines that are new (+), changed (~) or gone (-), with `--json` as an object for each.
 */
export function watchList<Row>(context: Context, watched: Watched<Row>): Promise<ExitCode> {
  const { say, style, width, json } = context;
  const { columns, read } = watched;
  const everyMs = pauseOf(context, watched.every);
  if (width !== null && !json) {
    return watchBlock(context, {
      everyMs,
      read,
      linesOf: ({ rows, more }, width) => ({
        lines: rows.length
          ? table(style, { columns, rows, width }).split("\n")
          : [style.dim(say("cli.none"))],
        ...(more ? { last: say("cli.more", { shown: rows.length }) } : {}),
      }),
    });
  }
  const log = changesOf(context, watched);
  return lookAgain(context, {
    everyMs,
    look: async () => log((await read()).rows),
    lost: (reason) => context.warn(say("cli.watch.lost", { reason })),
  });
}

/** Prints what is not as it was the time before. */
function changesOf<Row>(
  context: Context,
  { columns, identityOf = (row) => (row as { id: string }).id }: Watched<Row>,
): (rows: readonly Row[]) => void {
  const { style, json } = context;
  let before: Map<string, { row: Row; content: string }> | null = null;
  return (rows) => {
    const now = new Map(rows.map((row) => [identityOf(row), { row, content: contentOf(row) }]));
    const changes = [
      ...[...now].flatMap(([id, { row, content }]) => {
        const known = before?.get(id);
        if (!known) return [{ sign: "+", change: "added", row }];
        return known.content === content ? [] : [{ sign: "~", change: "changed", row }];
      }),
      ...[...(before ?? [])].flatMap(([id, { row }]) =>
        now.has(id) ? [] : [{ sign: "-", change: "gone", row }],
      ),
    ];
    const isFirst = before === null;
    before = now;
    if (json) for (const { change, row } of changes) context.printJson({ type: change, node: row });
    if (json || changes.length === 0) return;
    const [header = "", ...lines] = table(style, {
      columns,
      rows: changes.map(({ row }) => row),
      width: null,
    }).split("\n");
    const at = timeOfDay(new Date());
    if (isFirst) context.print(`${" ".repeat(at.length)}    ${header}`);
    for (const [index, line] of lines.entries()) context.print(`${at}  ${changes[index]?.sign} ${line}`);
  };
}

/** What of a row counts as a change: when it was last looked at does not. */
export const contentOf = (row: unknown): string =>
  JSON.stringify(row, (key, value) => (key === "observedAt" ? undefined : value));

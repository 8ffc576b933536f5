import { setTimeout as sleep } from "node:timers/promises";
import {
  GraphQLRequestError,
  NetworkError,
  RateLimitedError,
  ServerError,
  TimeoutError,
} from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes } from "./failure.ts";
import { parseDuration } from "./parse-values.ts";
import { liveBlock } from "./terminal/live-block.ts";
import { timeOfDay } from "./terminal/moment.ts";
import { type Column, table } from "./terminal/table.ts";

const usualMs = 5_000;
const leastMs = 1_000;

/** The rows of a list up to a limit, whether there are more, and where they would begin. */
export interface Rows<Row> {
  rows: Row[];
  more: boolean;
  next: string | null;
}

interface Watched<Row> {
  columns: readonly Column<Row>[];
  every: string | undefined;
  read(): Promise<Rows<Row>>;
}

/**
 * Shows a list again and again until Ctrl-C, which is how it ends and no failure: on a terminal as one table that is
 * drawn anew, in a log as the lines that are new (+), changed (~) or gone (-), with `--json` as an object for each.
 */
export async function watchList<Row>(context: Context, watched: Watched<Row>): Promise<ExitCode> {
  const { say, signal, width, json, stdout } = context;
  const everyMs =
    watched.every === undefined ? usualMs : Math.max(leastMs, parseDuration(say, watched.every));
  const onTerminal = width !== null && !json;
  const block = onTerminal ? liveBlock(stdout) : null;
  const log = changesOf(context, watched.columns);
  try {
    for (let first = true; ; first = false) {
      try {
        const found = await watched.read();
        if (block) block.draw(drawing(context, { watched, found, everyMs }));
        else log(found.rows);
      } catch (error) {
        // What no repetition mends is told at once; the first look must work, or the address is wrong.
        if (signal.aborted || first || !mends(error)) throw error;
        context.note(
          say("cli.watch.lost", { reason: error instanceof Error ? error.message : String(error) }),
        );
      }
      await sleep(everyMs, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) return exitCodes.done;
    throw error;
  } finally {
    block?.end();
  }
}

function mends(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof RateLimitedError || error instanceof TimeoutError)
    return true;
  if (error instanceof GraphQLRequestError) return error.code === "DATABASE_UNAVAILABLE";
  return error instanceof ServerError && [502, 503, 504].includes(error.status);
}

/** The table as it fits the terminal: a line that scrolled away could not be drawn again. */
function drawing<Row>(
  { say, style, stdout }: Context,
  input: { watched: Watched<Row>; found: Rows<Row>; everyMs: number },
): string[] {
  const { watched, found, everyMs } = input;
  const { rows, more } = found;
  const heading = say("cli.watch.heading", { seconds: everyMs / 1000, at: timeOfDay(new Date()) });
  // Asked each time: a terminal may have been made wider.
  const width = stdout.columns;
  const lines = rows.length
    ? table(style, { columns: watched.columns, rows, width }).split("\n")
    : [style.dim(say("cli.none"))];
  const room = Math.max(3, stdout.rows - 3);
  const shown = lines.slice(0, room);
  const hidden = lines.length - shown.length;
  if (hidden > 0) shown.push(style.dim(say("cli.watch.more", { count: hidden })));
  else if (more) shown.push(style.dim(say("cli.more", { shown: rows.length })));
  return [style.dim(heading), ...shown];
}

/** Prints what is not as it was the time before. */
function changesOf<Row>(context: Context, columns: readonly Column<Row>[]): (rows: readonly Row[]) => void {
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

const identityOf = (row: unknown): string => (row as { id: string }).id;

/** What of a row counts as a change: when it was last looked at does not. */
const contentOf = (row: unknown): string =>
  JSON.stringify(row, (key, value) => (key === "observedAt" ? undefined : value));

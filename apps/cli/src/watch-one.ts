import type { WatchFleetOptions } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import type { ExitCode } from "./failure.ts";
import { lookAgain, pauseOf } from "./look-again.ts";
import { timeOfDay } from "./terminal/moment.ts";
import { watchBlock } from "./watch-block.ts";
import { contentOf } from "./watch-list.ts";

/**
 * Shows one thing again and again until Ctrl-C: on a terminal in place; in a log as a whole whenever it has changed, with
 * `--json` as an object then.
 */
export function watchOne<Found>(
  context: Context,
  input: {
    every: string | undefined;
    filter?: WatchFleetOptions["filter"];
    read(): Promise<Found>;
    print(context: Context, found: Found): void;
    /** What stands for it with `--json`; itself unless given. */
    objectOf?: (found: Found) => unknown;
  },
): Promise<ExitCode> {
  const { say, style, width, json } = context;
  const { read, print, filter } = input;
  const everyMs = pauseOf(context, input.every);
  if (width !== null && !json)
    return watchBlock(context, {
      everyMs,
      filter,
      read,
      linesOf: (found, width) => ({ lines: printed(found, width) }),
    });

  function printed(found: Found, width: number): string[] {
    const lines: string[] = [];
    print({ ...context, width, print: (text) => void lines.push(...text.split("\n")) }, found);
    return lines;
  }

  let before: string | null = null;
  return lookAgain(context, {
    everyMs,
    filter,
    async look() {
      const found = await read();
      const content = contentOf(found);
      if (content === before) return;
      if (json) context.printJson(input.objectOf ? input.objectOf(found) : found);
      else {
        if (before !== null) context.print("");
        context.print(style.dim(timeOfDay(new Date())));
        print(context, found);
      }
      before = content;
    },
    lost: (reason) => context.warn(say("cli.watch.lost", { reason })),
  });
}

import type { WatchFleetOptions } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import type { ExitCode } from "./failure.ts";
import { lookAgain } from "./look-again.ts";
import { truncate } from "./terminal/display-width.ts";
import { liveBlock, rowsOf } from "./terminal/live-block.ts";
import { timeOfDay } from "./terminal/moment.ts";

/**
 * Shows on a terminal what is read again and again, in place: as it was read last, in the size that the terminal has
 * now, under a line that says when that was, or that nothing answers.
 */
export async function watchBlock<Found>(
  context: Context,
  input: {
    everyMs: number;
    filter?: WatchFleetOptions["filter"];
    read(): Promise<Found>;
    /** The lines in a width, the last of which are left out where there is no room; and what is said behind all. */
    linesOf(found: Found, width: number): { lines: string[]; last?: string };
  },
): Promise<ExitCode> {
  const { say, style, stdout } = context;
  const { everyMs } = input;
  const block = liveBlock(stdout);
  let shown: { found: Found } | null = null;
  let heading: (width: number) => string = () => "";

  function draw(): void {
    if (shown === null) return;
    const { columns } = stdout;
    const { lines, last } = input.linesOf(shown.found, columns);
    // A line that scrolled away could not be drawn again.
    const room = Math.max(3, stdout.rows - 3);
    const fitting = [...lines];
    while (fitting.length > 1 && rowsOf(fitting, columns) > room) fitting.pop();
    const hidden = lines.length - fitting.length;
    const end = hidden > 0 ? say("cli.watch.more", { count: hidden }) : last;
    block.draw([
      heading(columns),
      ...fitting,
      ...(end === undefined ? [] : [style.dim(truncate(end, columns))]),
    ]);
  }

  stdout.on("resize", draw);
  try {
    return await lookAgain(context, {
      everyMs,
      filter: input.filter,
      async look() {
        shown = { found: await input.read() };
        const text = say("cli.watch.heading", { seconds: everyMs / 1000, at: timeOfDay(new Date()) });
        heading = (width) => style.dim(truncate(text, width));
        draw();
      },
      lost(reason) {
        heading = (width) => style.yellow(truncate(say("cli.watch.lost", { reason }), width));
        draw();
      },
    });
  } finally {
    stdout.off("resize", draw);
    block.end();
  }
}

import type { Context } from "./context.ts";
import { wrap } from "./terminal/display-width.ts";

/** Prints a first line and what belongs under it, broken at the terminal's width. */
export function printIndented(context: Context, lines: readonly string[]): void {
  const [first = "", ...rest] = lines;
  context.print(first);
  for (const line of rest) {
    const broken = context.width === null ? [line] : wrap(line, context.width - 4);
    broken.forEach((part, index) => {
      context.print(`${index === 0 ? "  " : "    "}${part}`);
    });
  }
}

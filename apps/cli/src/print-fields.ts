import type { Context } from "./context.ts";
import { displayWidth, pad, wrap } from "./terminal/display-width.ts";

/** Prints labelled values under each other, long ones broken under their start; a label without values is left out. */
export function printFields(
  context: Context,
  fields: readonly (readonly [string, readonly string[]])[],
): void {
  const shown = fields.filter(([, values]) => values.length > 0);
  const width = Math.max(0, ...shown.map(([label]) => displayWidth(label)));
  for (const [label, values] of shown) {
    const room = context.width === null ? null : Math.max(20, context.width - width - 4);
    const lines = values.flatMap((value) => (room === null ? [value] : wrap(value, room)));
    lines.forEach((line, index) => {
      context.print(`  ${context.style.dim(pad(index === 0 ? label : "", width))}  ${line}`);
    });
  }
}

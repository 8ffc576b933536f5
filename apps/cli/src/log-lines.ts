import type { LogLineFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { clockTime } from "./terminal/moment.ts";
import { printable } from "./terminal/printable.ts";
import type { Paint, Style } from "./terminal/style.ts";

const shortId = 8;
const palette = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

/** Prints lines, those of each task in a colour of its own. */
export function logLinePrinter({
  style,
  print,
}: Pick<Context, "style" | "print">): (line: LogLineFields) => void {
  const colourOf = colours(style);
  let width = 0;
  return (line) => {
    const { task, container, copies } = line;
    const name = printable(
      [container ?? line.containerId?.slice(0, 12) ?? "-", task?.name.slice(0, shortId)]
        .filter(Boolean)
        .join("/"),
    );
    width = Math.max(width, Math.min(40, name.length));
    const paint = colourOf(task?.name ?? name);
    const head = `${style.dim(clockTime(line.at))} ${paint(name.padEnd(width))}`;
    const [first = "", ...others] = line.text.split(/\r?\n/);
    print(`${head} ${printable(first)}${copies > 1 ? style.dim(` ×${copies}`) : ""}`);
    // Told as what it is, lest a line within a line pass for one of another task.
    for (const other of others) print(`${head} ${style.dim("│")} ${printable(other)}`);
  };
}

function colours(style: Style): (key: string) => Paint {
  if (style.bold("x") === "x") return () => (text) => text;
  const known = new Map<string, number>();
  return (key) => {
    const code = known.get(key) ?? palette[known.size % palette.length] ?? 39;
    known.set(key, code);
    return (text) => `\u001b[${code}m${text}\u001b[39m`;
  };
}

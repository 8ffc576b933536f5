import type { Context } from "../context.ts";
import { displayWidth, wrap } from "../terminal/display-width.ts";
import type { Paint, Style } from "../terminal/style.ts";

/** A difference as the graph tells it. */
export interface Difference {
  path: readonly string[];
  kind: string;
  before: string | null;
  after: string | null;
  redacted: boolean;
}

// A log has no width of its own; most are read in as many columns as terminals had.
const widthOfLogs = 80;

/**
 * Differences as lines, those of a container under its name: "+" came, "-" went, "~" is another. The signs say it all
 * where there are no colours. What is too long for one line is what it was and what it is under each other.
 */
export function sayDifferences(
  { say, style, width }: Pick<Context, "say" | "style" | "width">,
  differences: readonly Difference[],
): string[] {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    const [first, container] = difference.path;
    const title = first === "containerDefinitions" && container !== undefined ? container : "";
    groups.set(title, [...(groups.get(title) ?? []), difference]);
  }
  const room = (width ?? widthOfLogs) - 1;
  return [...groups].flatMap(([container, list]) => [
    ...(container ? [`  ${style.bold(say("cli.plan.container", { container }))}`] : []),
    ...list.flatMap((difference) => linesOf(difference, container ? 2 : 0)),
  ]);

  function linesOf(difference: Difference, leave: number): string[] {
    const { kind, before, after, redacted } = difference;
    const { sign, paint } = signs(style)[kind] ?? { sign: "~", paint: style.yellow };
    const margin = leave > 0 ? "    " : "  ";
    const name = visible(difference.path.slice(leave).join(".")) || say("cli.plan.itself");
    const head = `${margin}${paint(sign)} ${name}`;
    if (redacted) return [`${head}  ${style.dim(say("cli.plan.redacted"))}`];
    const [one, other] = [before, after].map(visible);
    const values = [one, other].filter((value) => value != null);
    const line = `${head}${values.length ? `  ${values.join(" → ")}` : ""}`;
    if (!values.some((value) => value.includes("\n")) && displayWidth(line) <= room) return [line];
    return [head, ...under(one, "-", style.red), ...under(other, "+", style.green)];

    function under(value: string | null | undefined, mark: string, paintMark: Paint): string[] {
      if (value == null) return [];
      const start = `${margin}    `;
      // On a terminal long values are broken; in a log nothing is, so that it can be searched.
      const parts = value.split("\n").flatMap((part) => (width === null ? [part] : wrap(part, room - 10)));
      return parts.map((part, index) => `${start}${index === 0 ? paintMark(mark) : " "} ${part}`);
    }
  }
}

/** Escape codes in a value must not act on the terminal. */
function visible(value: string | null): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return value?.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "�") ?? null;
}

function signs(style: Style): Record<string, { sign: string; paint: Paint }> {
  return {
    ADDED: { sign: "+", paint: style.green },
    REMOVED: { sign: "-", paint: style.red },
    CHANGED: { sign: "~", paint: style.yellow },
  };
}

import { displayWidth, pad, truncate, truncateMiddle } from "./display-width.ts";
import { printable } from "./printable.ts";
import type { Paint, Style } from "./style.ts";

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  align?: "left" | "right";
  paint?: (row: Row) => Paint;
  /** May be cut down to this width when the terminal is narrow. */
  atLeast?: number;
  /** Where it is cut; a path has something to say at both ends. */
  cut?: "end" | "middle";
  /** May be left out, the highest first, when cutting is not enough. */
  dispensable?: number;
}

const gap = 2;

/**
 * Rows as a table that fits `width`: first the columns that may be cut are cut, then those that may be are left out.
 * A width of null (no terminal) cuts nothing.
 */
export function table<Row>(
  style: Style,
  input: { columns: readonly Column<Row>[]; rows: readonly Row[]; width: number | null },
): string {
  const cells = input.columns.map((column) => ({
    column,
    texts: input.rows.map((row) => printable(column.value(row).replaceAll(/\s+/g, " "))),
  }));
  const natural = cells.map(({ column, texts }) => ({
    column,
    texts,
    width: Math.max(displayWidth(column.title), ...texts.map(displayWidth)),
  }));
  // A column without a value in any row says nothing.
  const fitted = fit(
    natural.filter(({ texts }) => texts.some(Boolean)),
    input.width,
  );
  const line = (parts: string[]) => parts.join(" ".repeat(gap)).trimEnd();
  const header = line(
    fitted.map(({ column, width }) => style.dim(pad(truncate(column.title, width), width, column.align))),
  );
  const body = input.rows.map((row, index) =>
    line(
      fitted.map(({ column, texts, width }) => {
        const cut = column.cut === "middle" ? truncateMiddle : truncate;
        const text = pad(cut(texts[index] ?? "", width), width, column.align);
        return column.paint ? column.paint(row)(text) : text;
      }),
    ),
  );
  return [header, ...body].join("\n");
}

interface Fitted<Row> {
  column: Column<Row>;
  texts: string[];
  width: number;
}

function fit<Row>(columns: Fitted<Row>[], width: number | null): Fitted<Row>[] {
  if (width === null) return columns;
  const total = () => columns.reduce((sum, each) => sum + each.width + gap, -gap);
  const least = () =>
    columns.reduce((sum, { column, width: own }) => sum + Math.min(own, column.atLeast ?? own) + gap, -gap);
  while (least() > width) {
    const [last] = [...columns].sort((a, b) => (b.column.dispensable ?? 0) - (a.column.dispensable ?? 0));
    if (!last?.column.dispensable) break;
    columns = columns.filter((each) => each !== last);
  }
  // The widest gives first, so that columns become even before any is cut to its least.
  while (total() > width) {
    const [widest] = columns
      .filter(({ column, width: own }) => column.atLeast !== undefined && own > column.atLeast)
      .sort((a, b) => b.width - a.width);
    if (!widest) break;
    widest.width -= 1;
  }
  return columns;
}

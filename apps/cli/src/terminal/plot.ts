import { displayWidth, pad } from "./display-width.ts";
import { boundsOf } from "./sparkline.ts";
import type { Style } from "./style.ts";

// A character of Braille is two dots wide and four high; the bits of its dots, by column from the top.
const dots = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const braille = 0x2800;
const axis = "│";

export interface Plot {
  values: readonly (number | null)[];
  /** Drawn as a dotted line, such as what is reserved; null where there is none. */
  reference: number | null;
  /** Columns and rows of the whole, its labels included. */
  width: number;
  height: number;
  /** Whether its unit goes up in powers of 1024. */
  binary: boolean;
  format: (value: number) => string;
  /** What stands under the left end, the middle and the right end. */
  times: readonly [string, string, string];
}

/**
 * Values as a line over the columns of a terminal, from zero up. Where there are more values than dots each is drawn
 * from the least to the greatest of its own; where nothing is known there is no line. Braille, because each character is
 * one column wide in every terminal, which block characters are not in Japanese ones; and because the libraries for
 * this draw no gaps (docs/decisions/0030).
 */
export function plot(style: Style, input: Plot): string[] {
  const { values, reference, height, format, times } = input;
  // An odd number, so that the one in the middle is half of the greatest.
  const rows = Math.max(3, height - 1) | 1;
  const known = values.filter((value) => value !== null);
  const top = niceTop(Math.max(...known, reference ?? 0, 0), input.binary);
  const shown = new Map([
    [0, top],
    [(rows - 1) / 2, top / 2],
    [rows - 1, 0],
  ]);
  const labels = Array.from({ length: rows }, (_, row) => {
    const value = shown.get(row);
    return value === undefined ? "" : format(value);
  });
  const margin = Math.max(...labels.map(displayWidth));
  const columns = Math.max(4, input.width - margin - 3);
  const canvas = new Canvas(columns, rows);
  drawLine(canvas, values, top);
  const line = reference === null ? null : canvas.rowOf(reference, top);
  const body = labels.map((label, row) => {
    const cells = canvas.row(row).map((cell) => (cell === null ? null : style.cyan(cell)));
    const dotted = cells.map(
      (cell, column) => cell ?? (line?.row === row && column % 2 === 0 ? style.dim(line.dot) : " "),
    );
    return `${style.dim(`${pad(label, margin, "right")} ${axis}`)}${dotted.join("").trimEnd()}`;
  });
  return [...body, style.dim(`${" ".repeat(margin + 2)}${timeLine(times, columns)}`)];
}

class Canvas {
  readonly width: number;
  readonly height: number;
  private readonly cells: Uint8Array[];
  constructor(columns: number, rows: number) {
    this.width = columns * 2;
    this.height = rows * 4;
    this.cells = Array.from({ length: rows }, () => new Uint8Array(columns));
  }
  /** The dot row of a value, counted from the top. */
  dotOf(value: number, top: number): number {
    const share = top > 0 ? Math.min(1, Math.max(0, value / top)) : 0;
    return Math.round((1 - share) * (this.height - 1));
  }
  rowOf(value: number, top: number): { row: number; dot: string } {
    const dot = this.dotOf(value, top);
    return { row: Math.floor(dot / 4), dot: String.fromCharCode(braille + dots[0][(dot % 4) as 0]) };
  }
  set(x: number, y: number): void {
    const cells = this.cells[Math.floor(y / 4)];
    const column = Math.floor(x / 2);
    if (cells) cells[column] = (cells[column] ?? 0) | dots[(x % 2) as 0][(y % 4) as 0];
  }
  row(index: number): (string | null)[] {
    return Array.from(this.cells[index] ?? [], (bits) =>
      bits === 0 ? null : String.fromCharCode(braille + bits),
    );
  }
}

function drawLine(canvas: Canvas, values: readonly (number | null)[], top: number): void {
  let before: number | null = null;
  for (let x = 0; x < canvas.width; x += 1) {
    const [from, until] = boundsOf(x, { count: canvas.width, of: values.length });
    const known = values.slice(from, until).filter((value) => value !== null);
    if (known.length === 0) {
      before = null;
      continue;
    }
    const high = canvas.dotOf(Math.max(...known), top);
    const low = canvas.dotOf(Math.min(...known), top);
    // Joined with what came before it, from there to here.
    const first = before === null ? high : Math.min(high, before);
    const last = before === null ? low : Math.max(low, before);
    for (let y = first; y <= last; y += 1) canvas.set(x, y);
    before = canvas.dotOf(known.at(-1) ?? 0, top);
  }
}

function timeLine([left, middle, right]: Plot["times"], columns: number): string {
  const free = columns - displayWidth(left) - displayWidth(right);
  if (free < 1) return left;
  const before = Math.floor((columns - displayWidth(middle)) / 2) - displayWidth(left);
  const after = free - before - displayWidth(middle);
  if (before < 2 || after < 2) return `${left}${" ".repeat(free)}${right}`;
  return `${left}${" ".repeat(before)}${middle}${" ".repeat(after)}${right}`;
}

/** The least number of one or two figures at the end of the axis that nothing goes beyond. */
export function niceTop(greatest: number, binary: boolean): number {
  if (!(greatest > 0)) return 1;
  const prefix = binary ? 1_024 ** Math.max(0, Math.floor(Math.log2(greatest) / 10)) : 1;
  const unit = prefix * 10 ** Math.floor(Math.log10(greatest / prefix));
  const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  return unit * (steps.find((step) => step * unit >= greatest * 0.999) ?? 10);
}

import { displayWidth } from "./display-width.ts";
import { printableOutput } from "./printable.ts";

/** Some lines at the bottom of a terminal that are drawn again in place. */
export interface LiveBlock {
  /** Replaces what was drawn last. */
  draw(lines: readonly string[]): void;
  /** Leaves what was drawn last where it is, and shows the cursor again. */
  end(): void;
}

/** How many rows of a terminal lines take: what is wider than it goes on in the next one. */
export function rowsOf(lines: readonly string[], columns: number): number {
  const rows = (line: string) => Math.max(1, Math.ceil(displayWidth(line) / Math.max(1, columns)));
  return lines.reduce((sum, line) => sum + rows(line), 0);
}

// Terminals that know it show what stands between these at once; the others pass over them
// (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036).
const begin = "\u001b[?2026h";
const finish = "\u001b[?2026l";
const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";

/** Makes one on a terminal. Lines wider than the terminal are the caller's to cut: one that wraps is counted. */
export function liveBlock(stream: NodeJS.WriteStream): LiveBlock {
  let drawn: readonly string[] = [];
  let columns = stream.columns;
  let hidden = false;
  const leave = () => void stream.write(showCursor);
  return {
    draw(given) {
      const lines = given.map((line) => printableOutput(line, { painted: true }));
      const isSame = columns === stream.columns && lines.length === drawn.length;
      if (hidden && isSame && lines.every((line, index) => line === drawn[index])) return;
      // What was drawn was broken anew by a terminal that became narrower.
      const up = rowsOf(drawn, stream.columns);
      // One write per drawing, or a slow terminal shows half of it. A line is erased when it is written anew: erased all
      // together first, they flicker.
      let text = hidden ? begin : `${begin}${hideCursor}`;
      if (up > 0) text += `\u001b[${up}A\r`;
      for (const line of lines)
        text += `${rowsOf([line], stream.columns) > 1 ? "\u001b[0J" : "\u001b[2K"}${line}\n`;
      stream.write(`${text}\u001b[0J${finish}`);
      if (!hidden) process.once("exit", leave);
      hidden = true;
      drawn = lines;
      columns = stream.columns;
    },
    end() {
      if (!hidden) return;
      process.off("exit", leave);
      // The terminal has written ^C where the cursor is when that ended it.
      stream.write(`\r\u001b[K${showCursor}`);
      hidden = false;
      drawn = [];
    },
  };
}

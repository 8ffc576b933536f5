import { displayWidth } from "./display-width.ts";

/** Some lines at the bottom of a terminal that are drawn again in place. */
export interface LiveBlock {
  /** Replaces what was drawn last. */
  draw(lines: readonly string[]): void;
  /** Leaves what was drawn last where it is, and shows the cursor again. */
  end(): void;
}

/** Makes one on a terminal. Lines wider than the terminal are the caller's to cut: one that wraps is counted. */
export function liveBlock(stream: NodeJS.WriteStream): LiveBlock {
  let drawn: readonly string[] = [];
  let hidden = false;
  const rows = (lines: readonly string[]) =>
    lines.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / Math.max(1, stream.columns))),
      0,
    );
  return {
    draw(lines) {
      const up = rows(drawn);
      // One write per drawing, or a slow terminal shows half of it.
      let text = hidden ? "" : "\u001b[?25l";
      if (up > 0) text += `\u001b[${up}A\r`;
      text += `\u001b[0J${lines.map((line) => `${line}\n`).join("")}`;
      stream.write(text);
      hidden = true;
      drawn = lines;
    },
    end() {
      if (hidden) stream.write("\u001b[?25h");
      hidden = false;
      drawn = [];
    },
  };
}

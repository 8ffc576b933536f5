import { stripVTControlCharacters } from "node:util";

const marks = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
// East Asian Wide and Fullwidth (Unicode Standard Annex 11), by block, and emoji: two columns each.
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** Columns a text takes on a terminal; colours take none, a kanji takes two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) width += widthOf(character);
  return width;
}

function widthOf(character: string): number {
  if (marks.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Cuts a text without colours to a width, the last column an ellipsis. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = "";
  let used = 0;
  for (const character of text) {
    if (used + widthOf(character) > width - 1) break;
    cut += character;
    used += widthOf(character);
  }
  return width > 0 ? `${cut}…` : "";
}

/** Cuts a text without colours in its middle, so that both ends of a path stay: "producti…ty/worker". */
export function truncateMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const end = [...text];
  const tail = Math.floor((width - 1) / 2);
  while (displayWidth(end.join("")) > tail) end.shift();
  const start = truncate(text, width - tail);
  return width > 0 ? `${start}${end.join("")}` : "";
}

/** Fills a text up to a width with spaces. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + space : space + text;
}

/** Breaks a text into lines of a width, at spaces; between any two characters where there are none, as in Japanese. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<= )|(?<=[\u3000-\u9fff\uff00-\uffef])/u)) {
    if (line && displayWidth(line + word.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += word;
  }
  return [...lines, line.trimEnd()];
}

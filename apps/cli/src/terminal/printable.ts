// Controls but the tab, what turns the direction of writing or cannot be seen, and what ends a line elsewhere. What joins
// characters (emoji, Persian) stays.
const unprintable = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const hex = (character: string, digits: number) => character.charCodeAt(0).toString(16).padStart(digits, "0");
const inJson = (character: string) =>
  character
    .split("")
    .map((unit) => `\\u${hex(unit, 4)}`)
    .join("");

const shown = (character: string) =>
  character.charCodeAt(0) < 0x100 ? `\\x${hex(character, 2)}` : inJson(character);
// Weights and colours (style.ts, log-lines.ts), and ends of lines, which are CRLF in CSV.
const begin = "\u001b";
const ours = new RegExp(`${begin}\\[(?:[12]|22|[39]\\d)m|\r?\n`, "gu");

/** A text that somebody else wrote, so that none of it drives the terminal: a control character is shown as its code. */
export function printable(text: string): string {
  return text.replace(unprintable, shown);
}

/**
 * An output made of texts of ours and of others, in which nothing but lines and, where it is `painted`, colours is left
 * to act on a terminal: what a name or a reason has of it is shown as its code.
 */
export function printableOutput(text: string, { painted }: { painted: boolean }): string {
  let output = "";
  let from = 0;
  for (const { 0: code, index } of text.matchAll(ours)) {
    if (!code.endsWith("\n") && !painted) continue;
    output += printable(text.slice(from, index)) + code;
    from = index + code.length;
  }
  return output + printable(text.slice(from));
}

/** JSON that says the same, in which what a terminal may act on is escaped as JSON has it. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(unprintable, inJson);
}

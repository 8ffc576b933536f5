// Controls but the tab, what turns the direction of writing or cannot be seen, and what ends a line elsewhere. What joins
// characters (emoji, Persian) stays.
const unprintable = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const hex = (character: string, digits: number) => character.charCodeAt(0).toString(16).padStart(digits, "0");
const inJson = (character: string) =>
  character
    .split("")
    .map((unit) => `\\u${hex(unit, 4)}`)
    .join("");

/** A text that somebody else wrote, so that none of it drives the terminal: a control character is shown as its code. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) =>
    character.charCodeAt(0) < 0x100 ? `\\x${hex(character, 2)}` : inJson(character),
  );
}

/** JSON that says the same, in which what a terminal may act on is escaped as JSON has it. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(unprintable, inJson);
}

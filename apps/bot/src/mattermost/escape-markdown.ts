// Nothing of what people or AWS wrote is to become a heading, a link, a mention or an emoji in the bot's name.
const special = /[\\`*_[\]<>~|#]/g;
const zeroWidthSpace = "\u200b";

/** Plain text as Mattermost's Markdown: one line that shows what was given. Addresses stay links. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .trim()
      .replace(/\s+/g, " ")
      .split(/(https?:\/\/[^\s`<>[\]()]+)/)
      // An address is left to be a link; a name in it would still be called.
      .map((part, at) => (at % 2 === 1 ? part.replaceAll("@", "%40") : escapePart(part)))
      .join("")
      .replace(/^(\d+)([.)])/, "$1\\$2")
      .replace(/^[-+=]/, "\\$&")
  );
}

const escapePart = (text: string) =>
  text
    .replace(special, "\\$&")
    // A backslash does not keep these from being a mention or an emoji.
    .replaceAll("@", `@${zeroWidthSpace}`)
    .replace(/:(?=[\w+-]+:)/g, `:${zeroWidthSpace}`);

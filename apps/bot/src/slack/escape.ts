/**
 * Text as Slack's mark-up shows it unchanged (docs.slack.dev, "Formatting message text": only these three characters
 * control anything). Without it a service or reason named `<!channel>` would call everybody.
 */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * What a person typed, of what Slack made of it: mentions of the bot gone, links as they were written
 * (`<http://example.com/app:v42|example.com/app:v42>`), the three characters themselves.
 */
export function plainText(text: string, botUser: string): string {
  return text
    .replaceAll(`<@${botUser}>`, " ")
    .replace(/<([@#!])([^>|]*)(?:\|([^>]*))?>/g, (_all, sign: string, id: string, label?: string) =>
      label === undefined ? `${sign}${id}` : `${sign === "!" ? "" : sign}${label}`,
    )
    .replace(/<([^>|]+)\|([^>]*)>/g, "$2")
    .replace(/<([^>|]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .trim();
}

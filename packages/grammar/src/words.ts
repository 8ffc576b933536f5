/** One word of a sentence. What stood in quotes means itself: it is no option, preposition or period. */
export type Word = {
  text: string;
  quoted: boolean;
  /** As it was typed, where `text` has the plain form of full-width letters (v４２); a reason keeps them. */
  typed?: string;
};

// Straight quotes, and those that phones and chats make of them.
const closing: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "“": "”",
  "‘": "’",
  "「": "」",
};

/**
 * The words of a message, also of one that is a piece of code as a whole. A quote that is never closed is a character
 * like any other, as in `don't`.
 */
export function wordsOf(message: string): Word[] {
  const text = /^\s*(`{1,3})([^`]+)\1\s*$/.exec(message)?.[2] ?? message;
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? "";
    if (/\s/u.test(character)) {
      at += 1;
      continue;
    }
    const close = closing[character];
    const end = close === undefined ? -1 : text.indexOf(close, at + 1);
    if (end > at && (end + 1 === text.length || /\s/u.test(text[end + 1] ?? ""))) {
      words.push({ text: text.slice(at + 1, end), quoted: true });
      at = end + 1;
      continue;
    }
    const raw = /^\S+/u.exec(text.slice(at))?.[0] ?? character;
    // Chats turn "--reason" into "—reason" while one types.
    const rest = raw.replace(/^[—–](?=\p{L})/u, "--");
    const behind = at - (rest.length - raw.length);
    // --reason="…" is one word up to its quote.
    const option = /^(--[\w-]+=)(["'“‘])/u.exec(rest);
    const stop = option ? text.indexOf(closing[option[2] ?? ""] ?? "", behind + option[0].length) : -1;
    if (option && stop > 0) {
      words.push({ text: option[1]?.slice(0, -1) ?? "", quoted: false });
      words.push({ text: text.slice(behind + option[0].length, stop), quoted: true });
      at = stop + 1;
      continue;
    }
    const normal = rest.normalize("NFKC");
    words.push({ text: normal, quoted: false, ...(normal !== rest && { typed: rest }) });
    at += raw.length;
  }
  return words;
}

/** A text as PostgreSQL can hold it, which has no U+0000; half a surrogate pair is no character either. */
export const storableText = (text: string): string => text.replaceAll("\0", "\ufffd").toWellFormed();

/** What JSON writes for such a text: within it PostgreSQL refuses the escape. */
const mayBeOdd = /\\u(?:0000|d[89a-f])/i;

/** JSON of a value as PostgreSQL's jsonb can hold it. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!mayBeOdd.test(json)) return json;
  return JSON.stringify(value, (_key, each) => (typeof each === "string" ? storableText(each) : each));
}

/**
 * Whether what was to be stored is the matter. PostgreSQL's classes of errors (appendix A of its manual): 21, 22 and 23
 * are of the data, 54 of its size. All others concern everything alike, and pass or need somebody.
 */
export function isOfTheData(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^(21|22|23|54)[0-9A-Z]{3}$/.test(code);
}

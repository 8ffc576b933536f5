import { InvalidInput, message } from "../kernel/index.ts";

/** Characters that an address of where something was asked for may have. */
export const longestOrigin = 500;

type Asked = { origin?: string | null | undefined };

/** Throws InvalidInput unless the origin is left out or the address of a page: http or https, without credentials. */
export function checkOrigin({ origin }: Asked): void {
  if (origin == null) return;
  const path = ["input", "origin"];
  if (origin.length > longestOrigin) {
    const params = { field: "origin", limit: longestOrigin };
    throw new InvalidInput(message("problem.invalid.tooLong", params), null, path);
  }
  if (isOrigin(origin)) return;
  const hint = message("problem.invalid.origin.hint", {});
  throw new InvalidInput(message("problem.invalid.origin", {}), hint, path);
}

/** What the history keeps of an origin: one that is refused may hold a password, so nothing of it. */
export function shownOrigin({ origin }: Asked): { origin?: string } {
  return origin != null && origin.length <= longestOrigin && isOrigin(origin) ? { origin } : {};
}

function isOrigin(text: string): boolean {
  // The parser drops white space and control characters; what is stored and shown must not have them either.
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

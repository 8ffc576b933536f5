import { InvalidInput, message } from "./problem.ts";

/** The arguments of a Relay connection (GraphQL Cursor Connections Specification). */
export type PageArguments = {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
};

/** A page as a query wants it: how many, from which key, in which direction. */
export type PageRequest = { limit: number; backward: boolean; after: Key | null; before: Key | null };
export type Key = readonly string[];
export type Page<Item> = { items: Item[]; hasNextPage: boolean; hasPreviousPage: boolean };

const defaultSize = 20;
const largestSize = 100;

/** A keyset cursor: opaque to clients, the sort key of the row inside. */
export function encodeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

// A key is compared with text of PostgreSQL, which has no U+0000.
const isKeyPart = (part: unknown): part is string => typeof part === "string" && !part.includes("\0");

function decodeCursor(cursor: string, width: number, field: string): Key {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(key) && key.length === width && key.every(isKeyPart)) return key;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InvalidInput(message("problem.invalid.cursor", { field }), null, [field]);
}

/** Reads connection arguments. `width` is the number of parts of the list's key. Throws InvalidInput. */
export function pageRequest(args: PageArguments, width = 1): PageRequest {
  const { first, last } = args;
  const size = first ?? last ?? defaultSize;
  if ((first != null && last != null) || !Number.isInteger(size) || size < 1 || size > largestSize) {
    throw new InvalidInput(message("problem.invalid.page", {}), null, [last == null ? "first" : "last"]);
  }
  return {
    limit: size,
    backward: last != null,
    after: args.after == null ? null : decodeCursor(args.after, width, "after"),
    before: args.before == null ? null : decodeCursor(args.before, width, "before"),
  };
}

/** Makes a page of the rows of a query that asked for one more than the limit. */
export function toPage<Item>(request: PageRequest, rows: Item[]): Page<Item> {
  const more = rows.length > request.limit;
  const items = more ? rows.slice(0, request.limit) : rows;
  return request.backward
    ? { items: items.reverse(), hasNextPage: request.before !== null, hasPreviousPage: more }
    : { items, hasNextPage: more, hasPreviousPage: request.after !== null };
}

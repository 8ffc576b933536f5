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

/** What a part of a key is, as PostgreSQL calls it. */
export type KeyType = "text" | "timestamptz" | "int4";
/** The cursors of a list: what their keys are made of, and the order they belong to; null is the list's own. */
export type CursorShape = { types: readonly KeyType[]; order: string | null };

const defaultSize = 20;
const largestSize = 100;
// In front of a key, of which no first part has a colon behind this word: names of ECS have none at all.
const orderMark = "order:";

/** A keyset cursor: opaque to clients, the sort key of the row inside. */
export function encodeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** A cursor of a list that is not in its own order: a cursor of another order is told apart. */
export function encodeOrderedCursor(order: string, key: Key): string {
  return encodeCursor([orderMark + order, ...key]);
}

// A key is compared with text of PostgreSQL, which has no U+0000.
const isKeyPart = (part: unknown): part is string => typeof part === "string" && !part.includes("\0");
const fits: Readonly<Record<KeyType, (part: string) => boolean>> = {
  text: () => true,
  timestamptz: (part) => /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(part) && !Number.isNaN(Date.parse(part)),
  int4: (part) => /^-?\d{1,9}$/.test(part),
};

function decodeCursor(cursor: string, { types, order }: CursorShape, field: string): Key {
  const key = partsOf(cursor);
  const [first = ""] = key ?? [];
  const of = first.startsWith(orderMark) ? first.slice(orderMark.length) : null;
  if (key && of !== order) {
    const hint = message("problem.invalid.cursorOrder.hint", { field });
    throw new InvalidInput(message("problem.invalid.cursorOrder", { field }), hint, [field]);
  }
  const parts = of === null ? key : key?.slice(1);
  if (parts?.length === types.length && parts.every((part, index) => fits[types[index] ?? "text"](part)))
    return parts;
  throw new InvalidInput(message("problem.invalid.cursor", { field }), null, [field]);
}

function partsOf(cursor: string): Key | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(key) && key.every(isKeyPart) ? key : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Reads connection arguments. `key` is the number of texts in the list's own key, or what the cursors of its order
 * look like. Throws InvalidInput.
 */
export function pageRequest(args: PageArguments, key: number | CursorShape = 1): PageRequest {
  const shape =
    typeof key === "number"
      ? { types: Array.from({ length: key }, () => "text" as const), order: null }
      : key;
  const { first, last } = args;
  const size = first ?? last ?? defaultSize;
  if ((first != null && last != null) || !Number.isInteger(size) || size < 1 || size > largestSize) {
    throw new InvalidInput(message("problem.invalid.page", {}), null, [last == null ? "first" : "last"]);
  }
  return {
    limit: size,
    backward: last != null,
    after: args.after == null ? null : decodeCursor(args.after, shape, "after"),
    before: args.before == null ? null : decodeCursor(args.before, shape, "before"),
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

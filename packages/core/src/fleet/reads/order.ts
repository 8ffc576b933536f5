import type { Bind, CursorShape, Key, KeyType, PageRequest } from "../../kernel/index.ts";

/** One part of a key that orders a list: SQL over the table's alias `x` that is never null, and what it is. */
export type KeyPart = { sql: string; type: KeyType };
/** The orders that a type's lists can be asked for, by the graph's name. Each ends with the id, so that it is total. */
export type Orders<Field extends string> = Readonly<Record<Field, readonly KeyPart[]>>;
/** The order that is asked for; null is the list's own. */
export type Order<Field extends string = string> = { field: Field; direction: "ASC" | "DESC" } | null;

export const text = (sql: string): KeyPart => ({ sql, type: "text" });
export const moment = (sql: string): KeyPart => ({ sql, type: "timestamptz" });
export const whole = (sql: string): KeyPart => ({ sql, type: "int4" });
export const byId = text("x.id");

/** What the cursors of an order look like. */
export function cursorShape<Field extends string>(
  orders: Orders<Field>,
  own: readonly KeyPart[],
  order: Order<Field>,
): CursorShape {
  const parts = order === null ? own : orders[order.field];
  return {
    types: parts.map(({ type }) => type),
    order: order === null ? null : orderName(order),
  };
}

/** What an order's cursors are marked with. */
export const orderName = ({ field, direction }: NonNullable<Order>): string => `${field}:${direction}`;

/** The conditions that a page's cursors make. One row comparison, so that an index of the key answers it. */
export function keyset(
  key: readonly KeyPart[],
  input: { page: PageRequest; order: Order },
  bind: Bind,
): string[] {
  const { page, order } = input;
  const tuple = `(${key.map(({ sql }) => sql).join(", ")})`;
  const values = (from: Key) =>
    `(${from.map((value, index) => `${bind(value)}::${key[index]?.type}`).join(", ")})`;
  const [behind, before] = order?.direction === "DESC" ? ["<", ">"] : [">", "<"];
  return [
    ...(page.after ? [`${tuple} ${behind} ${values(page.after)}`] : []),
    ...(page.before ? [`${tuple} ${before} ${values(page.before)}`] : []),
  ];
}

/** The direction of every part of the key, as a page reads it. */
export function directionOf({ page, order }: { page: PageRequest; order: Order }): "ASC" | "DESC" {
  return (order?.direction === "DESC") === page.backward ? "ASC" : "DESC";
}

/** Where an item stands in a list that is not in its type's own order. */
const place = Symbol("the key of the order that was asked for");
export function withPlace<Item>(item: Item, key: readonly unknown[]): Item {
  Object.defineProperty(item, place, { value: key.map(String) });
  return item;
}
export const placeOf = (item: object): Key => (item as { [place]?: Key })[place] ?? [];

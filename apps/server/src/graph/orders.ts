import { cursorShape, type Order, orderName, placeOf } from "@fleetgraph/core/fleet";
import {
  encodeOrderedCursor,
  type Key,
  type Page,
  type PageArguments,
  pageRequest,
} from "@fleetgraph/core/kernel";
import type { InputRef } from "@pothos/core";
import { builder } from "./builder.ts";
import { type ArgumentBuilder, type PageOf, pageArguments, withKeys } from "./connection.ts";

const OrderDirection = builder.enumType("OrderDirection", {
  description: "Which end of an order comes first.",
  values: {
    ASC: { description: "The first, the least or the oldest." },
    DESC: { description: "The last, the most or the newest." },
  } as const,
});

type Fields<Field extends string> = Readonly<Record<Field, { description: string }>>;

/** The input `<Type>Order` with the fields that a type's lists can be ordered by. */
export function orderInput<const Field extends string>(type: string, values: Fields<Field>) {
  const field = builder.enumType(`${type}OrderField`, {
    description: `What a list of ${type} can be ordered by.`,
    values: values as { [Name in Field]: { description: string } },
  });
  return builder.inputType(`${type}Order`, {
    description: "An order of a list. A cursor belongs to the order it came from.",
    fields: (t) => ({
      field: t.field({ description: "By what.", type: field, required: true }),
      direction: t.field({ description: "ASC unless said.", type: OrderDirection, required: false }),
    }),
  });
}

/** The arguments of a list that can be filtered and ordered. */
export function listArguments<Filter, Order>(
  t: { arg: ArgumentBuilder },
  filter: InputRef<Filter>,
  order: InputRef<Order>,
) {
  return {
    ...pageArguments(t),
    filter: t.arg({ description: "Conditions that all hold.", type: filter, required: false }),
    orderBy: t.arg({ description: "Another order than the list's own.", type: order, required: false }),
  };
}

type Asked<Field extends string> = {
  orderBy?: { field: Field; direction?: "ASC" | "DESC" | null | undefined } | null | undefined;
};
type Known<Field extends string> = {
  orders: Parameters<typeof cursorShape<Field>>[0];
  key: Parameters<typeof cursorShape<Field>>[1];
};

/** What page of which order is asked for; null is the list's own order, `own` its name where it has one. */
export function orderedRequest<Field extends string>(
  args: PageArguments & Asked<Field>,
  { orders, key }: Known<Field>,
  own?: Field,
) {
  const { field, direction } = args.orderBy ?? {};
  const asked: Order<Field> = field ? { field, direction: direction ?? "ASC" } : null;
  const order = asked?.field === own && asked?.direction === "ASC" ? null : asked;
  return { order, page: pageRequest(args, cursorShape(orders, key, order)) };
}

/** A page with the way to its cursors, which carry the order that was asked for. */
export function inOrder<Item extends object>(
  page: Page<Item> | undefined,
  input: { order: Order; keyOf: (item: Item) => Key; count?: () => Promise<number | null> },
): PageOf<Item> {
  const { order, keyOf, count } = input;
  const found = withKeys(page, keyOf, count);
  if (order === null) return found;
  return { ...found, cursorOf: (item) => encodeOrderedCursor(orderName(order), placeOf(item)) };
}

import { encodeCursor, type Key, type Page, type PageArguments, pageRequest } from "@fleetgraph/core/kernel";
import { defaultFieldResolver } from "graphql";
import { builder } from "./builder.ts";

/** A page as a connection's resolvers hand it on: cursors are made from each item's key when they are asked for. */
export type PageOf<Item> = Page<Item> & {
  keyOf(item: Item): Key;
  /** For items that have a cursor of their own, the same wherever they are read. */
  cursorOf?(item: Item): string;
  count?: () => Promise<number | null> | null;
  /** Of a list that is followed as it grows or looked through in parts: where to go on, also behind an empty page. */
  endCursor?: string;
  startCursor?: string;
};

type Edge<Item> = { cursor: string; node: Item };

const PageInfo = builder.objectRef<PageOf<unknown>>("PageInfo").implement({
  description: "Where a page stands in its list.",
  fields: (t) => ({
    hasNextPage: t.exposeBoolean("hasNextPage", { description: "Whether there is more behind the page." }),
    hasPreviousPage: t.exposeBoolean("hasPreviousPage", {
      description: "Whether there is more before the page.",
    }),
    startCursor: t.string({
      description: "Cursor of the first item; null for an empty page, unless there is more before it.",
      nullable: true,
      resolve: (page) => cursorOf(page, page.items[0]) ?? page.startCursor ?? null,
    }),
    endCursor: t.string({
      description:
        "Cursor of the last item; null for an empty page, unless its list is followed as it grows.",
      nullable: true,
      resolve: (page) => cursorOf(page, page.items.at(-1)) ?? page.endCursor ?? null,
    }),
  }),
});

function cursorOf<Item>(page: PageOf<Item>, item: Item | undefined): string | null {
  return item === undefined ? null : cursorAt(page, item);
}

function cursorAt<Item>(page: PageOf<Item>, item: Item): string {
  return page.cursorOf?.(item) ?? encodeCursor(page.keyOf(item));
}

type Ref<Item> = ReturnType<typeof builder.objectRef<Item>>;

function edgeOf<Item>(name: string, node: Ref<Item>) {
  return builder.objectRef<Edge<Item>>(`${name}Edge`).implement({
    description: `A place in a list, and the ${name} there.`,
    fields: (t) => ({
      cursor: t.exposeString("cursor", { description: "Pass as `after` or `before` to go on from here." }),
      node: t.field({
        description: `The ${name}.`,
        type: node,
        // The default one is left out of the schema (schema.ts); any other is called for each item of a page.
        resolve: defaultFieldResolver as never,
      }),
    }),
  });
}

/** The connection of a type (GraphQL Cursor Connections Specification), with its nodes beside the edges. */
export function connectionOf<Item>(name: string, node: Ref<Item>, options = { totalCount: true }) {
  const edge = edgeOf(name, node);
  return builder.objectRef<PageOf<Item>>(`${name}Connection`).implement({
    description: `A page of a list of ${name} (GraphQL Cursor Connections Specification).`,
    fields: (t) => ({
      edges: t.field({
        description: "The items with their cursors.",
        type: [edge],
        resolve: (page) => page.items.map((item) => ({ cursor: cursorAt(page, item), node: item })),
      }),
      nodes: t.field({
        description: "The items alone.",
        type: [node],
        resolve: (page) => page.items as never,
      }),
      pageInfo: t.field({
        description: "Where the page stands in the list.",
        type: PageInfo,
        resolve: (page) => page as unknown as PageOf<unknown>,
      }),
      ...(options.totalCount
        ? {
            totalCount: t.int({
              nullable: true,
              description: "How many there are in all; null where that is not counted.",
              resolve: (page) => page.count?.() ?? null,
            }),
          }
        : {}),
    }),
  });
}

type Fields = Parameters<NonNullable<Parameters<typeof builder.queryFields>[0]>>[0];
export type ArgumentBuilder = Fields["arg"];

/** What arguments are made with, of whatever type's field. */
export type ArgumentsOf = { arg: ArgumentBuilder };

/** `first`, `after`, `last`, `before`: 1 to 100, 20 when neither is given. */
export function pageArguments(t: ArgumentsOf) {
  return {
    first: t.arg.int({ required: false, description: "How many from the front, 1 to 100; 20 unless given." }),
    after: t.arg.string({ required: false, description: "Only what stands behind this cursor." }),
    last: t.arg.int({ required: false, description: "How many from the end, 1 to 100; not with `first`." }),
    before: t.arg.string({ required: false, description: "Only what stands before this cursor." }),
  };
}

export const byId = <Item extends { id: string }>(item: Item): Key => [item.id];
export const byName = <Item extends { id: string; name: string }>(item: Item): Key => [item.name, item.id];

/** What tells the batches of a connection apart: its arguments. */
export function batchName(
  field: string,
  args: PageArguments & { filter?: unknown; orderBy?: unknown },
): string {
  const own = args.filter == null && args.orderBy == null ? "" : JSON.stringify([args.filter, args.orderBy]);
  return `${field}(${args.first ?? ""},${args.after ?? ""},${args.last ?? ""},${args.before ?? ""}${own})`;
}

const nothing: Page<never> = { items: [], hasNextPage: false, hasPreviousPage: false };

/** A page with the way to its cursors; an absent one is empty. */
export function withKeys<Item>(
  page: Page<Item> | undefined,
  keyOf: (item: Item) => Key,
  count?: () => Promise<number | null>,
): PageOf<Item> {
  return { ...(page ?? nothing), keyOf, ...(count ? { count } : {}) };
}

export { pageRequest };

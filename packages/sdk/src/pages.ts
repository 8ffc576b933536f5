import type { Client } from "./client.ts";

/** A page of a list. */
export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/** Walks a whole list. `cursor` is that of the last node given out: pass it as `after` to go on from there. */
export interface Walk<Node> extends AsyncIterable<Node> {
  readonly cursor: string | null;
}

/**
 * Every node of a list, page by page. The next page is asked for when the last node of this one was taken, so a slow
 * reader is never run over. A walk can be taken up again later: `walk(pageOf, walked.cursor)`.
 */
export function walk<Node>(
  pageOf: (after: string | null) => Promise<Page<Node>>,
  after: string | null = null,
): Walk<Node> {
  let cursor = after;
  return {
    get cursor() {
      return cursor;
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const page = await pageOf(cursor);
        for (const edge of page.edges) {
          cursor = edge.cursor;
          yield edge.node;
        }
        const next = page.pageInfo.endCursor;
        if (!page.pageInfo.hasNextPage || next === null) return;
        cursor = next;
      }
    },
  };
}

/** What pages are asked with: a filter's fields beside the page's own. */
export type ListInput<Variables> = Omit<Variables, "filter"> &
  (Variables extends { filter?: infer Filter | null | undefined } ? NonNullable<Filter> : unknown);

/** What a walk is asked with: it goes forward from a cursor. */
export type WalkInput<Variables> = Omit<ListInput<Variables>, "last" | "before">;

/** `{ service: "web", first: 50 }` to `{ first: 50, filter: { service: "web" } }`. */
export function listVariables(input: object): object {
  const { first, after, last, before, orderBy, ...filter } = input as Record<string, unknown>;
  const order = orderBy === undefined ? {} : { orderBy };
  return { first, after, last, before, ...order, ...(Object.keys(filter).length && { filter }) };
}

/** A generated list operation as a walk over all its pages; `first` is the size of a page, 100 unless given. */
export function everyOf<Variables extends object, Options, Node>(
  list: (client: Client, variables?: Variables, options?: Options) => Promise<Page<Node>>,
): (client: Client, input?: WalkInput<Variables>, options?: Options) => Walk<Node> {
  return (client, input, options) => {
    const variables = listVariables({ first: 100, ...input }) as { after?: string | null };
    return walk(
      (after) => list(client, { ...variables, after } as Variables, options),
      variables.after ?? null,
    );
  };
}

import type { Client } from "./client.ts";
import { NotFoundError } from "./errors.ts";
import type { Node } from "./generated/graph.ts";
import { type Page, type Walk, walk } from "./pages.ts";
import { printSelection, Variable } from "./print-selection.ts";
import type { Selected, Selection, Strict, WithArgs } from "./selection.ts";

/** The names of types that are asked for by their id. */
export type NodeName = Node["__typename"];
export type NodeNamed<Name extends NodeName> = Node[`... on ${Name}`];

/** The fields of a type that are lists in pages. */
export type ListsOf<T> = {
  [Key in keyof T]: T[Key] extends WithArgs<infer _Args, infer Value>
    ? NonNullable<Value> extends { edges: unknown[]; pageInfo: unknown }
      ? Key
      : never
    : never;
}[keyof T];

/** The type of the nodes that a selection gives of a list. */
type NodeOf<List> =
  NonNullable<List> extends { edges: (infer Edge)[] }
    ? Edge extends { node: infer Each }
      ? Each
      : never
    : never;

/** What a selection says of a list in pages, its arguments in front. */
export type ListSelection<Args, NodeSelection> = readonly [
  Args,
  {
    readonly edges: { readonly cursor: true; readonly node: NodeSelection };
    readonly pageInfo: { readonly [Key in keyof typeof pageInfo]: true };
  },
];

const pageInfo = { hasNextPage: true, hasPreviousPage: true, startCursor: true, endCursor: true } as const;

/**
 * A list inside a selection, with all that walking it on takes: `{ services: list({ first: 50 }, { name: true }) }`. Its
 * first page comes with the object around it, in the same request.
 */
export function list<const Args extends object, const NodeSelection extends object>(
  args: Args,
  node: NodeSelection,
): ListSelection<Args, NodeSelection> {
  return [args, { edges: { cursor: true, node }, pageInfo }];
}

/** How a list inside an object is walked. */
export interface NestedOptions {
  /** The cursor to go on behind; from the beginning when left out. */
  after?: string | null | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Every node of a list inside an object, page by page, each page when it is needed. `select` is what the object was asked
 * for with: a page that it has already is not asked for again. An object that was not asked for is named:
 * `{ __typename: "Service", id: "svc_…" }`. To take a walk up again later, keep its cursor and give it as `after`.
 *
 * ```ts
 * const select = { id: true, __typename: true, name: true, services: list({ first: 50 }, { name: true }) } as const;
 * for await (const cluster of fleet.clusters.all({}, { select }))
 *   for await (const service of fleet.nested(cluster, "services", select)) console.log(cluster.name, service.name);
 * ```
 */
export function everyNested<
  const Name extends NodeName,
  const Select extends Selection<NodeNamed<Name>>,
  Field extends ListsOf<NodeNamed<Name>> & keyof Select & string,
>(
  client: Client,
  object: { readonly __typename: Name; readonly id: string },
  field: Field,
  select: Select & Strict<NodeNamed<Name>, Select>,
  { after = null, signal }: NestedOptions = {},
): Walk<NodeOf<Selected<Pick<NodeNamed<Name>, Field> & { __typename: Name }, Pick<Select, Field>>[Field]>> {
  const { __typename: type, id } = object;
  const [args, { edges }] = (select as unknown as Record<string, ListSelection<object, object>>)[
    field
  ] as ListSelection<{ after?: string | null }, object>;
  // A variable: the text stays the same over all pages, and with it what the client knows of its cost.
  const page = list({ ...args, after: new Variable("after") }, edges.node);
  const query = `query Nested($id: ID!, $after: String) { node(id: $id) ${printSelection({ [`... on ${type}`]: { [field]: page } })} }`;
  const came = (object as unknown as Record<string, Page<never> | null | undefined>)[field];
  let first = after === null ? came : undefined;
  return walk(
    async (cursor) => {
      const known = first;
      first = undefined;
      if (known === null) return none;
      if (known?.pageInfo) return known;
      const data = await client.request<{ node: Record<string, Page<never> | null> | null }>(
        query,
        { id, after: cursor },
        { signal },
      );
      // A node that is not of the type has nothing of the field, not null.
      const found = data.node?.[field];
      if (found === undefined) throw new NotFoundError("NOT_FOUND", `There is no ${type} "${id}".`);
      return found ?? none;
    },
    after ?? args.after ?? null,
  );
}

/** A list that the object does not have: null where it may be. */
const none: Page<never> = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
};

import {
  type Asked,
  type Bind,
  type IdKind,
  type Page,
  type PageRequest,
  type Projection,
  type Reads,
  readRows,
  readRowsOnce,
  toPage,
} from "../../kernel/index.ts";
import { andVisible, type Visibility } from "../../permissions/index.ts";
import { toldThen } from "./observed-at.ts";
import { directionOf, type KeyPart, keyset, type Order, type Orders, withPlace } from "./order.ts";
import { bestStateOf, isPresent, type Remembered, statesOf, statesOfParent } from "./states.ts";

/**
 * How one type is read: what is asked for of it (its states have the alias `x`), the key that orders its lists, and
 * the other orders that they can be asked for.
 */
export type Listing<Item, Field extends string = string> = {
  kind: IdKind & Remembered;
  projection(asked: Asked): Projection<Item>;
  key: readonly KeyPart[];
  orders: Orders<Field>;
};

/** The conditions of a list: `where` is the caller's permission and filter. */
export type Conditions = {
  where: (bind: Bind) => string[];
  /** Null is the list's own. */
  order?: Order | undefined;
  goneToo?: boolean | undefined;
};

/** What to read of a type and of what stands beside it: a statement selects `inner` as `r`, then `outer` of that. */
function projectionOf<Item>(reads: Reads, { kind, projection }: Listing<Item>, bind: Bind) {
  return withBeside(reads, { kind, bind }, projection(reads.asked?.[kind]));
}

function withBeside<Item>(
  reads: Reads,
  { kind, bind }: { kind: IdKind; bind: Bind },
  { select, width, toItem: read }: Projection<Item>,
) {
  const inner = reads.at === undefined ? select : toldThen(select);
  const toItem = ofMoment(reads, read);
  const beside = reads.beside?.[kind];
  if (!beside) return { inner, outer: "r.*", join: "", toItem };
  return {
    inner,
    outer: "r.*, b.*",
    join: ` LEFT JOIN LATERAL (${beside.rowOf("r.id", bind)}) AS b ON true`,
    toItem(row: readonly unknown[], from = 0): Item {
      const item = toItem(row, from);
      beside.put(item as object, row, from + width);
      return item;
    },
  };
}

/** Items of a moment say so: what is asked for of them further is of then. */
function ofMoment<Item>(
  { at }: Reads,
  toItem: Projection<Item>["toItem"],
): (row: readonly unknown[], from?: number) => Item {
  if (at === undefined) return toItem;
  return (row, from) => Object.assign(toItem(row, from) as object, { asOf: at }) as Item;
}

/** The same for a page: with the key of an order that was asked for, of which the cursors are made. */
function orderedProjection<Item>(
  reads: Reads,
  listing: Listing<Item>,
  { order, bind }: { order: Order; bind: Bind },
) {
  const { kind } = listing;
  const projection = listing.projection(reads.asked?.[kind]);
  const key = keyOf(listing, order);
  if (order === null) return { key, ...withBeside(reads, { kind, bind }, projection) };
  const { width } = projection;
  const keyed: Projection<Item> = {
    select: `${projection.select}, ${key.map(({ sql }, index) => `${sql} AS k${index}`).join(", ")}`,
    width: width + key.length,
    toItem: (row, from = 0) =>
      withPlace(projection.toItem(row, from), row.slice(from + width, from + width + key.length)),
  };
  return { key, ...withBeside(reads, { kind, bind }, keyed) };
}

function keyOf<Item>({ key, orders }: Listing<Item>, order: Order): readonly KeyPart[] {
  return order === null ? key : (orders[order.field] ?? key);
}

const orderBy = (columns: readonly string[], direction: "ASC" | "DESC") =>
  columns.map((column) => `${column} ${direction}`).join(", ");

/** A list that has conditions of the caller's own is planned for them; any other is prepared. */
const readerOf = (where: readonly string[], order: Order) =>
  where.length > 0 || order !== null ? readRowsOnce : readRows;

/** One page of a type. */
export async function readPage<Item>(
  reads: Reads,
  listing: Listing<Item>,
  input: Conditions & { page: PageRequest },
): Promise<Page<Item>> {
  const { page, order = null } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const conditions = input.where(bind);
  const { key, inner, outer, join, toItem } = orderedProjection(reads, listing, { order, bind });
  const where = [
    ...isPresent(reads, bind, input.goneToo),
    ...conditions,
    ...keyset(key, { page, order }, bind),
  ];
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")} ` : "";
  const direction = directionOf({ page, order });
  const columns = key.map(({ sql }) => sql);
  const rowsOfPage =
    `SELECT ${inner} FROM ${statesOf(reads, listing.kind, bind, input.goneToo)} ${condition}` +
    `ORDER BY ${orderBy(columns, direction)} LIMIT ${bind(page.limit + 1)}`;
  const outside = columns.map((sql, index) => (order === null ? sql.replace(/^x\./, "r.") : `r.k${index}`));
  const text = join
    ? `SELECT ${outer} FROM (${rowsOfPage}) AS r${join} ORDER BY ${orderBy(outside, direction)}`
    : rowsOfPage;
  const rows = await readerOf(conditions, order)(reads, text, values);
  return toPage(
    page,
    rows.map((row) => toItem(row)),
  );
}

// Counting more than that of a filter's matches costs more than anybody reads out of the number.
const mostCounted = 10_000;

/**
 * How many a list has: all there are of a type exactly, since one pass over a small index tells; of those that meet
 * conditions up to 10,000, and null where there are more.
 */
export async function readCount(
  reads: Reads,
  listing: Pick<Listing<unknown>, "kind" | "key">,
  input: Omit<Conditions, "order">,
): Promise<number | null> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const conditions = input.where(bind);
  const where = [...isPresent(reads, bind, input.goneToo), ...conditions];
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const from = statesOf(reads, listing.kind, bind, input.goneToo);
  if (conditions.length === 0) {
    const [row] = await readRows(reads, `SELECT count(*) FROM ${from} ${condition}`, values);
    return row?.[0] as number;
  }
  // In the list's order, so that the planner walks its index and ends there.
  const order = listing.key.map(({ sql }) => sql).join(", ");
  const counted = `SELECT FROM ${from} ${condition} ORDER BY ${order} LIMIT ${bind(mostCounted + 1)}`;
  const [row] = await readRowsOnce(reads, `SELECT count(*) FROM (${counted}) AS c`, values);
  const count = row?.[0] as number;
  return count > mostCounted ? null : count;
}

/** The same page of each parent, in one statement. */
export async function readPagesOfParents<Item>(
  reads: Reads,
  listing: Listing<Item>,
  input: Conditions & { parent: string; ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<Item>>> {
  const { page, ids, order = null } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const parents = bind(ids);
  const conditions = input.where(bind);
  const { key, inner, outer, join, toItem } = orderedProjection(reads, listing, { order, bind });
  const where = [
    `x.${input.parent} = p.id`,
    ...isPresent(reads, bind, input.goneToo),
    ...conditions,
    ...keyset(key, { page, order }, bind),
  ];
  const columns = key.map(({ sql }) => sql);
  const { parent, goneToo } = input;
  const source = statesOfParent(reads, { table: listing.kind, parent, goneToo }, bind);
  // A parent's number says whose a row is, in fewer bytes than its id.
  const text =
    `SELECT p.n, ${outer} FROM unnest(${parents}::text[]) WITH ORDINALITY AS p(id, n) ` +
    `CROSS JOIN LATERAL (SELECT ${inner} FROM ${source} WHERE ${where.join(" AND ")} ` +
    `ORDER BY ${orderBy(columns, directionOf({ page, order }))} LIMIT ${bind(page.limit + 1)}) AS r${join}`;
  const rows = await readerOf(conditions, order)(reads, text, values);
  const lists = ids.map((): Item[] => []);
  for (const row of rows) lists[(row[0] as number) - 1]?.push(toItem(row, 1));
  return new Map(lists.map((items, index) => [ids[index] as string, toPage(page, items)]));
}

/**
 * Items by id, the gone ones too: what happened to them is still told. Those that left the present are read from the
 * past, in their last state.
 */
export async function readByIds<Item extends { id: string }>(
  reads: Reads,
  listing: Listing<Item>,
  input: { ids: readonly string[]; patterns: Visibility },
): Promise<Map<string, Item>> {
  if (reads.at !== undefined) return readBestStates(reads, listing, input);
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { inner, outer, join, toItem } = projectionOf(reads, listing, bind);
  const [one, another] = input.ids;
  // PostgreSQL takes an array for ten ids and plans anew for each that has one, with all the indexes there are: half
  // of what one node costs. One value it plans once.
  const isWanted =
    one !== undefined && another === undefined
      ? `x.id = ${bind(one)}`
      : `x.id = ANY (${bind(input.ids)}::text[])`;
  const found = `SELECT ${inner} FROM ${listing.kind} x WHERE ${isWanted}${andVisible(input.patterns, bind, "x.path")}`;
  const rows = await readRows(reads, join ? `SELECT ${outer} FROM (${found}) AS r${join}` : found, values);
  const items = new Map(rows.map((row) => [row[0] as string, toItem(row)]));
  const missing = leaves.has(listing.kind) ? input.ids.filter((id) => !items.has(id)) : [];
  if (missing.length === 0) return items;
  for (const [id, item] of await readBestStates(reads, listing, { ...input, ids: missing }))
    items.set(id, item);
  return items;
}

/** What leaves the present once it is gone (store/leave-the-present.ts). */
const leaves = new Set<Remembered>(["task", "host"]);

/** Of each id the state that tells most of it: as of the moment, or the last one. */
async function readBestStates<Item extends { id: string }>(
  reads: Reads,
  listing: Listing<Item>,
  { ids, patterns }: { ids: readonly string[]; patterns: Visibility },
): Promise<Map<string, Item>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const { inner, outer, join, toItem } = projectionOf(reads, listing, bind);
  const found =
    `SELECT ${inner} FROM unnest(${bind(ids)}::text[]) AS p(id) ` +
    `CROSS JOIN LATERAL (${bestStateOf(reads, listing.kind, bind)}) AS x ` +
    `WHERE true${andVisible(patterns, bind, "x.path")}`;
  const rows = await readRows(reads, join ? `SELECT ${outer} FROM (${found}) AS r${join}` : found, values);
  return new Map(rows.map((row) => [row[0] as string, toItem(row)]));
}

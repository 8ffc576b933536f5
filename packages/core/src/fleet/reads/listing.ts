import {
  type Asked,
  type Bind,
  type IdKind,
  type Page,
  type PageRequest,
  type Projection,
  type Reads,
  readRows,
  toPage,
} from "../../kernel/index.ts";
import { andVisible, type Visibility } from "../../permissions/index.ts";
import { bestStateOf, isPresent, joinsOf, type Remembered, statesOf } from "./states.ts";

/**
 * How one type is read: what is asked for of it, where that comes from (the table's alias is `x`), and the key that
 * orders its lists.
 */
export type Listing<Item> = {
  kind: IdKind & Remembered;
  projection(asked: Asked): Projection<Item>;
  from: string;
  key: readonly string[];
};

/** What of a type the reader may see; null is everything. */
export function visiblePaths(patterns: Visibility, bind: Bind): string[] {
  return patterns === null ? [] : [`x.path LIKE ANY (${bind(patterns)}::text[])`];
}

function keyset(key: readonly string[], page: PageRequest, bind: Bind): string[] {
  const tuple = `(${key.map((column) => `x.${column}`).join(", ")})`;
  const values = (from: readonly string[]) => `(${from.map((value) => bind(value)).join(", ")})`;
  const where: string[] = [];
  if (page.after) where.push(`${tuple} > ${values(page.after)}`);
  if (page.before) where.push(`${tuple} < ${values(page.before)}`);
  return where;
}

function orderBy(key: readonly string[], page: PageRequest, of: "x" | "r"): string {
  return key.map((column) => `${of}.${column} ${page.backward ? "DESC" : "ASC"}`).join(", ");
}

/** What to read of a type and of what stands beside it: a statement selects `inner` as `r`, then `outer` of that. */
function projectionOf<Item>(reads: Reads, { kind, projection }: Listing<Item>, bind: Bind) {
  const { select: inner, width, toItem: read } = projection(reads.asked?.[kind]);
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

function sourceOf<Item>(reads: Reads, { kind, from }: Listing<Item>, bind: Bind, goneToo = false): string {
  if (reads.at === undefined && !goneToo) return from;
  return statesOf(reads, kind, bind, goneToo) + joinsOf(reads, from);
}

/** One page of a type. */
export async function readPage<Item>(
  reads: Reads,
  listing: Listing<Item>,
  input: {
    page: PageRequest;
    where: (bind: Bind) => string[];
    goneToo?: boolean;
  },
): Promise<Page<Item>> {
  const { page } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [
    ...isPresent(reads, input.goneToo),
    ...input.where(bind),
    ...keyset(listing.key, page, bind),
  ];
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")} ` : "";
  const { inner, outer, join, toItem } = projectionOf(reads, listing, bind);
  const rowsOfPage =
    `SELECT ${inner} FROM ${sourceOf(reads, listing, bind, input.goneToo)} ${condition}` +
    `ORDER BY ${orderBy(listing.key, page, "x")} LIMIT ${bind(page.limit + 1)}`;
  const text = join
    ? `SELECT ${outer} FROM (${rowsOfPage}) AS r${join} ORDER BY ${orderBy(listing.key, page, "r")}`
    : rowsOfPage;
  const rows = await readRows(reads, text, values);
  return toPage(
    page,
    rows.map((row) => toItem(row)),
  );
}

/** How many a list has. */
export async function readCount(
  reads: Reads,
  table: Remembered,
  input: { where: (bind: Bind) => string[]; goneToo?: boolean },
): Promise<number> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [...isPresent(reads, input.goneToo), ...input.where(bind)];
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const [row] = await readRows(
    reads,
    `SELECT count(*) FROM ${statesOf(reads, table, bind, input.goneToo)} ${condition}`,
    values,
  );
  return row?.[0] as number;
}

/** The same page of each parent, in one statement. */
export async function readPagesOfParents<Item>(
  reads: Reads,
  listing: Listing<Item>,
  input: {
    parent: string;
    ids: readonly string[];
    page: PageRequest;
    where: (bind: Bind) => string[];
  },
): Promise<Map<string, Page<Item>>> {
  const { page, ids } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const parents = bind(ids);
  const where = [
    `x.${input.parent} = p.id`,
    ...isPresent(reads),
    ...input.where(bind),
    ...keyset(listing.key, page, bind),
  ];
  const order = orderBy(listing.key, page, "x");
  const { inner, outer, join, toItem } = projectionOf(reads, listing, bind);
  // A parent's number says whose a row is, in fewer bytes than its id.
  const text =
    `SELECT p.n, ${outer} FROM unnest(${parents}::text[]) WITH ORDINALITY AS p(id, n) ` +
    `CROSS JOIN LATERAL (SELECT ${inner} FROM ${sourceOf(reads, listing, bind)} WHERE ${where.join(" AND ")} ` +
    `ORDER BY ${order} LIMIT ${bind(page.limit + 1)}) AS r${join}`;
  const rows = await readRows(reads, text, values);
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
  const found =
    `SELECT ${inner} FROM ${listing.from} WHERE x.id = ANY (${bind(input.ids)}::text[])` +
    andVisible(input.patterns, bind, "x.path");
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
    `CROSS JOIN LATERAL (${bestStateOf(reads, listing.kind, bind)}) AS x${joinsOf(reads, listing.from)} ` +
    `WHERE true${andVisible(patterns, bind, "x.path")}`;
  const rows = await readRows(reads, join ? `SELECT ${outer} FROM (${found}) AS r${join}` : found, values);
  return new Map(rows.map((row) => [row[0] as string, toItem(row)]));
}

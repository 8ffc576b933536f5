import {
  type Asked,
  type Beside,
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

/**
 * How one type is read: what is asked for of it, where that comes from (the table's alias is `x`), and the key that
 * orders its lists.
 */
export type Listing<Item> = {
  kind: IdKind;
  projection(asked: Asked): Projection<Item>;
  from: string;
  key: readonly string[];
};

/** What of a type the reader may see; null is everything. */
export function visiblePaths(patterns: Visibility, bind: Bind): string[] {
  return patterns === null ? [] : [`x.path LIKE ANY (${bind(patterns)}::text[])`];
}

const present = "x.gone_at IS NULL";

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

/** Reads an item `r` of a statement, and what stands beside it. */
function withBeside<Item>({ width, toItem }: Projection<Item>, beside: Beside | undefined, bind: Bind) {
  if (!beside) return { select: "r.*", join: "", toItem };
  return {
    select: "r.*, b.*",
    join: ` LEFT JOIN LATERAL (${beside.rowOf("r.id", bind)}) AS b ON true`,
    toItem(row: readonly unknown[], from = 0) {
      const item = toItem(row, from);
      beside.put(item as object, row, from + width);
      return item;
    },
  };
}

/** One page of a type. */
export async function readPage<Item>(
  reads: Reads,
  listing: Listing<Item>,
  input: {
    page: PageRequest;
    where: (bind: Bind) => string[];
    goneToo?: boolean;
    beside?: Beside | undefined;
  },
): Promise<Page<Item>> {
  const { page } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [
    ...(input.goneToo ? [] : [present]),
    ...input.where(bind),
    ...keyset(listing.key, page, bind),
  ];
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")} ` : "";
  const projection = listing.projection(reads.asked?.[listing.kind]);
  const rowsOfPage =
    `SELECT ${projection.select} FROM ${listing.from} ${condition}` +
    `ORDER BY ${orderBy(listing.key, page, "x")} LIMIT ${bind(page.limit + 1)}`;
  const { select, join, toItem } = withBeside(projection, input.beside, bind);
  const text = join
    ? `SELECT ${select} FROM (${rowsOfPage}) AS r${join} ORDER BY ${orderBy(listing.key, page, "r")}`
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
  table: string,
  input: { where: (bind: Bind) => string[]; goneToo?: boolean },
): Promise<number> {
  const values: unknown[] = [];
  const where = [...(input.goneToo ? [] : [present]), ...input.where((value) => `$${values.push(value)}`)];
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const [row] = await readRows(reads, `SELECT count(*) FROM ${table} x ${condition}`, values);
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
    beside?: Beside | undefined;
  },
): Promise<Map<string, Page<Item>>> {
  const { page, ids } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const parents = bind(ids);
  const where = [
    `x.${input.parent} = p.id`,
    present,
    ...input.where(bind),
    ...keyset(listing.key, page, bind),
  ];
  const order = orderBy(listing.key, page, "x");
  const projection = listing.projection(reads.asked?.[listing.kind]);
  const limit = bind(page.limit + 1);
  const { select, join, toItem } = withBeside(projection, input.beside, bind);
  // A parent's number says whose a row is, in fewer bytes than its id.
  const text =
    `SELECT p.n, ${select} FROM unnest(${parents}::text[]) WITH ORDINALITY AS p(id, n) ` +
    `CROSS JOIN LATERAL (SELECT ${projection.select} FROM ${listing.from} WHERE ${where.join(" AND ")} ` +
    `ORDER BY ${order} LIMIT ${limit}) AS r${join}`;
  const rows = await readRows(reads, text, values);
  const lists = ids.map((): Item[] => []);
  for (const row of rows) lists[(row[0] as number) - 1]?.push(toItem(row, 1));
  return new Map(lists.map((items, index) => [ids[index] as string, toPage(page, items)]));
}

/** Items by id, the gone ones too: what happened to them is still told. */
export async function readByIds<Item extends { id: string }>(
  reads: Reads,
  listing: Listing<Item>,
  input: { ids: readonly string[]; patterns: Visibility },
): Promise<Map<string, Item>> {
  const { select, toItem } = listing.projection(reads.asked?.[listing.kind]);
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const text =
    `SELECT ${select} FROM ${listing.from} WHERE x.id = ANY (${bind(input.ids)}::text[])` +
    andVisible(input.patterns, bind, "x.path");
  const rows = await readRows(reads, text, values);
  return new Map(rows.map((row) => [row[0] as string, toItem(row)]));
}

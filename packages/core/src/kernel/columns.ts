/**
 * How a type is read: for each of its properties a column or SQL expression, with a function where the value is not
 * taken as it comes. `asOf` is no property of the row: the reads put it there.
 */
export type Columns<Item> = {
  readonly [Property in Exclude<keyof Item, "asOf">]-?:
    | string
    | { sql: string; read(value: never): Item[Property] };
};

/** The part of a type that a statement reads. */
export type Projection<Item> = {
  /** The list after SELECT. */
  select: string;
  /** How many columns that are. */
  width: number;
  /** An item of a row, whose columns begin at `from`. What was not asked for is not there. */
  toItem(row: readonly unknown[], from?: number): Item;
};

/** What of a type is asked for, by property; undefined is all of it. */
export type Asked = ReadonlySet<string> | undefined;

/**
 * Gives what to read of a type. A fleet's overview asks for a fifth of the columns of its services and deployments,
 * and a column costs the same in PostgreSQL, on the wire and in the parser whether anybody looks at it or not.
 * `always` are the properties that the reads themselves use: ids, and the keys of cursors.
 */
export function projectionsOf<Item>(
  columns: Columns<Item>,
  always: readonly (keyof Item & string)[],
): (asked: Asked) => Projection<Item> {
  const all = Object.keys(columns) as (Exclude<keyof Item, "asOf"> & string)[];
  const whole = projectionOf(columns, all);
  // An operation is compiled once and asks with the same set each time.
  const known = new WeakMap<ReadonlySet<string>, Projection<Item>>();
  return (asked) => {
    if (asked === undefined) return whole;
    let projection = known.get(asked);
    if (!projection) {
      projection = projectionOf(
        columns,
        all.filter((property) => asked.has(property) || always.includes(property)),
      );
      known.set(asked, projection);
    }
    return projection;
  };
}

function projectionOf<Item>(
  columns: Columns<Item>,
  properties: readonly (Exclude<keyof Item, "asOf"> & string)[],
): Projection<Item> {
  const parts = properties.map((property) => {
    const column = columns[property];
    const { sql, read } = typeof column === "string" ? { sql: column, read: null } : column;
    return { property, sql, read: read as ((value: unknown) => unknown) | null };
  });
  return {
    select: parts.map(({ sql }) => sql).join(", "),
    width: parts.length,
    toItem(row, from = 0) {
      const item: Record<string, unknown> = {};
      for (let index = 0; index < parts.length; index += 1) {
        const part = parts[index] as (typeof parts)[number];
        const value = row[from + index];
        item[part.property] = part.read === null ? value : part.read(value);
      }
      return item as Item;
    },
  };
}

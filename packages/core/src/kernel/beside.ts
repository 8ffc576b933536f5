/** Binds a value to a statement; gives its placeholder. */
export type Bind = (value: unknown) => string;

/**
 * What is read with each item of a type, in the item's own statement: one row at most of something else. A second
 * statement for all the items would send their ids to PostgreSQL, and get them back with each row to say whose it is.
 */
export type Beside = {
  /** The row of the item with the id that this SQL gives: a query without parentheses. */
  rowOf(id: string, bind: Bind): string;
  /** Puts it with the item: a row whose columns of this begin at `from`; all are null where there is none. */
  put(item: object, row: readonly unknown[], from: number): void;
};

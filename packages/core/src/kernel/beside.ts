/** Binds a value to a statement; gives its placeholder. */
export type Bind = (value: unknown) => string;

/**
 * What is read with each item of a list, in the list's own statement: one row at most of something else. A second
 * statement for all the items would send their ids to PostgreSQL, and get them back with each row to say whose it is.
 */
export type Beside = {
  /** What the items carry it as. */
  property: string;
  /** The row of the item with the id that this SQL gives: a query without parentheses. */
  rowOf(id: string, bind: Bind): string;
  /** The value, of a row whose columns of this begin at `from`; all are null where there is none. */
  read(row: readonly unknown[], from: number): unknown;
};

// Parts of answers as the graph gives them.
export type Row = Record<string, unknown>;
export type Asked = { first?: number; after?: string | null; filter?: Row };

/** A page of rows as a connection of the graph. */
export function connection(rows: readonly Row[], { first = 20, after }: Asked) {
  const start = after ? Number(after) + 1 : 0;
  const edges = rows
    .slice(start, start + first)
    .map((node, index) => ({ cursor: String(start + index), node }));
  const endCursor = edges.at(-1)?.cursor ?? null;
  return {
    edges,
    pageInfo: { hasNextPage: start + first < rows.length, hasPreviousPage: start > 0, endCursor },
  };
}

/** A refusal as a member of a result union. */
export const problem = (typename: string, code: string, message: string, hint: string, more: Row = {}) => ({
  __typename: typename,
  code,
  message,
  hint,
  ...more,
});

// Eighths of a row, from one to eight.
const levels = "▁▂▃▄▅▆▇█";

/** Stands where nothing is known: an empty column would look like nothing used. */
const gap = "·";

/**
 * Values as one row of columns, from zero to `top` or their greatest; where there are more values than columns each
 * column is the greatest of its own, so that no peak is lost.
 */
export function sparkline(values: readonly (number | null)[], width: number, top?: number): string {
  const columns = columnsOf(values, Math.min(width, values.length));
  const greatest = top ?? Math.max(...columns.map((value) => value ?? 0));
  return columns
    .map((value) => {
      if (value === null) return gap;
      const level = greatest > 0 ? Math.round((Math.max(0, value) / greatest) * (levels.length - 1)) : 0;
      return levels[Math.min(levels.length - 1, level)];
    })
    .join("");
}

/** Values in so many columns, the greatest of each; a column is null where none of its values is known. */
export function columnsOf(values: readonly (number | null)[], count: number): (number | null)[] {
  return Array.from({ length: count }, (_, column) => {
    const [from, until] = boundsOf(column, { count, of: values.length });
    const known = values.slice(from, until).filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}

/** Which values a column is of: at least one. */
export function boundsOf(column: number, { count, of }: { count: number; of: number }): [number, number] {
  const from = Math.floor((column * of) / count);
  return [from, Math.max(from + 1, Math.floor(((column + 1) * of) / count))];
}

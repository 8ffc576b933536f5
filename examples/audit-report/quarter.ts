/** Half-open: start <= at < end. */
export type Period = { start: string; end: string };

/** The months of "2026Q3", in UTC; null for a text that is none. */
export function quarterOf(text: string): Period | null {
  const [, year, quarter] = /^(\d{4})-?Q([1-4])$/i.exec(text) ?? [];
  if (!year || !quarter) return null;
  const from = (Number(quarter) - 1) * 3;
  const at = (month: number) => new Date(Date.UTC(Number(year), month)).toISOString();
  return { start: at(from), end: at(from + 3) };
}

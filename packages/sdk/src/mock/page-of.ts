import { Misfit } from "./misfit.ts";

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** An item of a list with its place, from 0. */
export interface Placed {
  readonly index: number;
  readonly cursor: string;
  readonly node: unknown;
}

/** What the server gives when the caller does not say how much. */
const usual = 20;

/** The items of a list with their cursors. */
export function placed(items: readonly unknown[]): Placed[] {
  return items.map((node, index) => placedAt(node, index));
}

/** An item with its own cursor where it has one, else its number. */
export function placedAt(node: unknown, index: number): Placed {
  const { cursor } = (typeof node === "object" && node !== null ? node : {}) as { cursor?: unknown };
  return { index, node, cursor: typeof cursor === "string" ? cursor : String(index + 1) };
}

/** How many items stand up to a cursor; "0" is in front of the first. */
export function upTo(items: readonly Placed[], cursor: string, place: string): number {
  if (cursor === "0") return 0;
  const at = items.findIndex((item) => item.cursor === cursor);
  if (at === -1) throw new Misfit(place, `there is no item with the cursor "${cursor}"`);
  return at + 1;
}

/** The most that the server gives at once. */
const most = 100;

/** Throws a Misfit for a page that the server refuses. */
export function checkPage({ first, last }: PageArguments, place: string): void {
  if (first != null && last != null) throw new Misfit(place, "is asked for by first or by last, not both");
  for (const [name, size] of Object.entries({ first, last }))
    if (size != null && (size < 1 || size > most))
      throw new Misfit(place, `${name} is 1 to ${most}, not ${size}`);
}

/** The page of a list that is asked for. */
export function pageOf(
  items: readonly Placed[],
  { first, last, after, before }: PageArguments,
  place: string,
): { items: readonly Placed[]; pageInfo: object } {
  const from = after == null ? 0 : upTo(items, after, place);
  const to = before == null ? items.length : Math.max(from, upTo(items, before, place) - 1);
  const backward = last != null && first == null;
  const size = (backward ? last : first) ?? usual;
  const [start, end] = backward ? [Math.max(from, to - size), to] : [from, Math.min(to, from + size)];
  const page = items.slice(start, end);
  return {
    items: page,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: page[0]?.cursor ?? null,
      endCursor: page.at(-1)?.cursor ?? after ?? null,
    },
  };
}

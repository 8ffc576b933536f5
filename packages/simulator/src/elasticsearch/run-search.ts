import type { StoredDocument } from "./documents.ts";
import { fieldOf, matchOf, timeOf } from "./match-query.ts";
import { SearchFault } from "./search-fault.ts";

export interface SearchRequest {
  size?: number;
  from?: number;
  query?: Record<string, unknown>;
  sort?: (string | Record<string, string | { order?: "asc" | "desc" }>)[];
  search_after?: (number | string)[];
  _source?: string[] | boolean;
}

interface SortKey {
  field: string;
  sign: 1 | -1;
}

interface Ranked {
  document: StoredDocument;
  values: number[];
}

const window = 10_000;

/** Runs a search over documents; `places` are their numbers in a point in time, for `_shard_doc`. */
export function runSearch(
  documents: readonly StoredDocument[],
  request: SearchRequest,
  places: ReadonlyMap<StoredDocument, number> | null,
): { hits: object[] } {
  const { size = 10, from = 0, search_after: after } = request;
  if (size + from > window)
    throw new SearchFault(
      400,
      "illegal_argument_exception",
      `Result window is too large, from + size must be less than or equal to: [${window}] but was [${size + from}]. See the scroll api for a more efficient way to request large data sets.`,
      { ofShards: true },
    );
  const keys = (request.sort ?? []).map(keyOf);
  if (keys.some(({ field }) => field === "_shard_doc") && places === null)
    throw new SearchFault(
      400,
      "illegal_argument_exception",
      "[_shard_doc] sort field cannot be used without [point in time]",
    );
  if (after !== undefined && keys.length === 0)
    throw new SearchFault(400, "illegal_argument_exception", "Sort must contain at least one field.", {
      ofShards: true,
    });
  if (after !== undefined && after.length !== keys.length)
    throw new SearchFault(
      400,
      "illegal_argument_exception",
      `search_after has ${after.length} value(s) but sort has ${keys.length}.`,
      { ofShards: true },
    );
  const matches = matchOf(request.query);
  const ranked = documents
    .filter(matches)
    .map((document): Ranked => ({ document, values: keys.map((key) => sortValue(document, key, places)) }));
  ranked.sort((one, other) => order(keys, one.values, other.values));
  const behind =
    after === undefined ? ranked : ranked.filter(({ values }) => order(keys, values, after.map(Number)) > 0);
  return {
    hits: behind.slice(from, from + size).map(({ document, values }) => ({
      _index: document.index,
      _id: document.id,
      _score: null,
      _source: pick(document.source, request._source),
      ...(keys.length > 0 ? { sort: values } : {}),
    })),
  };
}

function keyOf(given: string | Record<string, string | { order?: "asc" | "desc" }>): SortKey {
  if (typeof given === "string") return { field: given, sign: 1 };
  const [[field, how] = ["", "asc"]] = Object.entries(given);
  const direction = typeof how === "string" ? how : (how.order ?? "asc");
  return { field, sign: direction === "desc" ? -1 : 1 };
}

function sortValue(
  document: StoredDocument,
  { field, sign }: SortKey,
  places: ReadonlyMap<StoredDocument, number> | null,
): number {
  if (field === "_shard_doc") return places?.get(document) ?? 0;
  if (field === "_seq_no") return document.sequence;
  const value = fieldOf(document, field);
  // Without the field it is sorted last, whatever the direction.
  if (value === undefined) return sign * Number.MAX_SAFE_INTEGER;
  return timeOf(document, field) ?? 0;
}

function order(keys: readonly SortKey[], one: readonly number[], other: readonly number[]): number {
  for (const [index, { sign }] of keys.entries()) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference * sign;
  }
  return 0;
}

function pick(source: Record<string, unknown>, wanted: string[] | boolean | undefined): object {
  if (!Array.isArray(wanted)) return source;
  return Object.fromEntries(Object.entries(source).filter(([name]) => wanted.includes(name)));
}

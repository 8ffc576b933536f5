import type { StoredDocument } from "./documents.ts";
import { SearchFault } from "./search-fault.ts";

type Query = Record<string, unknown>;
type Match = (document: StoredDocument) => boolean;

/** A query of the DSL, as far as readers of logs use it. @throws SearchFault for one that the server would not parse */
export function matchOf(query: Query | undefined): Match {
  const [entry, ...others] = Object.entries(query ?? { match_all: {} });
  if (entry === undefined || others.length > 0) throw parsing("query malformed, one query is expected");
  const [name, body] = entry as [string, never];
  switch (name) {
    case "match_all":
      return () => true;
    case "ids": {
      const wanted = new Set((body as { values?: string[] }).values);
      return ({ id }) => wanted.has(id);
    }
    case "bool":
      return boolOf(body);
    case "range":
      return rangeOf(body);
    case "term": {
      const [field, value] = onlyOf(body);
      const wanted =
        typeof value === "object" && value !== null ? (value as { value: unknown }).value : value;
      return (document) => fieldOf(document, field) === wanted;
    }
    case "terms": {
      const [field, values] = onlyOf(body);
      if (!Array.isArray(values)) throw parsing(`[terms] query requires an array of terms for ${field}`);
      if (values.length > 65_536)
        throw new SearchFault(
          400,
          "illegal_argument_exception",
          "The number of terms has exceeded the allowed maximum of [65536].",
        );
      const wanted = new Set<unknown>(values);
      return (document) => wanted.has(fieldOf(document, field));
    }
    case "match_phrase": {
      const [field, value] = onlyOf(body);
      const phrase = words(String(value));
      return (document) => words(String(fieldOf(document, field) ?? "")).includes(phrase);
    }
    default:
      throw parsing(`unknown query [${name}]`);
  }
}

function boolOf(body: {
  filter?: Query[];
  must?: Query[];
  should?: Query[];
  minimum_should_match?: number;
}): Match {
  const all = [...(body.filter ?? []), ...(body.must ?? [])].map(matchOf);
  const some = (body.should ?? []).map(matchOf);
  const least = body.minimum_should_match ?? (all.length > 0 ? 0 : 1);
  return (document) =>
    all.every((match) => match(document)) &&
    (some.length === 0 || some.filter((match) => match(document)).length >= least);
}

function rangeOf(body: Record<string, { gte?: unknown; gt?: unknown; lt?: unknown; lte?: unknown }>): Match {
  const [field, bounds] = onlyOf(body) as [
    string,
    { gte?: unknown; gt?: unknown; lt?: unknown; lte?: unknown },
  ];
  const bound = (value: unknown) => (value === undefined ? undefined : momentOf(value));
  const [gte, gt, lt, lte] = [bounds.gte, bounds.gt, bounds.lt, bounds.lte].map(bound);
  return (document) => {
    const at = timeOf(document, field);
    if (at === null) return false;
    if (gte !== undefined && at < gte) return false;
    if (gt !== undefined && at <= gt) return false;
    if (lte !== undefined && at > lte) return false;
    return lt === undefined || at < lt;
  };
}

function onlyOf(body: Record<string, unknown>): [string, unknown] {
  const [entry] = Object.entries(body).filter(([name]) => name !== "boost");
  if (entry === undefined) throw parsing("a field is expected");
  return entry;
}

/** A field by its name; `x.keyword` is what dynamic mapping makes beside a text `x`, and templates `x.raw`. */
export function fieldOf({ source, index }: StoredDocument, field: string): unknown {
  if (field === "_index") return index;
  return source[field] ?? source[field.replace(/\.[^.]+$/, "")];
}

/** A date field in milliseconds; null where the document has none. */
export function timeOf(document: StoredDocument, field: string): number | null {
  const value = fieldOf(document, field);
  return value === undefined ? null : momentOf(value);
}

function momentOf(value: unknown): number {
  const at =
    typeof value === "number" || /^-?\d+$/.test(String(value)) ? Number(value) : Date.parse(String(value));
  if (Number.isNaN(at)) throw parsing(`failed to parse date field [${String(value)}]`);
  return at;
}

/** As the standard analyzer: words in lower case, whatever stands between them. */
const words = (text: string) =>
  ` ${text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_.]+/u)
    .filter(Boolean)
    .join(" ")} `;

const parsing = (reason: string) => new SearchFault(400, "parsing_exception", reason);

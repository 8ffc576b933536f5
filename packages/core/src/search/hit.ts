import type { Key } from "../kernel/index.ts";

export const searchKinds = ["CLUSTER", "SERVICE", "HOST", "IMAGE", "TASK", "DEPLOYMENT"] as const;
/** What can be found; those of which there are few come first. */
export type SearchKind = (typeof searchKinds)[number];

export const searchFields = [
  "ID",
  "NAME",
  "ARN",
  "PATH",
  "TASK_DEFINITION",
  "IMAGE",
  "IMAGE_DIGEST",
  "EC2_INSTANCE_ID",
  "PRIVATE_IP",
  "ECS_DEPLOYMENT_ID",
  "ACCOUNT",
  "LABEL",
] as const;
/** Where the text was found. */
export type SearchField = (typeof searchFields)[number];
export type SearchMatch = { field: SearchField; excerpt: string };

/** One row of a look-up: something, and a text of it that the search may have meant. */
export type Candidate = {
  kind: SearchKind;
  id: string;
  name: string;
  path: string | null;
  gone: boolean;
} & SearchMatch;

/** Something that was found, and why: the best reason first. */
export type SearchHit = {
  kind: SearchKind;
  id: string;
  name: string;
  /** account/region/cluster/service; a cluster's and a host's ends with the cluster. Null for an image. */
  path: string | null;
  /** No longer there: a task that stopped, a service that was deleted. */
  gone: boolean;
  matched: SearchMatch[];
  key: Key;
};

/** How well a text meets what is looked for; null where it does not: 0 all of it, 1 its beginning, 2 a word's, 3 a part. */
export function rankOf(excerpt: string, wanted: string): 0 | 1 | 2 | 3 | null {
  const [text, part] = [excerpt.toLowerCase(), wanted.toLowerCase()];
  if (text === part) return 0;
  const at = text.indexOf(part);
  if (at < 0) return null;
  if (at === 0) return 1;
  for (let from = at; from > 0; from = text.indexOf(part, from + 1)) {
    if (!/[\p{L}\p{N}]/u.test(text[from - 1] ?? "")) return 2;
  }
  return 3;
}

/**
 * Puts the rows of all look-ups together: each thing once, with all of why, in the order in which people look through
 * it: the best reason first, what is there before what is gone, what there are few of before what there are many of.
 */
export function hitsOf(candidates: readonly Candidate[], wanted: string): SearchHit[] {
  const found = new Map<string, { candidate: Candidate; matches: (SearchMatch & { rank: number })[] }>();
  for (const candidate of candidates) {
    const { id, field, excerpt } = candidate;
    const known = found.get(id) ?? { candidate, matches: [] };
    found.set(id, known);
    if (known.matches.some((match) => match.field === field && match.excerpt === excerpt)) continue;
    // A look-up that knows other ways to write something, such as an image's, matches what does not contain the text.
    known.matches.push({ field, excerpt, rank: rankOf(excerpt, wanted) ?? 2 });
  }
  const hits = [...found.values()].map(
    ({ candidate: { kind, id, name, path, gone }, matches }): SearchHit => {
      matches.sort(
        (one, other) =>
          one.rank - other.rank || searchFields.indexOf(one.field) - searchFields.indexOf(other.field),
      );
      const rank = matches[0]?.rank ?? 3;
      const key = [String(rank), gone ? "1" : "0", String(searchKinds.indexOf(kind)), name, id];
      return {
        kind,
        id,
        name,
        path,
        gone,
        matched: matches.map(({ field, excerpt }) => ({ field, excerpt })),
        key,
      };
    },
  );
  return hits.sort((one, other) => compareKeys(one.key, other.key));
}

const deployments = String(searchKinds.indexOf("DEPLOYMENT"));

/** The order of two keys, which are of equal length and whose numbers have one digit; of deployments the newest first. */
export function compareKeys(one: Key, other: Key): number {
  for (const [index, part] of one.entries()) {
    const beside = other[index] ?? "";
    if (part === beside) continue;
    const isNewestFirst = index > 2 && one[2] === deployments;
    return part < beside === isNewestFirst ? 1 : -1;
  }
  return 0;
}

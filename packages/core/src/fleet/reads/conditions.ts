import type { Bind } from "../../kernel/index.ts";
import { pathsBeginning } from "../../permissions/index.ts";

export type LabelFilter = { key: string; value?: string | null | undefined };
/** Half-open: from <= time < before. */
export type TimeRange = { from?: Date | null | undefined; before?: Date | null | undefined };

type Maybe<Value> = Value | null | undefined;

/** What lies in one of some parts of the fleet, each the beginning of a path; none given is everywhere. */
export function inPlaces(within: Maybe<readonly string[]>, bind: Bind, column = "x.path"): string[] {
  return within == null ? [] : pathsBeginning(within, bind, column);
}

export function is(column: string, value: Maybe<string>, bind: Bind): string[] {
  return value == null ? [] : [`${column} = ${bind(value)}`];
}

/** Any of some values. One alone is compared by itself: an index then gives its rows in the order of its next column. */
export function isAny(column: string, values: Maybe<readonly string[]>, bind: Bind): string[] {
  if (values == null) return [];
  return values.length === 1
    ? [`${column} = ${bind(values[0])}`]
    : [`${column} = ANY (${bind(values)}::text[])`];
}

export function during(column: string, range: Maybe<TimeRange>, bind: Bind): string[] {
  return [
    ...(range?.from == null ? [] : [`${column} >= ${bind(range.from.toISOString())}::timestamptz`]),
    ...(range?.before == null ? [] : [`${column} < ${bind(range.before.toISOString())}::timestamptz`]),
  ];
}

export function atLeast(column: string, least: Maybe<number>, bind: Bind): string[] {
  return least == null ? [] : [`${column} >= ${bind(least)}::int`];
}

/** Labels with those keys, and those values where they are given: answered by containment. */
export function labelled(labels: Maybe<readonly LabelFilter[]>, bind: Bind, column = "x.labels"): string[] {
  if (labels == null || labels.length === 0) return [];
  const wanted = labels.map(({ key, value }) => (value == null ? { key } : { key, value }));
  return [`${column} @> ${bind(JSON.stringify(wanted))}::jsonb`];
}

const digest = /sha256:[0-9a-f]{64}$/;

/** The images of a revision, in every way that people write them (the index task_definition_images). */
export const definitionImages =
  "image_terms(jsonb_path_query_array(d.definition, '$.containerDefinitions[*].image'))";

/** What is started from a revision with an image: its reference, its repository with or without the registry, `:tag`. */
export function startsFromImage(image: Maybe<string>, bind: Bind): string[] {
  if (image == null) return [];
  return [
    "x.task_definition_arn IN (SELECT d.arn FROM task_definition d " +
      `WHERE ${definitionImages} @> ARRAY[${bind(image)}]::text[])`,
  ];
}

/** The same of what runs: also by the digest of what was pulled (the index task_image_digests). */
export function runsImage(image: Maybe<string>, bind: Bind): string[] {
  const pulled = image == null ? null : digest.exec(image);
  if (!pulled) return startsFromImage(image, bind);
  return [`${imageDigests} ? ${bind(pulled[0])}`];
}

export const imageDigests = "jsonb_path_query_array(x.containers, '$[*].imageDigest')";

/** What is started from a revision, or any of a family. */
export function startsFromRevision(revision: Maybe<string>, bind: Bind): string[] {
  if (revision == null) return [];
  if (revision.startsWith("arn:")) return [`x.task_definition_arn = ${bind(revision)}`];
  const [, family = revision, number = null] = /^(.+):(\d{1,9})$/.exec(revision) ?? [];
  const wanted = [
    `d.family = ${bind(family)}`,
    ...(number === null ? [] : [`d.revision = ${bind(number)}::int`]),
  ];
  return [`x.task_definition_arn IN (SELECT d.arn FROM task_definition d WHERE ${wanted.join(" AND ")})`];
}

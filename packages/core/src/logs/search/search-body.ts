import { tagsOf } from "../join-lines.ts";
import type { LogPageAsked, LogPosition } from "../log-source.ts";
import type { SearchConfiguration } from "../logs-configuration.ts";

/** Of one clause: index.max_terms_count. A task has several containers, and each of them several tags. */
const mostTerms = 65_536;

export type SearchBody = {
  size: number;
  query: object;
  sort: object[];
  search_after?: (number | string)[];
  track_total_hits: false;
  _source: string[];
};

/**
 * Where a document has a field: by its name, or by its parent's, as a sub-field that is searched (`tag.keyword`, or
 * `tag.raw` by an older template) is not in the document.
 */
export function sourceFields(field: string): string[] {
  const dot = field.lastIndexOf(".");
  return dot > 0 ? [field, field.slice(0, dot)] : [field];
}

/**
 * The search for a page of lines. Lines of one moment are told apart by `_seq_no`, which a document keeps whatever
 * happens to the snapshot it was read from. Behind a position means behind its moment and number or with the same ones:
 * two shards count alike, so that who reads on leaves out what was read already.
 */
export function searchBody(
  configuration: SearchConfiguration,
  asked: LogPageAsked,
  { size, shardDocument, withText }: { size: number; shardDocument: boolean; withText: boolean },
): SearchBody {
  const { timeField } = configuration;
  const textFields = sourceFields(configuration.messageField);
  const order = asked.order === "OLDEST_FIRST" ? "asc" : "desc";
  const range = {
    gte: asked.start,
    ...(asked.end === null ? {} : { lt: asked.end }),
    format: "epoch_millis",
  };
  const filter: object[] = [{ range: { [timeField]: range } }];
  if (asked.tasks !== null) filter.push(ofTasks(configuration, asked));
  if (asked.tag !== null) filter.push({ term: { [configuration.tagField]: asked.tag } });
  if (asked.text !== null) filter.push({ match_phrase: { [configuration.messageField]: asked.text } });
  return {
    size,
    query: { bool: { filter } },
    sort: [
      // Of a field in nanoseconds too: what is finer than a millisecond is not told exactly in JSON.
      { [timeField]: { order, unmapped_type: "date", numeric_type: "date" } },
      { _seq_no: { order, unmapped_type: "long" } },
      ...(shardDocument ? [{ _shard_doc: { order: "asc" } }] : []),
    ],
    ...(asked.after === null ? {} : { search_after: searchAfter(asked.after, { order, shardDocument }) }),
    track_total_hits: false,
    _source: [
      ...new Set(
        [
          timeField,
          configuration.tagField,
          configuration.containerIdField,
          configuration.containerNameField,
          configuration.taskArnField,
          configuration.streamField,
          configuration.messageField,
        ].flatMap(sourceFields),
      ),
    ].filter((field) => withText || !textFields.includes(field)),
  };
}

/** The search for the text of one document alone. */
export function textBody(
  { messageField }: SearchConfiguration,
  { _index, _id }: { _index: string; _id: string },
): SearchBody {
  return {
    size: 1,
    query: { bool: { filter: [{ ids: { values: [_id] } }, { term: { _index } }] } },
    sort: [],
    track_total_hits: false,
    _source: sourceFields(messageField),
  };
}

function searchAfter(
  { at, tie }: LogPosition,
  { order, shardDocument }: { order: "asc" | "desc"; shardDocument: boolean },
): number[] {
  const number = Number(tie);
  // Of a snapshot everything of this moment and number stands behind -1; else a number before does the same.
  return shardDocument ? [at, number, -1] : [at, number + (order === "asc" ? -1 : 1)];
}

function ofTasks(configuration: SearchConfiguration, { tasks }: LogPageAsked): object {
  const ids: string[] = [];
  const arns: string[] = [];
  const tags: string[] = [];
  for (const task of tasks ?? []) {
    arns.push(task.arn);
    tags.push(...tagsOf(task, configuration.tagTemplate));
    for (const { runtimeId } of task.containers) if (runtimeId !== null) ids.push(runtimeId);
  }
  return {
    bool: {
      should: [
        ...oneOf(configuration.containerIdField, ids),
        ...oneOf(configuration.taskArnField, arns),
        ...oneOf(configuration.tagField, tags),
      ],
      minimum_should_match: 1,
    },
  };
}

function oneOf(field: string, values: readonly string[]): object[] {
  const parts = Math.max(1, Math.ceil(values.length / mostTerms));
  return Array.from({ length: parts }, (_, part) => ({
    terms: { [field]: values.slice(part * mostTerms, (part + 1) * mostTerms) },
  }));
}

import { createHash } from "node:crypto";
import { headOf } from "../line-limits.ts";
import type { RawLine } from "../log-source.ts";
import type { SearchConfiguration } from "../logs-configuration.ts";
import { sourceFields } from "./search-body.ts";
import type { Hit } from "./search-server.ts";

/**
 * A line out of a document; null for one without a time, which no range finds anyway. `message` is what has its text: the
 * document, another with the same id that has only the text, or null where that is too long to be read at all.
 */
export function readHit(
  configuration: SearchConfiguration,
  hit: Hit,
  message: Pick<Hit, "_source"> | null = hit,
): RawLine | null {
  const { _source: record = {}, sort = [] } = hit;
  const [at, number = 0] = sort;
  if (typeof at !== "number") return null;
  const textOf = (field: string) => textAt(record, field)?.slice(0, mostOfAField) ?? null;
  const text = textAt(message?._source ?? {}, configuration.messageField) ?? "";
  const containerId = textOf(configuration.containerIdField);
  const taskArn = textOf(configuration.taskArnField);
  const tag = textOf(configuration.tagField);
  const stream = textOf(configuration.streamField);
  // As it came: a collector that tells nanoseconds tells lines of a millisecond apart.
  const time = textOf(configuration.timeField) ?? String(at);
  const head = headOf(text.replace(/\r?\n$/, ""));
  const document = `${hit._index}/${hit._id}`;
  // As long as the text is, so many copies of it would be kept.
  const told = message === null ? document : head.isCut ? digestOf(text) : text;
  return {
    position: { at, tie: String(number) },
    document,
    text: head.text,
    isCut: head.isCut || message === null,
    stream,
    tag,
    containerId,
    containerName: textOf(configuration.containerNameField)?.replace(/^\//, "") ?? null,
    taskArn,
    identity: JSON.stringify([containerId ?? taskArn ?? tag, time, stream, told]),
  };
}

// Ids, tags and names; whatever else somebody may have put there.
const mostOfAField = 4_096;

const digestOf = (text: string) => createHash("sha256").update(text).digest("base64url");

function textAt(record: Record<string, unknown>, field: string): string | null {
  const [own, parent] = sourceFields(field).map((name) => valueAt(record, name));
  // What is within a field of parts is none of its own.
  return plain(own ?? (typeof parent === "object" ? null : parent));
}

/** A field by its name with dots, which in a document may be a name or a way. */
function valueAt(record: unknown, name: string): unknown {
  if (typeof record !== "object" || record === null) return undefined;
  const fields = record as Record<string, unknown>;
  if (Object.hasOwn(fields, name)) return fields[name];
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
    const found = valueAt(fields[name.slice(0, dot)], name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Fluentd parses JSON where it is told to: what is no text then is shown as it would have been written. */
function plain(value: unknown): string | null {
  if (value == null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

import { createHash } from "node:crypto";
import type { Join } from "./join-lines.ts";
import { shownText } from "./line-limits.ts";
import type { LogPosition, RawLine } from "./log-source.ts";

/** A line as the graph shows it. */
export type LogLine = {
  at: string;
  text: string;
  /** Whether the text was cut because of its length. */
  truncated: boolean;
  stream: "STDOUT" | "STDERR" | null;
  tag: string | null;
  source: string;
  containerName: string | null;
  containerId: string | null;
  taskId: string | null;
  serviceId: string | null;
  clusterId: string | null;
  hostId: string | null;
  /** How often the source has it: a delivery that was tried again, or a line that was written several times at once. */
  copies: number;
};

/** A line with what cursors are made of. */
export type PlacedLine = {
  line: LogLine;
  source: string;
  position: LogPosition;
  hash: string;
  writer: string;
  /** Of its text, in UTF-8. */
  bytes: number;
};

/** Short, because cursors have many of them. */
export const hashOf = (identity: string): string =>
  createHash("sha256").update(identity).digest("base64url").slice(0, 8);

export const unknownWriter = "";

/** Whose lines come in their order, as far as can be told: a container's. */
export function writerOf({ containerId, taskArn, containerName, tag }: RawLine): string {
  const writer = containerId ?? (taskArn === null ? tag : `${taskArn} ${containerName}`);
  return writer === null ? unknownWriter : hashOf(writer);
}

const streams: Readonly<Record<string, LogLine["stream"]>> = { stdout: "STDOUT", stderr: "STDERR" };

/** A line with the task and container that wrote it; null where they are not known and `strangers` are not shown. */
export function toLogLine(
  raw: RawLine,
  input: { source: string; join: Join; container: string | null; strangers: boolean; redact: boolean },
): PlacedLine | null {
  const joined = input.join(raw);
  if (joined === null && !input.strangers) return null;
  const containerName = joined ? joined.container : raw.containerName;
  if (input.container !== null && containerName !== input.container) return null;
  const { position, tag, containerId, stream, isCut } = raw;
  const { text, isCut: truncated, bytes } = shownText(raw.text, { isCut, redact: input.redact });
  const { source } = input;
  return {
    line: {
      at: new Date(position.at).toISOString(),
      text,
      truncated,
      stream: streams[stream ?? ""] ?? null,
      tag,
      source,
      containerName,
      containerId,
      taskId: joined?.task.id ?? null,
      serviceId: joined?.task.serviceId ?? null,
      clusterId: joined?.task.clusterId ?? null,
      hostId: joined?.task.hostId ?? null,
      copies: 1,
    },
    source,
    position,
    hash: hashOf(raw.identity),
    writer: writerOf(raw),
    bytes,
  };
}

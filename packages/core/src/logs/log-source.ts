import type { StoredMessage } from "@fleetgraph/catalogue";
import type { LogTask } from "./log-tasks.ts";

/** Where a line stands in its source: by time, and within a moment by what the source tells lines apart with. */
export type LogPosition = {
  /** Epoch milliseconds. */
  at: number;
  tie: string;
};

/** A line as a source has it. */
export type RawLine = {
  position: LogPosition;
  /** What the source calls it. */
  document: string;
  text: string;
  /** Whether the source has more of the text than this. */
  isCut: boolean;
  /** Stdout or stderr, where the source says. */
  stream: string | null;
  tag: string | null;
  containerId: string | null;
  /** The container's name: Docker's, or the task definition's. */
  containerName: string | null;
  taskArn: string | null;
  /** What a copy of the same line has too: its container, time as precise as it came, and text. */
  identity: string;
};

/** Which lines are asked for. */
export type LogQuery = {
  /** The tasks whose lines they are; null: whatever the source has. */
  tasks: readonly LogTask[] | null;
  text: string | null;
  tag: string | null;
  /** Half-open, epoch milliseconds; a null end is the source's own newest line. */
  start: number;
  end: number | null;
  order: LogOrder;
};

export type LogOrder = "NEWEST_FIRST" | "OLDEST_FIRST";

export type LogPageAsked = LogQuery & {
  limit: number;
  /** Only what is behind it in the order. */
  after: LogPosition | null;
  /** What the source gave with the page before, to go on within. */
  walk: string | null;
  /** Whether another page may be asked for: of a look for new lines none is. */
  walks: boolean;
  /** Whether a line was shown before: of the moment that `after` is in. */
  seen(identity: string): boolean;
  signal: AbortSignal;
};

export type LinesRead = {
  /** In the order that was asked for. */
  lines: RawLine[];
  /** Whether there is more behind them. */
  more: boolean;
  /** How far was looked where that is beyond the last line: what lies between has no lines to show. */
  reached?: LogPosition | null;
  walk: string | null;
  /** What a reader has to know of the lines, such as that some may be missing. */
  notices: StoredMessage[];
};

/** A place that lines are read from. Throws SourceFailure. */
export type LogSource = {
  name: string;
  covers(path: string): boolean;
  /** Whether it can be asked for lines whose tasks nobody knows. */
  takesStrangers: boolean;
  read(asked: LogPageAsked): Promise<LinesRead>;
  close(): Promise<void>;
};

import type { NoteFault } from "../note.ts";

/** What is wrong with a file, or with the log that it tells of. */
export type FindingKind =
  /** The first line is none of an export that is known here. */
  | "NOT_AN_EXPORT"
  /** The header's checkpoint is not signed by a key that was given, or is another log's, or of another size. */
  | "CHECKPOINT_INVALID"
  /** The last line knows another first line. */
  | "HEADER_ALTERED"
  /** A line that nobody wrote like this: no JSON, another spelling, an unknown kind, no UTF-8. */
  | "UNREADABLE"
  /** The event is not what the log holds at this index. */
  | "ALTERED"
  /** These events were taken out. */
  | "MISSING"
  /** A line that the log does not hold at this place. */
  | "INSERTED"
  /** An event stands at another place than in the log. */
  | "MOVED"
  /** These events are the log's, but their numbers were changed. */
  | "RENUMBERED"
  /** Of these events at least one was altered, exchanged or taken out; it cannot be told which. */
  | "RANGE_DIFFERS"
  /** The mark of these events was taken out. */
  | "MARK_MISSING"
  /** A mark or a skip does not belong where it stands. */
  | "OUT_OF_PLACE"
  /** The last line counts otherwise. */
  | "COUNTS_DIFFER"
  /** The file ends before its last line. */
  | "CUT_OFF"
  /** Something stands behind the last line. */
  | "AFTER_END"
  /** The file as a whole is not what the checkpoint says of the log. */
  | "ROOT_DIFFERS"
  /** An earlier export has another event at this place: the log was rewritten. */
  | "CONTRADICTS"
  /** A checkpoint that the auditor kept says something else of the log's beginning. */
  | "KEPT_DIFFERS"
  /** Two checkpoints, both signed by the log, contradict each other: it showed two histories. */
  | "FORK";

/** `from` and `to`: the leaves it is about (`to` is not one of them). `line` counts from 1. */
export type Finding = {
  kind: FindingKind;
  line: number | null;
  from: number | null;
  to: number | null;
  /** The event's id, as the file has it. */
  id: string | null;
  /** Of CHECKPOINT_INVALID why; of a kept checkpoint its name. */
  detail: NoteFault | "OTHER_LOG" | "OTHER_SIZE" | string | null;
};

export type KeptVerdict =
  | "MATCHES"
  | "DIFFERS"
  /** It is of a larger log than the export is: ask for a newer export. */
  | "NEWER"
  /** Its size lies inside leaves that were left out: ask for an export that is cut there. */
  | "INSIDE_SKIP"
  /** The file could not be followed so far. */
  | "NOT_REACHED"
  | "MALFORMED"
  | "UNKNOWN_KEY"
  | "BAD_SIGNATURE"
  | "OTHER_LOG";
export type KeptReport = { name: string; size: number | null; verdict: KeptVerdict };

/** What the file does not show, however right it is. */
export type Unchecked =
  | { kind: "SKIPPED"; count: number }
  | { kind: "UNSEQUENCED"; count: number }
  /** No checkpoint from outside was given: whoever holds the key could have written another history. */
  | { kind: "NO_CHECKPOINT_KEPT" }
  | { kind: "CHECKPOINT_NOT_COMPARED"; name: string; size: number | null; why: KeptVerdict }
  /** What was done after the checkpoint. */
  | { kind: "LATER"; size: number }
  /** Nothing proves these leaves: the file was changed before, or cannot be followed to its end. */
  | { kind: "NOT_PROVEN"; from: number; to: number };

export type ExportReport = {
  verdict: "VERIFIED" | "FAILED";
  origin: string | null;
  size: number | null;
  /** The checkpoint's root, Base 64. */
  root: string | null;
  /** Who signed the checkpoint; witnesses with the second, since 1970, in which they saw it. */
  signatures: { name: string; time: number | null }[];
  filter: Record<string, unknown> | null;
  /** Lines read, and of them events with an index, leaves left out, events without an index. */
  lines: number;
  events: number;
  skipped: number;
  unsequenced: number;
  /** Events that are proven to be in the log, each at its index. */
  proven: number;
  /** When the earliest and the latest event in the file happened. */
  first: string | null;
  last: string | null;
  findings: Finding[];
  /** Findings that are not listed, because there are too many. */
  moreFindings: number;
  kept: KeptReport[];
  /** Events that were compared with those of an earlier export; null when none was given. */
  compared: number | null;
  unchecked: Unchecked[];
};

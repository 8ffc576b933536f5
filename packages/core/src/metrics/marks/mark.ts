/** What is marked in an outside system. */
export type Mark = {
  /** What it is found by again: the id of what is marked. */
  id: string;
  title: string;
  text: string;
  /** `key:value`, for what has tags. */
  tags: readonly string[];
  from: Date;
  until: Date;
  /** Whether it ended well. */
  good: boolean;
};

export const markKinds = ["MACKEREL", "DATADOG", "GRAFANA"] as const;
export type MarkKind = (typeof markKinds)[number];

/** Somewhere that marks are written to. Both throw SourceFailure, or the signal's reason. */
export type MarkTarget = {
  name: string;
  kind: MarkKind;
  /** The language of what is written. */
  language: "en" | "ja";
  /** After when it is taken no more; null without such a limit. */
  takenUntil(mark: Mark): Date | null;
  /** How long what was written may not be found yet. */
  foundAfterMs: number;
  /** The id of the mark where it is there already; null where it is not. */
  find(mark: Mark, signal: AbortSignal): Promise<string | null>;
  /** Writes it, once; gives its id, or null where the receiver gives none. */
  write(mark: Mark, signal: AbortSignal): Promise<string | null>;
};

/** A text that fits: `most` characters as people count them, and an ellipsis where something was left out. */
export function fitting(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

export const toSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);

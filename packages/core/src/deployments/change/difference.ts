export type DifferenceKind = "ADDED" | "REMOVED" | "CHANGED";

/** One thing in which two definitions or services differ, as people are shown it. */
export type Difference = {
  /** From the outside in: ["containerDefinitions", "web", "environment", "LOG_LEVEL"]. */
  path: string[];
  kind: DifferenceKind;
  /** Null where there was none, and where it is redacted. */
  before: string | null;
  after: string | null;
  /** The value may be a secret: that it differs is all that is told. */
  redacted: boolean;
};

/** A difference of two values, undefined being none; null where there is none. */
export function differenceOf(
  path: string[],
  before: unknown,
  after: unknown,
  redacted: boolean,
): Difference | null {
  const [one, other] = [shown(before), shown(after)];
  if (one === other) return null;
  const kind = one === null ? "ADDED" : other === null ? "REMOVED" : "CHANGED";
  return { path, kind, before: redacted ? null : one, after: redacted ? null : other, redacted };
}

function shown(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * What kind of failure a call of an outside source met. UNREACHABLE is no connection, one that broke, or an answer of the
 * 5xx kind; BAD_ANSWER one that cannot be read, or is larger than allowed; REFUSED any other answer that is no success.
 */
export type SourceFailureKind =
  | "UNREACHABLE"
  | "TIMEOUT"
  | "THROTTLED"
  | "UNAUTHORIZED"
  | "NOT_FOUND"
  | "BAD_ANSWER"
  | "REFUSED";

export type SourceFailureFacts = {
  /** The HTTP status, where there was an answer. */
  status?: number | null;
  /** How long the source asks to be left alone. */
  retryAfterMs?: number | null;
  /** What the source said itself, shortened and without secrets. */
  detail?: string | null;
};

/** A call of an outside source that failed, after the tries that were due. Its message holds no secrets. */
export class SourceFailure extends Error {
  readonly kind: SourceFailureKind;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  readonly detail: string | null;
  constructor(kind: SourceFailureKind, message: string, facts: SourceFailureFacts = {}) {
    super(message);
    this.name = "SourceFailure";
    this.kind = kind;
    this.status = facts.status ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.detail = facts.detail ?? null;
  }
}

const kindsByStatus: Record<number, SourceFailureKind> = {
  401: "UNAUTHORIZED",
  403: "UNAUTHORIZED",
  404: "NOT_FOUND",
  408: "TIMEOUT",
  429: "THROTTLED",
  504: "TIMEOUT",
};

export const kindOfStatus = (status: number): SourceFailureKind =>
  kindsByStatus[status] ?? (status >= 500 ? "UNREACHABLE" : "REFUSED");

type NetworkError = Error & { code?: string; cause?: unknown };

/** The code of Node or undici at the root of a fetch that failed, such as ECONNREFUSED. */
export function networkCodeOf(thrown: unknown): string | null {
  for (let error = thrown as NetworkError | undefined, depth = 0; error && depth < 5; depth += 1) {
    if (typeof error.code === "string") return error.code;
    const within = error instanceof AggregateError ? error.errors[0] : error.cause;
    error = within as NetworkError | undefined;
  }
  return null;
}

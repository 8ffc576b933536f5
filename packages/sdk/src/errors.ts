/** Where an error came from, beside its message. */
export interface ErrorDetails {
  /** Names the request in the server's log and in the audit history. */
  requestId?: string | null | undefined;
  /** What to do next, in words. */
  hint?: string | null | undefined;
  cause?: unknown;
}

const moreInLog = "The server's log tells more under the request's id.";

/**
 * Every error this package throws on purpose. `code` is stable; `message` and `hint`, which says what to do next, are for
 * people. `requestId` names the request in the server's log and in the audit history, also where no answer came.
 */
export class FleetgraphError extends Error {
  readonly code: string;
  /** Null only where the program made the error itself, or its result. */
  readonly requestId: string | null;
  readonly hint: string;
  /** Whether the hint is this package's own, in English, because the server gave none. */
  readonly hintIsGeneral: boolean;

  constructor(code: string, message: string, details: ErrorDetails = {}, general = moreInLog) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    // A minifier renames classes, so the name cannot be read from the constructor.
    this.name = "FleetgraphError";
    this.code = code;
    this.requestId = details.requestId ?? null;
    this.hint = details.hint || general;
    this.hintIsGeneral = !details.hint;
  }
}

/** The token is absent, wrong, expired or revoked. */
export class AuthenticationError extends FleetgraphError {
  override name = "AuthenticationError";
}

/** The token is good and lacks a permission; `permission` names it where the server does. */
export class PermissionError extends FleetgraphError {
  override name = "PermissionError";
  readonly permission: string | null;
  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { permission?: string | null | undefined },
  ) {
    super(code, message, details);
    this.permission = details.permission ?? null;
  }
}

/** It does not exist, or may not be read. */
export class NotFoundError extends FleetgraphError {
  override name = "NotFoundError";
}

/** Several things match a reference. */
export class AmbiguousReferenceError extends FleetgraphError {
  override name = "AmbiguousReferenceError";
  readonly candidates: readonly string[];
  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { candidates?: readonly string[] | null | undefined },
  ) {
    super(code, message, details);
    this.candidates = details.candidates ?? [];
  }
}

/** One thing that is wrong with an input. */
export interface Mistake {
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly hint: string | null;
}

/** The input is not acceptable as it is; `path` leads to the field, `mistakes` are all that is wrong where several are. */
export class InvalidInputError extends FleetgraphError {
  override name = "InvalidInputError";
  readonly path: readonly string[];
  readonly mistakes: readonly Mistake[];
  constructor(
    code: string,
    message: string,
    details: ErrorDetails & {
      path?: readonly string[] | null | undefined;
      mistakes?: readonly Mistake[] | null | undefined;
    },
  ) {
    super(code, message, details);
    this.path = details.path ?? [];
    this.mistakes = details.mistakes ?? [];
  }
}

/**
 * The present state refuses it: in progress, locked, already finished. `problem` is the member of the result union, each of
 * which has a class of its own (`ServiceLockedError`); this one is for those that a newer server adds.
 */
export class RefusedError<Problem = unknown> extends FleetgraphError {
  override name = "RefusedError";
  readonly problem: Problem;
  constructor(code: string, message: string, details: ErrorDetails & { problem: Problem }) {
    super(code, message, details);
    this.problem = details.problem;
  }
}

/** Too many requests, also after the retries. */
export class RateLimitedError extends FleetgraphError {
  override name = "RateLimitedError";
  /** Milliseconds the server asks to wait; null when it did not say. */
  readonly retryAfterMs: number | null;
  constructor(message: string, details: ErrorDetails & { retryAfterMs: number | null }) {
    super("RATE_LIMITED", message, details, "Wait, then try again.");
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** No answer came. `sent` is false when the request certainly never left; `reason` is the system's word for it. */
export class NetworkError extends FleetgraphError {
  override name = "NetworkError";
  readonly sent: boolean;
  readonly reason: string;
  constructor(message: string, details: ErrorDetails & { sent: boolean; reason?: string }) {
    const hint = details.sent
      ? "Try again; what was asked may have happened."
      : "Check the address, and whether the server runs.";
    super("NETWORK", message, details, hint);
    this.sent = details.sent;
    this.reason = details.reason ?? message;
  }
  /** The same of a call that an earlier attempt may have brought to the server. */
  asSent(): NetworkError {
    const { message, requestId, reason, cause } = this;
    return new NetworkError(message, { sent: true, requestId, reason, cause });
  }
}

/** The call's own time, `timeoutMs`, passed. What was asked may still happen. */
export class TimeoutError extends FleetgraphError {
  override name = "TimeoutError";
  constructor(message: string, details: ErrorDetails = {}) {
    super("TIMEOUT", message, details, "It may still happen; give more timeoutMs.");
  }
}

/** An answer that is no GraphQL answer: a proxy's page, a server that is starting or broken. */
export class ServerError extends FleetgraphError {
  override name = "ServerError";
  /** The HTTP status. */
  readonly status: number;
  /** Milliseconds that the server asks to wait; null when it did not say. */
  readonly retryAfterMs: number | null;
  constructor(
    status: number,
    message: string,
    details: ErrorDetails & { code?: string; retryAfterMs?: number | null } = {},
  ) {
    const hint = "Try again; if it stays, look at the server and what stands before it.";
    super(details.code ?? `HTTP_${status}`, message, details, hint);
    this.status = status;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** One entry of `errors` in a GraphQL answer. */
export interface GraphQLErrorEntry {
  message: string;
  path?: readonly (string | number)[];
  locations?: readonly { line: number; column: number }[];
  extensions?: Readonly<Record<string, unknown>>;
}

/** The server refused the document, or part of the answer failed; `data` is what did not fail. */
export class GraphQLRequestError extends FleetgraphError {
  override name = "GraphQLRequestError";
  readonly errors: readonly GraphQLErrorEntry[];
  readonly data: unknown;
  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { errors: readonly GraphQLErrorEntry[]; data: unknown },
  ) {
    super(code, message, details);
    this.errors = details.errors;
    this.data = details.data;
  }
}

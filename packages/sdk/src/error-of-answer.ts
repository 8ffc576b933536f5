import {
  AmbiguousReferenceError,
  AuthenticationError,
  type FleetgraphError,
  type GraphQLErrorEntry,
  GraphQLRequestError,
  InvalidInputError,
  type Mistake,
  NotFoundError,
  PermissionError,
  RateLimitedError,
  ServerError,
} from "./errors.ts";
import { requestIdOf } from "./request-ids.ts";

/** A GraphQL answer as it arrives. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLErrorEntry[];
  extensions?: Readonly<Record<string, unknown>>;
}

/** The answer that a text is; null where it is none: a proxy's page, a text that was cut off, JSON of something else. */
export function answerOf(text: string): Answer | null {
  try {
    const answer = JSON.parse(text) as Answer;
    const errors = answer.errors ?? [];
    if (!Array.isArray(errors) || errors.some((error) => typeof error?.message !== "string")) return null;
    return errors.length > 0 || (answer.data && typeof answer.data === "object") ? answer : null;
  } catch {
    return null;
  }
}

/** Whether a text is the beginning of an answer at most: a connection that broke where nothing tells its length. */
export function isCutOff(response: Response, text: string): boolean {
  if (!response.headers.get("content-type")?.includes("json")) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

export interface Told {
  code: string;
  message: string;
  hint?: string | null | undefined;
  path?: readonly string[] | null | undefined;
  permission?: string | null | undefined;
  candidates?: readonly string[] | null | undefined;
  mistakes?: readonly Mistake[] | null | undefined;
}

/** The typed error of a refusal whose code is known, or null. Shared by top-level errors and result unions. */
export function errorOfCode(told: Told, requestId: string | null): FleetgraphError | null {
  const details = { ...told, requestId };
  switch (told.code) {
    case "UNAUTHENTICATED":
      return new AuthenticationError(told.code, told.message, details);
    case "FORBIDDEN":
    case "NOT_PERMITTED":
      return new PermissionError(told.code, told.message, details);
    case "NOT_FOUND":
      return new NotFoundError(told.code, told.message, details);
    case "AMBIGUOUS_REFERENCE":
      return new AmbiguousReferenceError(told.code, told.message, details);
    case "INVALID_INPUT":
    case "UNKNOWN_CONTAINER":
      return new InvalidInputError(told.code, told.message, details);
    default:
      return null;
  }
}

/** The error of a GraphQL answer, or null when it has none. */
export function errorOfAnswer(answer: Answer, headerId: string | null): FleetgraphError | null {
  const [first] = answer.errors ?? [];
  if (!first || !answer.errors) return null;
  const extensions = first.extensions ?? {};
  const code = String(extensions.code ?? "UNKNOWN");
  const requestId = (extensions.requestId as string | undefined) ?? headerId;
  const known = errorOfCode({ ...extensions, code, message: first.message, path: null }, requestId);
  if (known) return known;
  return new GraphQLRequestError(code, first.message, {
    requestId,
    hint: extensions.hint as string | undefined,
    errors: answer.errors,
    data: answer.data ?? null,
  });
}

/** The error of an HTTP status when the body is no GraphQL answer, or refines one by its status; null for success. */
export function errorOfResponse(
  response: Response,
  answer: Answer | null,
  text: string,
): FleetgraphError | null {
  const requestId = requestIdOf(response);
  const entry = answer?.errors?.[0];
  const told = {
    message: entry?.message ?? `The server answered ${response.status} ${response.statusText}`.trim(),
    hint: entry?.extensions?.hint as string | undefined,
    requestId,
    retryAfterMs: retryAfterMs(response.headers),
  };
  if (response.status === 429) {
    return new RateLimitedError(told.message, told);
  }
  if (response.status === 401) return new AuthenticationError("UNAUTHENTICATED", told.message, told);
  const refused = answer && errorOfAnswer(answer, requestId);
  if (refused && response.status < 500) return refused;
  if (response.status === 403) return new PermissionError("FORBIDDEN", told.message, told);
  if (response.status >= 500) {
    const code = refused ? { code: refused.code } : {};
    return new ServerError(response.status, told.message, { ...told, ...code, cause: refused ?? undefined });
  }
  if (answer) return null;
  return new ServerError(response.status, `The answer is no GraphQL answer: ${text.slice(0, 120).trim()}`, {
    requestId,
    hint: "Check that the address is a Fleetgraph server.",
  });
}

/** `Retry-After` in milliseconds: RFC 9110 gives it in seconds, or as a date. Null when absent or unreadable. */
export function retryAfterMs(headers: Headers): number | null {
  const value = headers.get("retry-after")?.trim();
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

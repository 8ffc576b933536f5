import { HeaderMap } from "@apollo/server";
import { type Locale, render } from "@fleetgraph/catalogue";
import {
  AmbiguousReference,
  InvalidInput,
  type Log,
  NotFound,
  NotPermitted,
  Problem,
} from "@fleetgraph/core/kernel";
import { isConnectionFailure } from "@fleetgraph/database";
import { GraphQLError } from "graphql";
import type { Context } from "./context.ts";
import { say } from "./say.ts";

type Told = { requestId: string; locale: Locale; log: Log };

/** Seconds after which a request that found no database may be tried again. */
export const retryAfterSeconds = 2;

/**
 * An error of a resolver as the graph answers it: a refusal with its code, a database that is away as 503, and
 * anything unexpected without its words, which go to the log under the request's id.
 */
export function asGraphError(
  error: unknown,
  context: Pick<Context, "caller" | "locale" | "app">,
): GraphQLError {
  const { caller, locale, app } = context;
  const { path, locations, originalError } = error as GraphQLError;
  // Without a path it is the request that is wrong, in the executor's own words.
  const isOwn = originalError == null || originalError instanceof GraphQLError;
  if (path === undefined && isOwn && error instanceof GraphQLError) return error;
  // With a path and no origin it is a null where none may be: a defect of a resolver.
  const told = { requestId: caller.requestId, locale, log: app.log };
  return located(errorOf(originalError ?? error, told, path), { path, locations });
}

/** The path and place that the executor found: GraphQLError works places out from nodes, which compiled code lacks. */
function located(error: GraphQLError, where: Pick<GraphQLError, "path" | "locations">): GraphQLError {
  const { path, locations } = where;
  Object.defineProperties(error, {
    path: { value: path, enumerable: path !== undefined },
    locations: { value: locations, enumerable: locations !== undefined },
  });
  return error;
}

function errorOf(error: unknown, told: Told, path?: readonly (string | number)[]): GraphQLError {
  const { requestId, locale, log } = told;
  if (error instanceof GraphQLError && error.extensions.code !== undefined) return error;
  if (error instanceof Problem) {
    return new GraphQLError(say(error.text, locale), {
      extensions: {
        code: codeOf(error),
        ...(error.hint ? { hint: say(error.hint, locale) } : {}),
        ...(error.field ? { argument: error.field } : {}),
        ...(error instanceof NotPermitted ? { permission: error.permission } : {}),
        ...(error instanceof AmbiguousReference ? { candidates: error.candidates } : {}),
        requestId,
      },
    });
  }
  if (isConnectionFailure(error)) {
    log.warn("graph.database-unavailable", { requestId, error: (error as Error).message });
    return unavailableError(requestId, locale);
  }
  const { stack, message } = error instanceof Error ? error : { stack: undefined, message: String(error) };
  log.error("graph.unexpected", { requestId, path: path?.join("."), error: message, stack });
  return new GraphQLError(render("problem.unexpected", {}, locale), {
    extensions: {
      code: "INTERNAL_SERVER_ERROR",
      hint: render("problem.unexpected.hint", {}, locale),
      requestId,
    },
  });
}

/** The database is away: nothing was done, and the same request may be sent again. */
export function unavailableError(requestId: string, locale: Locale): GraphQLError {
  return new GraphQLError(render("problem.databaseUnavailable", {}, locale), {
    extensions: {
      code: "DATABASE_UNAVAILABLE",
      hint: render("problem.databaseUnavailable.hint", {}, locale),
      requestId,
      http: { status: 503, headers: new HeaderMap([["retry-after", String(retryAfterSeconds)]]) },
    },
  });
}

/** Top-level codes are those that GraphQL clients know, where there is one. */
function codeOf(problem: Problem): string {
  if (problem instanceof NotPermitted) return "FORBIDDEN";
  if (problem instanceof InvalidInput) return "BAD_USER_INPUT";
  if (problem instanceof NotFound) return "NOT_FOUND";
  return problem.code;
}

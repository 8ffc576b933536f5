import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { ApolloServer } from "@apollo/server";
import { render } from "@fleetgraph/catalogue";
import type { Log } from "@fleetgraph/core/kernel";
import { isConnectionFailure } from "@fleetgraph/database";
import type { App } from "../graph/app.ts";
import type { Context } from "../graph/context.ts";
import type { FastLane } from "../graph/fast-lane.ts";
import { unavailableError } from "../graph/graph-error.ts";
import { refuse, refuseUnauthenticated, refuseWithError, sendJson } from "./answer.ts";
import type { AuditExports } from "./audit-export-route.ts";
import { answerGraphiql } from "./graphiql-route.ts";
import { answerGraphql } from "./graphql-route.ts";
import { answerLog, isLogPath } from "./log-route.ts";
import type { Patience } from "./patience.ts";
import type { Readiness } from "./readiness.ts";
import { contextOf, type Exchange, localeOfRequest } from "./request-context.ts";
import type { Streams } from "./stream-route.ts";

export type HttpDeps = {
  app: App;
  log: Log;
  apollo: ApolloServer<Context>;
  lane: FastLane;
  streams: Streams;
  exports: AuditExports;
  patience: Patience;
  /** Whether the audit log is served to anybody. */
  tiles: boolean;
  readiness(): Promise<Readiness>;
};

const methodsOf: Readonly<Record<string, readonly string[]>> = {
  "/graphql": ["POST", "GET"],
  "/graphql/stream": ["POST", "GET"],
  "/audit/export": ["GET"],
  "/healthz": ["GET", "HEAD"],
  "/readyz": ["GET", "HEAD"],
};
const pageMethods = ["GET", "HEAD"];

/** The HTTP server: plain node:http, because a framework's middleware would cost more than the whole routing. */
export function createHttpServer(deps: HttpDeps): Server {
  // Node looks for the two limits below every 30 s unless told otherwise.
  const server = createServer({ connectionsCheckingInterval: 2_000 }, (request, response) => {
    void serve(deps, request, response);
  });
  // A client that sends its request a byte at a time holds a connection no longer than this.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than a load balancer's idle time (an ALB's is 60 s), or it reuses a connection that is being closed.
  server.keepAliveTimeout = 75_000;
  server.maxRequestsPerSocket = 0;
  return server;
}

async function serve(deps: HttpDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const began = performance.now();
  const requestId = requestIdOf(request);
  const exchange: Exchange = { request, requestId, locale: localeOfRequest(request) };
  response.setHeader("x-request-id", requestId);
  const { pathname, search } = placeOf(request);
  try {
    await route(deps, { exchange, response, pathname, search });
  } catch (error) {
    answerFailure(deps, { exchange, response, error });
  }
  const fields = {
    requestId,
    method: request.method,
    path: pathname,
    status: response.statusCode,
    milliseconds: Math.round(performance.now() - began),
  };
  if (response.statusCode >= 500) deps.log.warn("http.request", fields);
  else deps.log.debug("http.request", fields);
}

type Routed = { exchange: Exchange; response: ServerResponse; pathname: string; search: string };

async function route(deps: HttpDeps, input: Routed): Promise<void> {
  const { exchange, response, pathname, search } = input;
  const { request } = exchange;
  const method = request.method ?? "";
  const isPage = pathname === "/graphiql" || pathname.startsWith("/graphiql/");
  const isLog = deps.tiles && isLogPath(pathname);
  const methods = methodsOf[pathname] ?? (isPage || isLog ? pageMethods : null);
  if (methods === null) return notFound(exchange, response);
  if (!methods.includes(method)) {
    const message = `${pathname} takes ${methods.join(" and ")}.`;
    const headers = { allow: methods.join(", ") };
    return refuse(response, exchange, { status: 405, code: "METHOD_NOT_ALLOWED", message, headers });
  }
  if (isPage) {
    if (!(await answerGraphiql(request, response, pathname))) notFound(exchange, response);
    return;
  }
  if (isLog) {
    const answered = answerLog(deps.app.database, { response, pathname, method });
    if (!(await deps.patience.wait(answered))) notFound(exchange, response);
    return;
  }
  if (pathname === "/healthz") return sendJson(response, { status: 200, body: { status: "alive" } });
  if (pathname === "/readyz") {
    const state = await deps.readiness();
    return state.ready
      ? sendJson(response, { status: 200, body: { status: "ready" } })
      : sendJson(response, { status: 503, body: { status: "not ready", reason: state.reason } });
  }
  const context = await deps.patience.wait(contextOf(deps.app, exchange));
  if ("unauthenticated" in context) {
    deps.app.refusals.count(context);
    return refuseUnauthenticated(response, exchange, context);
  }
  if (pathname === "/graphql")
    return deps.patience.wait(answerGraphql(deps, { exchange, response, context, search }));
  const isStillAllowed = async () => !("unauthenticated" in (await contextOf(deps.app, exchange)));
  const asking = { exchange, response, context, isStillAllowed };
  if (pathname === "/audit/export") return deps.exports.answer({ ...asking, search });
  return deps.streams.answer(asking);
}

function notFound(exchange: Exchange, response: ServerResponse): void {
  const message = "There is nothing here: the graph is at /graphql, a page to try it at /graphiql.";
  refuse(response, exchange, { status: 404, code: "NOT_FOUND", message });
}

function answerFailure(
  deps: HttpDeps,
  input: { exchange: Exchange; response: ServerResponse; error: unknown },
): void {
  const { exchange, response, error } = input;
  const { requestId, locale } = exchange;
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  // A client that went while it was being answered.
  if (exchange.request.destroyed && !exchange.request.complete) return;
  const isAway = isConnectionFailure(error);
  if (isAway) deps.log.warn("http.database-unavailable", { requestId, error: message });
  else deps.log.error("http.unexpected", { requestId, error: message, stack });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (isAway) refuseWithError(response, exchange, unavailableError(requestId, locale));
  else
    refuse(response, exchange, {
      status: 500,
      code: "INTERNAL_SERVER_ERROR",
      message: render("problem.unexpected", {}, locale),
      hint: render("problem.unexpected.hint", {}, locale),
    });
}

const callersId = /^[A-Za-z0-9._-]{8,64}$/;

/** The caller's own id where it sends a plain one, so that its log and ours can be joined. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && callersId.test(given) ? given : randomUUID();
}

function placeOf(request: IncomingMessage): { pathname: string; search: string } {
  // A server takes the absolute form too, which proxies are sent (RFC 9112 section 3.2.2).
  const url = (request.url ?? "/").replace(/^https?:\/\/[^/?]*/i, "");
  const at = url.indexOf("?");
  return at === -1 ? { pathname: url, search: "" } : { pathname: url.slice(0, at), search: url.slice(at) };
}

import type { ServerResponse } from "node:http";
import type { HeaderMap } from "@apollo/server";
import { render } from "@fleetgraph/catalogue";
import type { Unauthenticated } from "@fleetgraph/core/access";
import type { GraphQLError } from "graphql";
import type { Exchange } from "./request-context.ts";

/** A refusal before GraphQL has begun. */
export type Refusal = {
  status: number;
  code: string;
  message: string;
  hint?: string;
  headers?: Record<string, string>;
  /** What else programs are told, such as the argument that it is about. */
  more?: Record<string, unknown>;
};

export function sendJson(
  response: ServerResponse,
  input: { status: number; body: unknown; headers?: Record<string, string>; type?: string },
): void {
  const { status, body, headers = {}, type = "application/json; charset=utf-8" } = input;
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    ...headers,
    "content-type": type,
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** Refuses in the form of a GraphQL answer, so that a client has one way to read errors. */
export function refuse(response: ServerResponse, exchange: Exchange, refusal: Refusal): void {
  const { status, code, message, hint, headers = {}, more = {} } = refusal;
  const { requestId, request } = exchange;
  const extensions = { code, ...(hint ? { hint } : {}), ...more, requestId };
  const type = request.headers.accept?.includes("graphql-response")
    ? { type: "application/graphql-response+json; charset=utf-8" }
    : {};
  sendJson(response, { status, headers, ...type, body: { errors: [{ message, extensions }] } });
}

/** Refuses a request without a usable token (RFC 6750 section 3), saying what is wrong with it. */
export function refuseUnauthenticated(
  response: ServerResponse,
  exchange: Exchange,
  { unauthenticated: why }: Unauthenticated,
): void {
  const challenge = 'Bearer realm="fleetgraph"';
  const { locale } = exchange;
  refuse(response, exchange, {
    status: 401,
    code: "UNAUTHENTICATED",
    message: render(`problem.unauthenticated.${why}`, {}, locale),
    hint: render(`problem.unauthenticated.${why}.hint`, {}, locale),
    headers: {
      "www-authenticate":
        why === "absent" ? challenge : `${challenge}, error="invalid_token", error_description="${why}"`,
    },
  });
}

/** Answers with a GraphQL error and the status and headers it carries. */
export function refuseWithError(response: ServerResponse, exchange: Exchange, error: GraphQLError): void {
  const {
    http,
    code,
    hint,
    requestId: _,
    ...more
  } = error.extensions as {
    http?: { status?: number; headers?: HeaderMap };
    code: string;
    hint?: string;
    requestId?: string;
  };
  refuse(response, exchange, {
    status: http?.status ?? 500,
    code,
    message: error.message,
    ...(hint ? { hint } : {}),
    headers: Object.fromEntries(http?.headers ?? []),
    more,
  });
}

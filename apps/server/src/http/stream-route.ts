import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { render } from "@fleetgraph/catalogue";
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from "graphql";
import { createHandler, type Response } from "graphql-sse";
import type { Context } from "../graph/context.ts";
import { asGraphError } from "../graph/graph-error.ts";
import { type Budget, type GraphLimits, mostTokens, shapeRules } from "../graph/limits.ts";
import { recordRefusedReads } from "../graph/record-refused.ts";
import { requireStorableVariables } from "../graph/unstorable-text.ts";
import { type Refusal, refuse } from "./answer.ts";
import { readJsonBody } from "./read-json-body.ts";
import type { Exchange } from "./request-context.ts";

type Input = {
  exchange: Exchange;
  response: ServerResponse;
  context: Context;
  /** Whether the token still counts: a stream outlives a single look at it. */
  isStillAllowed(): Promise<boolean>;
};
export type Streams = {
  answer(input: Input): Promise<void>;
  /** Ends every stream in order; their readers come back with their cursors. */
  endAll(): void;
};

/** What graphql-sse takes for a context. */
type StreamContext = Context & Record<PropertyKey, unknown>;

const lookAgainMs = 10_000;
const eventStream = "text/event-stream";

/** POST and GET /graphql/stream: subscriptions as GraphQL over Server-Sent Events, one stream per operation. */
export function createStreams(deps: { schema: GraphQLSchema; budget: Budget; limits: GraphLimits }): Streams {
  const { schema, budget, limits } = deps;
  const rules = [...specifiedRules, ...shapeRules()];
  const handler = createHandler<IncomingMessage, StreamContext, StreamContext>({
    schema,
    validate: (checked, document) => validate(checked, document, rules),
    context: (request) => request.context,
    onSubscribe: (request, { query, operationName, variables }) => {
      const document = parsed(query);
      if (document instanceof GraphQLError) return badRequest(document);
      return { schema, document, operationName, variableValues: variables, contextValue: request.context };
    },
    subscribe: async (args) => {
      const { document, operationName, contextValue, variableValues } = args as ExecutionArgs;
      const operation = getOperationAST(document, operationName);
      const variables = variableValues ?? {};
      try {
        const context = contextValue as Context;
        requireStorableVariables(variables, context.caller.requestId);
        if (operation) await budget.charge(context, { document, operation, variables });
      } catch (error) {
        if (error instanceof GraphQLError) return { errors: [error] };
        throw error;
      }
      return subscribe(args as ExecutionArgs);
    },
    execute: () => ({ errors: [onlySubscriptions()] }),
    // Also what `subscribe` refuses passes here.
    async onNext(context, _request, result) {
      context.forgetLoaded();
      if (!result.errors) return undefined;
      await recordRefusedReads(context, result.errors);
      return { ...result, errors: result.errors.map((error) => asGraphError(error, context)) };
    },
  });
  /** Whose each open stream is. */
  const open = new Map<ServerResponse, string>();

  async function answer({ exchange, response, context, isStillAllowed }: Input): Promise<void> {
    const { request } = exchange;
    if (!request.headers.accept?.includes(eventStream)) {
      const message = `Accept ${eventStream} here; queries and mutations go to /graphql.`;
      return refuse(response, exchange, { status: 406, code: "NOT_ACCEPTABLE", message });
    }
    const { principalId } = context.caller;
    const own = [...open.values()].filter((each) => each === principalId).length;
    if (own >= limits.streamsPerPrincipal) return refuse(response, exchange, tooMany(own, context));
    let body: unknown = null;
    if (request.method === "POST") {
      const read = await readJsonBody(request);
      if ("refusal" in read) return refuse(response, exchange, read.refusal);
      body = read.body;
    }
    const [content, head] = await handler({
      method: request.method ?? "GET",
      url: request.url ?? "",
      headers: { get: (name) => (name === "accept" ? eventStream : headerOf(request, name)) },
      body: body as Record<string, unknown>,
      raw: request,
      context: context as StreamContext,
    });
    response.writeHead(head.status, head.statusText, head.headers);
    if (content === null || typeof content === "string") {
      response.end(content);
      return;
    }
    open.set(response, principalId);
    const looking = setInterval(() => {
      isStillAllowed().then(
        (allowed) => (allowed ? undefined : response.end()),
        (error: Error) => context.app.log.warn("http.stream-look-failed", { error: error.message }),
      );
    }, lookAgainMs);
    try {
      await pipeline(Readable.from(content, { objectMode: false }), response);
    } catch (error) {
      // The client left, or the stream was ended: neither is news.
      if (!response.destroyed && !response.writableEnded) throw error;
    } finally {
      clearInterval(looking);
      open.delete(response);
      await content.return(undefined);
    }
  }

  return {
    answer,
    endAll() {
      for (const response of open.keys()) response.end();
    },
  };
}

/** Each open stream asks the database now and then, so what one principal may hold has an end. */
function tooMany(count: number, { locale }: Context): Refusal {
  return {
    status: 429,
    code: "RATE_LIMITED",
    message: render("problem.tooManyStreams", { count }, locale),
    hint: render("problem.tooManyStreams.hint", {}, locale),
    headers: { "retry-after": String(lookAgainMs / 1000) },
  };
}

/** graphql-sse's own parsing has no limit: a megabyte of fields kept the server at validating them. */
function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: mostTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    // The stack is not deep enough for thousands of brackets in one another.
    if (error instanceof RangeError) return new GraphQLError("The document is nested too deep.");
    throw error;
  }
}

function badRequest(error: GraphQLError): Response {
  const body = { errors: [{ ...error.toJSON(), extensions: { code: "GRAPHQL_PARSE_FAILED" } }] };
  const headers = { "content-type": "application/json; charset=utf-8" };
  return [JSON.stringify(body), { status: 400, statusText: "Bad Request", headers }];
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? null);
}

function onlySubscriptions(): GraphQLError {
  return new GraphQLError("Only subscriptions are served here; send queries and mutations to /graphql.", {
    extensions: { code: "BAD_REQUEST" },
  });
}

import type { ServerResponse } from "node:http";
import { type ApolloServer, HeaderMap } from "@apollo/server";
import { engineHeader } from "../graph/apollo.ts";
import type { Context } from "../graph/context.ts";
import type { FastLane } from "../graph/fast-lane.ts";
import { refuse } from "./answer.ts";
import { readJsonBody } from "./read-json-body.ts";
import type { Exchange } from "./request-context.ts";

/** POST and GET /graphql, through Apollo Server (GraphQL over HTTP). */
export async function answerGraphql(
  deps: { apollo: ApolloServer<Context>; lane: FastLane },
  input: { exchange: Exchange; response: ServerResponse; context: Context; search: string },
): Promise<void> {
  const { exchange, response, context, search } = input;
  const { request } = exchange;
  let body: unknown;
  if (request.method === "POST") {
    const read = await readJsonBody(request);
    if ("refusal" in read) return refuse(response, exchange, read.refusal);
    body = read.body;
    const answer = await deps.lane.answer(context, body, request.headers.accept);
    if (answer) {
      if (response.headersSent || response.closed) return;
      // As bytes at once: measuring a long text, and then writing it, each copies it on the heap.
      const bytes = Buffer.from(answer.text);
      response.writeHead(200, {
        [engineHeader]: answer.engine,
        "content-type": answer.type,
        "content-length": bytes.length,
      });
      response.end(bytes);
      return;
    }
  }
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const answer = await deps.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method ?? "", headers, search, body },
    context: async () => context,
  });
  // The client left, or was told meanwhile that the database is silent.
  if (response.headersSent || response.closed) return;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  if (answer.body.kind !== "complete") throw new Error("an answer in parts was not asked for");
  response.statusCode = answer.status ?? 200;
  response.setHeader("content-length", Buffer.byteLength(answer.body.string));
  response.end(answer.body.string);
}

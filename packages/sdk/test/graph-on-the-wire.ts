import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buildSchema, execute, type GraphQLSchema, parse, subscribe, validate } from "graphql";

/** What a test lets happen to one request; true means that the request is answered. */
export type Fault = (
  request: IncomingMessage,
  response: ServerResponse,
  body: Body,
) => boolean | Promise<boolean>;

export interface Body {
  query: string;
  variables: Record<string, unknown> | null;
  operationName?: string;
}

export interface Received {
  path: string;
  headers: IncomingMessage["headers"];
  body: Body;
}

/**
 * A server that speaks GraphQL over HTTP and over SSE on the committed schema, with resolvers a test gives: the wire
 * is real (sockets, chunks, resets), only what is behind it is not.
 */
export interface GraphOnTheWire {
  url: string;
  received: Received[];
  /** Faults for the next requests, one each, first in first out. */
  faults: Fault[];
  close(): Promise<void>;
  /** Starts again on the same port. */
  open(): Promise<void>;
}

const schemaText = readFileSync(new URL("../schema.graphql", import.meta.url), "utf8");

/** Starts one. `root` holds the root fields by name; a result's `__typename` says which member of a union it is. */
export async function graphOnTheWire(root: Record<string, unknown>): Promise<GraphOnTheWire> {
  const schema = buildSchema(schemaText);
  const wire: GraphOnTheWire = { url: "", received: [], faults: [], close, open };
  let server: Server;
  let port = 0;

  async function open(): Promise<void> {
    server = createServer((request, response) => {
      answer(request, response).catch((error: Error) => {
        response.destroy(error);
      });
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
    wire.url = `http://127.0.0.1:${port}`;
  }

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
    const path = request.url ?? "";
    wire.received.push({ path, headers: request.headers, body });
    response.setHeader("x-request-id", `req_${wire.received.length}`);
    const fault = wire.faults.shift();
    if (fault && (await fault(request, response, body))) return;
    if (request.headers.authorization !== "Bearer good") {
      const extensions = { code: "UNAUTHENTICATED", requestId: "req_a", hint: "Log in with: fleet login" };
      return json(response, 401, { errors: [{ message: "The token is not valid.", extensions }] });
    }
    if (path === "/graphql/stream") return stream(schema, root, body, response);
    const document = parse(body.query);
    const errors = validate(schema, document);
    if (errors.length) {
      const extensions = { code: "GRAPHQL_VALIDATION_FAILED" };
      return json(response, 400, { errors: errors.map((error) => ({ message: error.message, extensions })) });
    }
    const result = await execute({
      schema,
      document,
      rootValue: root,
      variableValues: body.variables,
      operationName: body.operationName,
    });
    json(response, 200, result);
  }

  await open();
  return wire;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/graphql-response+json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

async function stream(
  schema: GraphQLSchema,
  root: Record<string, unknown>,
  body: Body,
  response: ServerResponse,
): Promise<void> {
  const result = await subscribe({
    schema,
    document: parse(body.query),
    rootValue: {
      deploymentEvents: root.watch,
      fleetEvents: root.watchFleet,
      auditEvents: root.watchAudit,
      logLines: root.watchLogLines,
    },
    variableValues: body.variables,
  });
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  response.write(":\n\n");
  if (Symbol.asyncIterator in result) {
    response.once("close", () => void result.return(undefined));
    for await (const each of result) {
      if (response.destroyed) return;
      response.write(`event: next\ndata: ${JSON.stringify(each)}\n\n`);
    }
  } else response.write(`event: next\ndata: ${JSON.stringify(result)}\n\n`);
  response.end("event: complete\ndata:\n\n");
}

/** Answers an HTTP status with a plain page, as a proxy does. */
export function status(code: number, headers: Record<string, string> = {}): Fault {
  return (_, response) => {
    response.writeHead(code, { "content-type": "text/html", ...headers });
    response.end("<html>a proxy's page</html>");
    return true;
  };
}

/** Drops the connection without an answer. */
export const drop: Fault = (request) => {
  request.socket.destroy();
  return true;
};

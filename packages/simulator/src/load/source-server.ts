import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What can go wrong with a server of metrics on the wire, until it is taken back. */
export type WireTrouble =
  | { kind: "THROTTLED"; headers?: Record<string, string>; times?: number }
  | { kind: "SERVER_ERROR"; status?: number; times?: number }
  /** Accepts and never answers. */
  | { kind: "SILENT" }
  /** Breaks off in the middle of an answer. */
  | { kind: "BROKEN" }
  | { kind: "BAD_JSON" }
  | { kind: "HUGE"; bytes: number };

export interface SourceAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is a text. */
  body: unknown;
}

export interface SourceRequestSeen {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface SourceServer {
  url: string;
  port: number;
  trouble: WireTrouble | null;
  requests: SourceRequestSeen[];
  close(): Promise<void>;
}

/** A server of its own for a source of metrics, with the troubles that all of them can have. */
export async function startSourceServer(
  answer: (request: SourceRequestSeen) => SourceAnswer | Promise<SourceAnswer>,
  { host = "127.0.0.1", port = 0 }: { host?: string; port?: number } = {},
): Promise<SourceServer> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(JSON.stringify({ error: error.message }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  const own: SourceServer = {
    url: `http://${host}:${taken}`,
    port: taken,
    trouble: null,
    requests: [],
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const seen = {
      method: request.method ?? "GET",
      url: new URL(request.url ?? "/", own.url),
      headers: request.headers,
      body,
    };
    own.requests.push(seen);
    if (meet(response)) return;
    const { status = 200, headers = {}, body: said } = await answer(seen);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof said === "string" ? said : JSON.stringify(said));
  }

  function meet(response: ServerResponse): boolean {
    const { trouble } = own;
    if (trouble === null) return false;
    if ("times" in trouble && trouble.times !== undefined) {
      if (trouble.times <= 0) {
        own.trouble = null;
        return false;
      }
      own.trouble = { ...trouble, times: trouble.times - 1 };
    }
    switch (trouble.kind) {
      case "THROTTLED":
        response.writeHead(429, trouble.headers ?? {}).end('{"error":"Too many requests"}');
        return true;
      case "SERVER_ERROR":
        response.writeHead(trouble.status ?? 503).end("upstream is busy");
        return true;
      case "SILENT":
        return true;
      case "BROKEN":
        response.writeHead(200, { "content-length": "1000" }).write('{"half":');
        setImmediate(() => response.destroy());
        return true;
      case "BAD_JSON":
        response.writeHead(200).end('{"status": oops');
        return true;
      case "HUGE":
        response.writeHead(200).end(`"${"x".repeat(trouble.bytes)}"`);
        return true;
    }
  }
  return own;
}

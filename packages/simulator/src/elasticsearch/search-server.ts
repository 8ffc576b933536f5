import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createDocuments, type Documents, type StoredDocument } from "./documents.ts";
import { runSearch, type SearchRequest } from "./run-search.ts";
import { faultBody, SearchFault } from "./search-fault.ts";

export type SearchDialect = "elasticsearch" | "opensearch";

/** What goes wrong, until it is taken away again. */
export interface SearchTrouble {
  /** Connections are cut. */
  away?: boolean;
  /** 429, as of a thread pool whose queue is full. */
  rejects?: boolean;
  /** So many shards fail; the others answer. */
  failedShards?: number;
  /** Milliseconds until it answers. */
  delayMs?: number;
  /** No more points in time than these are opened. */
  mostPits?: number;
}

export interface SearchServer {
  url: string;
  dialect: SearchDialect;
  documents: Documents;
  trouble: SearchTrouble;
  /** Paths of the requests, oldest first, with their bodies. */
  requests: { method: string; path: string; body: unknown }[];
  /** As a node that begins anew: every point in time is gone. */
  forgetPits(): void;
  openPits(): number;
  close(): Promise<void>;
}

interface Pit {
  documents: StoredDocument[];
  places: Map<StoredDocument, number>;
  until: number;
}

interface Answer {
  status: number;
  body: object;
}

const shards = { total: 2, successful: 2, skipped: 0, failed: 0 };
const mostKept = 200_000;

/**
 * Elasticsearch or OpenSearch on the wire, as far as it is asked for logs: points in time of either dialect, the product
 * header, the window of 10,000, and error bodies.
 *
 * @throws the server's error when the port is taken
 */
export async function startSearchServer(input: {
  dialect: SearchDialect;
  port?: number;
  /** What `authorization` has to be; open to everybody without. */
  authorization?: string;
  most?: number;
}): Promise<SearchServer> {
  const documents = createDocuments({ most: input.most ?? mostKept });
  const pits = new Map<string, Pit>();
  const server = createServer();
  const simulated: SearchServer = {
    url: "",
    dialect: input.dialect,
    documents,
    trouble: {},
    requests: [],
    forgetPits: () => pits.clear(),
    openPits: () => pits.size,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(input.port ?? 0, "127.0.0.1", () => resolve());
  });
  simulated.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return simulated;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { trouble, requests } = simulated;
    const body = await text(request);
    const url = new URL(request.url ?? "/", simulated.url);
    if (trouble.away) {
      request.socket.destroy();
      return;
    }
    if (trouble.delayMs) await sleep(trouble.delayMs);
    let answer: Answer;
    try {
      const parsed: unknown = body === "" ? {} : JSON.parse(body);
      requests.push({ method: request.method ?? "", path: url.pathname, body: parsed });
      if (requests.length > 10_000) requests.splice(0, 5_000);
      admit(request);
      answer = { status: 200, body: route(request.method ?? "", url, parsed as Record<string, unknown>) };
    } catch (thrown) {
      const fault =
        thrown instanceof SearchFault ? thrown : new SearchFault(400, "parse_exception", String(thrown));
      answer = { status: fault.status, body: faultBody(fault) };
    }
    const isElastic = input.dialect === "elasticsearch";
    response.writeHead(answer.status, {
      "content-type": isElastic
        ? "application/vnd.elasticsearch+json;compatible-with=8"
        : "application/json; charset=UTF-8",
      ...(isElastic ? { "x-elastic-product": "Elasticsearch" } : {}),
    });
    response.end(JSON.stringify(answer.body));
  }

  function admit(request: IncomingMessage): void {
    const { headers } = request;
    const type = headers["content-type"] ?? headers.accept ?? "";
    if (input.dialect === "opensearch" && type.includes("vnd.elasticsearch"))
      throw new SearchFault(
        406,
        "media_type_header_exception",
        `Content-Type header [${type}] is not supported`,
      );
    if (input.dialect === "elasticsearch" && /compatible-with=(?![78])/.test(type))
      throw new SearchFault(
        400,
        "media_type_header_exception",
        "A compatible version is required on both Content-Type and Accept headers",
      );
    if (input.authorization !== undefined && headers.authorization !== input.authorization)
      throw new SearchFault(401, "security_exception", "unable to authenticate user for REST request");
  }

  function route(method: string, url: URL, body: Record<string, unknown>): object {
    const parts = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
    const [first = "", second = "", third = ""] = parts;
    const isElastic = input.dialect === "elasticsearch";
    if (method === "POST" && isElastic && second === "_pit") return { id: open(first, url), _shards: shards };
    if (method === "POST" && !isElastic && second === "_search" && third === "point_in_time")
      return { pit_id: open(first, url), _shards: shards, creation_time: Date.now() };
    if (method === "DELETE" && isElastic && first === "_pit")
      return { succeeded: true, num_freed: pits.delete(keyOf(String(body.id))) ? 1 : 0 };
    if (method === "DELETE" && !isElastic && first === "_search" && second === "point_in_time") {
      const ids = (body.pit_id ?? []) as string[];
      return { pits: ids.map((id) => ({ pit_id: id, successful: pits.delete(keyOf(id)) })) };
    }
    if (method === "POST" && (first === "_search" || second === "_search"))
      return search(first === "_search" ? null : first, body);
    throw new SearchFault(
      405,
      "method_not_allowed",
      `Incorrect HTTP method for uri [${url.pathname}] and method [${method}]`,
    );
  }

  function open(index: string, url: URL): string {
    const keepAlive = url.searchParams.get("keep_alive");
    if (keepAlive === null)
      throw new SearchFault(
        400,
        "action_request_validation_exception",
        "Validation Failed: 1: [keep_alive] is not specified;",
      );
    const { mostPits = Number.POSITIVE_INFINITY } = simulated.trouble;
    if (pits.size >= mostPits)
      throw new SearchFault(
        429,
        "rejected_execution_exception",
        `Trying to create too many Point In Time contexts. Must be less than or equal to: [${mostPits}].`,
        { ofShards: true },
      );
    const found = documents.matching(index).documents;
    const key = randomUUID();
    pits.set(key, {
      documents: found,
      places: new Map(found.map((document, place) => [document, document.shard * 2 ** 32 + place])),
      until: Date.now() + millisecondsOf(keepAlive),
    });
    return idOf(key);
  }

  function search(index: string | null, body: Record<string, unknown>): object {
    const { trouble } = simulated;
    if (trouble.rejects)
      throw new SearchFault(
        429,
        input.dialect === "elasticsearch"
          ? "es_rejected_execution_exception"
          : "rejected_execution_exception",
        "rejected execution of TimedRunnable on QueueResizableThreadPoolExecutor[name = node/search, queue capacity = 1000]",
        { ofShards: true },
      );
    const pit = body.pit as { id: string; keep_alive?: string } | undefined;
    if (pit !== undefined && index !== null)
      throw new SearchFault(
        400,
        "action_request_validation_exception",
        "Validation Failed: 1: [indices] cannot be used with point in time. Do not specify any index with point in time.;",
      );
    const opened = pit === undefined ? null : known(pit);
    const all = opened?.documents ?? documents.matching(index ?? "*").documents;
    const failed = Math.min(trouble.failedShards ?? 0, shards.total);
    const there = all.filter(({ shard }) => shard >= failed);
    const { hits } = runSearch(there, body as SearchRequest, opened?.places ?? null);
    return {
      took: 1,
      timed_out: false,
      ...(pit === undefined ? {} : { pit_id: idOf(keyOf(pit.id)) }),
      _shards: {
        ...shards,
        successful: shards.total - failed,
        failed,
        ...(failed > 0
          ? {
              failures: [
                {
                  shard: 0,
                  index: "logstash",
                  reason: { type: "circuit_breaking_exception", reason: "Data too large" },
                },
              ],
            }
          : {}),
      },
      hits: { max_score: null, hits },
    };
  }

  function known({ id, keep_alive: keepAlive }: { id: string; keep_alive?: string }): Pit {
    const key = keyOf(id);
    const pit = pits.get(key);
    if (pit === undefined || pit.until < Date.now()) {
      pits.delete(key);
      throw new SearchFault(404, "search_context_missing_exception", "No search context found for id [1]", {
        ofShards: true,
      });
    }
    if (keepAlive !== undefined) pit.until = Date.now() + millisecondsOf(keepAlive);
    return pit;
  }
}

// The id of a point in time is another one with every answer, and the newest is the one to use.
const idOf = (key: string) => Buffer.from(`${key}/${randomUUID()}`).toString("base64url");
const keyOf = (id: string) => Buffer.from(id, "base64url").toString("utf8").split("/")[0] ?? "";

function millisecondsOf(keepAlive: string): number {
  const [, count = "0", unit = ""] = /^(\d+)(ms|s|m|h)$/.exec(keepAlive) ?? [];
  return Number(count) * ({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit] ?? 0);
}

import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { graphOnTheWire } from "../graph-on-the-wire.ts";

export interface ScenarioServer {
  url: string;
  /** Files that it serves beside the graph, by their paths. */
  files: Map<string, { type: string; text: string }>;
  /** The next text that is sent to `/report`; rejects after 30 seconds. */
  report(): Promise<string>;
  close(): Promise<void>;
}

const events = ["1.", "2.", "3."].map((message, at) => ({
  ...{ cursor: String(at + 1), version: at + 1, final: at === 2, message },
  ...{ kind: "deployment.progressed", state: "ROLLING_OUT", at: "2026-01-01T00:00:00Z" },
}));
const after = (cursor: string | null) => events.slice(Number(cursor ?? 0));

/** A graph with what the scenario asks for, which fails as often as `/fail?status=&times=` says. */
export async function startScenarioServer(): Promise<ScenarioServer> {
  const services = ["a", "b", "c", "d", "e"].map((name) => ({ id: name, name }));
  const pageInfo = { hasPreviousPage: false, startCursor: null };
  const wire = await graphOnTheWire({
    viewer: { principal: "alice", permissions: [] },
    service: { id: "svc_1", name: "web" },
    services: ({ first, after }: { first: number; after: string | null }) => {
      const from = Number(after ?? 0);
      const edges = services
        .slice(from, from + first)
        .map((node, at) => ({ cursor: String(from + at + 1), node }));
      const hasNextPage = from + first < services.length;
      return { edges, pageInfo: { ...pageInfo, hasNextPage, endCursor: edges.at(-1)?.cursor ?? null } };
    },
    deployService: ({ input }: { input: { service: string } }) =>
      input.service === "locked"
        ? { __typename: "ServiceLocked", code: "SERVICE_LOCKED", message: "Locked.", lock: lock() }
        : { __typename: "DeployServicePayload", deployment: { id: "dep_1" } },
    async *watch({ after: cursor }: { after: string | null }) {
      for (const deploymentEvents of after(cursor)) yield { deploymentEvents };
    },
    deployment: { id: "dep_1", finishedAt: "2026-01-01T00:00:00Z" },
    deploymentEvents: ({ after: cursor }: { after: string | null }) => ({
      edges: after(cursor).map((node) => ({ cursor: node.cursor, node })),
      pageInfo: { ...pageInfo, hasNextPage: false, endCursor: "3" },
    }),
  });
  const files: ScenarioServer["files"] = new Map();
  const reports = new EventEmitter();
  let fault = { status: 502, times: 0 };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "/", wire.url);
    const file = files.get(pathname);
    if (file) {
      response.setHeader("content-type", file.type);
      response.end(file.text);
    } else if (pathname === "/report") {
      request.setEncoding("utf8");
      let text = "";
      request.on("data", (part: string) => {
        text += part;
      });
      request.on("end", () => {
        response.end();
        reports.emit("report", text);
      });
    } else if (pathname === "/fail") {
      fault = { status: Number(searchParams.get("status")), times: Number(searchParams.get("times")) };
      response.end();
    } else if (fault.times > 0) {
      fault.times -= 1;
      request.resume();
      response.writeHead(fault.status, { "content-type": "text/html" });
      response.end("<html>a proxy's page</html>");
    } else {
      const { method, headers } = request;
      const passed = send(`${wire.url}${request.url}`, { method, headers }, (from) => {
        response.writeHead(from.statusCode ?? 500, from.headers);
        from.pipe(response);
      });
      passed.on("error", () => response.destroy());
      request.pipe(passed);
    }
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    async report() {
      const [text] = (await once(reports, "report", { signal: AbortSignal.timeout(30_000) })) as [string];
      return text;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await wire.close();
    },
  };
}

function lock() {
  const who = { owner: "alice", lockedBy: "alice", createdAt: "2026-01-01T00:00:00Z" };
  return { id: "lock_1", pattern: "**", reason: "Freeze", ...who };
}

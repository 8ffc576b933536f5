// The limit: what a server costs that does nothing but run one prepared statement over flat rows and write the
// same JSON as text. No schema, no authentication, no authorisation. Run by start-server.ts.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { readEnvironment } from "../env.ts";
import { applicationNames } from "../side.ts";
import { auditSearch } from "./audit-search.ts";
import { fleetOverview } from "./fleet-overview.ts";
import { oneNode } from "./one-node.ts";
import { serviceHistory } from "./service-history.ts";

const pool = new pg.Pool({
  connectionString: readEnvironment().databaseUrl,
  options: "-c TimeZone=UTC -c jit=off",
  application_name: applicationNames.bare,
  // As Fleetgraph's own pool.
  max: 20,
  idleTimeoutMillis: 0,
});

const handlers = new Map<string, (pool: pg.Pool, variables: never) => Promise<string>>([
  ["/fleetOverview", fleetOverview],
  ["/serviceHistory", serviceHistory],
  ["/auditSearch", auditSearch],
  ["/oneNode", oneNode],
]);

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}

const server = createServer(async (request, response) => {
  try {
    const handler = handlers.get(request.url ?? "");
    if (!handler) throw new Error(`no such question: ${request.url}`);
    const data = await handler(pool, JSON.parse(await bodyOf(request)) as never);
    const text = `{"data":${data}}\n`;
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`The bare server answers at http://127.0.0.1:${port}/graphql\n`);
});
process.on("SIGTERM", () => {
  server.closeAllConnections();
  process.exit(0);
});

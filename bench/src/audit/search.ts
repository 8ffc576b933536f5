import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import pg from "pg";
import type { PartBench } from "../measure/part-bench.ts";
import { type Server, startServer } from "../servers/start-server.ts";
import { seedHistory } from "./seed-history.ts";

type Search = { actor?: string; target?: string; action?: string; start?: string; end?: string };
type Timings = { graph: number[]; bare: number[] };

const page = 50;
const columns =
  "id, at, action, outcome, actor_name, on_behalf_of, target_type, target_id, target_name, request_id";
const query = `query Search($filter: AuditEventFilter) { auditEvents(first: ${page}, filter: $filter) { nodes {
  id at action outcome actor onBehalfOf targetType targetId targetName requestId } pageInfo { hasNextPage endCursor } } }`;

/** Every combination of who acted, on what, how and when, with values that are often and seldom there. */
function searches(from: Date, until: Date): Search[] {
  const span = until.getTime() - from.getTime();
  const at = (share: number) => new Date(from.getTime() + span * share).toISOString();
  return Array.from({ length: 96 }, (_, n) => ({
    ...(n % 2 === 1 ? { actor: n % 6 === 1 ? "ci" : `person-${n % 40}` } : {}),
    ...(Math.floor(n / 2) % 2 === 1 ? { target: `svc_${String((n * 7) % 200).padStart(26, "0")}` } : {}),
    ...(Math.floor(n / 4) % 2 === 1
      ? { action: ["deployment.request", "deployment.approve", "freeze.end"][n % 3] as string }
      : {}),
    ...(Math.floor(n / 8) % 2 === 1 ? { start: at((n % 10) / 12), end: at((n % 10) / 12 + 0.1) } : {}),
  }));
}

/** Search in a long history: through the graph, and the same query by pg on a bare table, in turns. */
export async function searchHistory(bench: PartBench): Promise<void> {
  const tenth = bench.small ? 100_000 : 1_000_000;
  const small = await timed(bench, tenth);
  const large = await timed(bench, tenth * 10);
  const [p99, bare] = [at99(large.graph), at99(large.bare)];
  bench.report({
    what: `search: p99, ${(tenth * 10).toLocaleString("en")} events`,
    value: p99,
    unit: "ms",
    against: { name: "p99 by pg on a bare table", ratio: p99 / bare },
  });
  bench.report({
    what: "search: median",
    value: middle(large.graph),
    unit: "ms",
    against: { name: "median by pg on a bare table", ratio: middle(large.graph) / middle(large.bare) },
  });
  bench.report({
    what: "search: growth of the p99 from 1x to 10x",
    value: p99 / at99(small.graph),
    unit: "times",
    goal: { atMost: 2 },
  });
}

const sorted = (sample: readonly number[]) => [...sample].sort((one, other) => one - other);
const at99 = (sample: readonly number[]) =>
  sorted(sample)[Math.floor((sample.length - 1) * 0.99)] ?? Number.NaN;
const middle = (sample: readonly number[]) => sorted(sample)[Math.floor(sample.length / 2)] ?? Number.NaN;

async function timed(bench: PartBench, count: number): Promise<Timings> {
  const database = await bench.openStore();
  const seeded = await seedHistory(database, { count, say: bench.say });
  const directory = join(bench.directory, `search-${count}`);
  const server = await startServer({ side: "fleetgraph", databaseUrl: database.ownerUrl, directory });
  const token = readFileSync(join(directory, "admin-token"), "utf8").trim();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const timings: Timings = { graph: [], bare: [] };
  const asked = searches(seeded.from, seeded.until);
  try {
    for (let round = 0; round < 12; round += 1) {
      for (const search of asked) {
        const graph = await throughGraph(server, { agent, token, search });
        const bare = await byPg(client, search);
        if (graph.ids.join() !== bare.ids.join()) throw new Error(`other entries: ${JSON.stringify(search)}`);
        // The first rounds plan and warm up.
        if (round < 2) continue;
        timings.graph.push(graph.milliseconds);
        timings.bare.push(bare.milliseconds);
      }
    }
  } finally {
    agent.destroy();
    await client.end();
    await server.stop();
  }
  return timings;
}

function throughGraph(
  server: Server,
  { agent, token, search }: { agent: Agent; token: string; search: Search },
): Promise<{ ids: string[]; milliseconds: number }> {
  const body = JSON.stringify({ query, variables: { filter: search } });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(new URL("/graphql", server.url), { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => {
        const milliseconds = performance.now() - began;
        const { data } = JSON.parse(text) as { data?: { auditEvents: { nodes: { id: string }[] } } };
        if (!data) return reject(new Error(text));
        resolve({ ids: data.auditEvents.nodes.map(({ id }) => id), milliseconds });
      });
    });
    sent.on("error", reject).end(body);
  });
}

async function byPg(client: pg.Client, search: Search): Promise<{ ids: string[]; milliseconds: number }> {
  const { actor, target, action, start, end } = search;
  const values: unknown[] = [page + 1];
  const where: string[] = [];
  const add = (value: string | undefined, condition: (parameter: string) => string) => {
    if (value !== undefined) where.push(condition(`$${values.push(value)}`));
  };
  add(actor, (name) => `actor_name = ${name}`);
  add(target, (id) => `target_id = ${id}`);
  add(action, (name) => `action = ${name}`);
  add(start, (at) => `id >= audit_event_first_id(${at}::timestamptz)`);
  add(end, (at) => `id < audit_event_first_id(${at}::timestamptz)`);
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")} ` : "";
  const text = `SELECT ${columns} FROM bare_event ${condition}ORDER BY id DESC LIMIT $1`;
  const began = performance.now();
  const { rows } = await client.query<{ id: string }>({
    name: createHash("md5").update(text).digest("hex"),
    text,
    values,
  });
  return { ids: rows.slice(0, page).map(({ id }) => id), milliseconds: performance.now() - began };
}

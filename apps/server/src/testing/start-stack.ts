import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Log } from "@fleetgraph/core/kernel";
import { testDatabase } from "@fleetgraph/database/testing";
import { createFleet, type ScenarioInput, type Simulator, startSimulator } from "@fleetgraph/simulator";
import { onTestFinished } from "vitest";
import { type RunningServer, startServer } from "../compose.ts";
import { parseConfiguration } from "../config/configuration.ts";
import { type Environment, readEnvironment } from "../env.ts";

export type Answer = {
  status: number;
  headers: Headers;
  /** The fields asked for; a test that reads on says what it expects. */
  data: Record<string, unknown>;
  errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
  extensions: { cost: { requested: number; limit: number; available?: number; resetsInMs?: number } };
};

/** A whole Fleetgraph for one test: a simulated account, a database of its own, and the server over them. */
export type Stack = {
  sim: Simulator;
  server: RunningServer;
  url: string;
  token: string;
  /** The configuration, and the directory of the first token: for another server on the same store. */
  yaml: string;
  directory: string;
  /** Ends something with the test, before the store. */
  alsoEnd(end: () => Promise<unknown>): void;
  /** What the server logged, one object a line. */
  log: Record<string, unknown>[];
  /** Sends an operation with the administrator's token, or another one. */
  graph(query: string, variables?: Record<string, unknown>, options?: { token?: string }): Promise<Answer>;
  /** Makes a token whose roles are of the configuration. */
  tokenFor(input: { principal: string; roles: string[]; expiresAt?: string }): Promise<string>;
  /** Returns when the listing that every start makes is stored; throws after `withinMs`, 20 s by default. */
  listed(withinMs?: number): Promise<void>;
  /** Lists the fleet anew; returns when that is stored. */
  sync(): Promise<void>;
  scenario(input: ScenarioInput): void;
};

export const accountId = "123456789012";

/** Starts everything and ends it with the test, or as `atEnd` says. `yaml` is appended to the configuration. */
export async function startStack(
  options: {
    yaml?: string;
    environment?: Partial<Environment>;
    /** The server's, instead of the real one. */
    clock?: Clock;
    fleet?(sim: Simulator): void;
    /** Takes what ends it, to be called in reverse order: for a stack that a file's tests share. */
    atEnd?(end: () => unknown): void;
  } = {},
): Promise<Stack> {
  const { atEnd = onTestFinished, clock } = options;
  const sim = await startSimulator({ speed: 50, throttling: false });
  atEnd(() => sim.close());
  options.fleet?.(sim);
  const { accessKeyId, secretAccessKey } = sim.credentials(accountId);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  const store = await testDatabase();
  atEnd(() => store.close());
  const directory = await mkdtemp(join(tmpdir(), "fleetgraph-test-"));
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const { log, lines } = keepingLog();
  const environment = {
    ...readEnvironment({ PORT: "0", DATABASE_URL: store.ownerUrl, FLEETGRAPH_DATA: directory }, []),
    ...options.environment,
  };
  const yaml = configurationOf(sim, options.yaml);
  const server = await startServer(
    { log, ...(clock ? { clock } : {}) },
    { environment, configuration: parseConfiguration("test.yaml", yaml) },
  );
  atEnd(() => server.close());
  const url = server.url ?? "";
  const token = server.tokenFile ? (await readFile(server.tokenFile, "utf8")).trim() : "";

  const graph: Stack["graph"] = (query, variables, { token: other } = {}) =>
    sendTo(url, { token: other ?? token, query, variables });
  return {
    sim,
    server,
    url,
    token,
    yaml,
    directory,
    alsoEnd: (end) => atEnd(async () => void (await end())),
    log: lines,
    graph,
    scenario: (input) => void sim.scenarios.set(input),
    async tokenFor(input) {
      const answer = await graph(
        `mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) {
           __typename ... on CreateAccessTokenPayload { secret } ... on Problem { message } } }`,
        { input: { name: `test of ${input.principal}`, ...input } },
      );
      const made = answer.data.createAccessToken as { secret?: string; message?: string };
      if (!made.secret) throw new Error(made.message);
      return made.secret;
    },
    listed: (withinMs) =>
      until(async () => {
        const answer = await graph("{ fleet { lastSync { finishedAt } } }");
        const { lastSync } = answer.data.fleet as { lastSync: { finishedAt: string | null } | null };
        return lastSync?.finishedAt != null;
      }, withinMs),
    async sync() {
      const asked = await graph(
        `mutation ($key: String!) { syncFleet(input: { idempotencyKey: $key }) {
           ... on SyncFleetPayload { sync { id } } } }`,
        { key: `sync-${Date.now()}-${Math.random()}` },
      );
      const { id } = (asked.data.syncFleet as { sync: { id: string } }).sync;
      await until(async () => {
        const answer = await graph("query ($id: ID!) { fleetSync(id: $id) { finishedAt } }", { id });
        return (answer.data.fleetSync as { finishedAt: string | null }).finishedAt !== null;
      });
    },
  };
}

/** Sends one operation to a server. */
export async function sendTo(
  url: string,
  input: { token: string; query: string; variables?: Record<string, unknown> | undefined },
): Promise<Answer> {
  const { token, ...body } = input;
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Omit<Answer, "status" | "headers">;
  return { ...answer, status: response.status, headers: response.headers };
}

function configurationOf(sim: Simulator, more = ""): string {
  return `accounts:
  - { name: main, regions: [us-east-1], endpoint: "${sim.url}" }
deployments: { pollMilliseconds: 100 }
sync: { intervalSeconds: 3600 }
${more}`;
}

function keepingLog(): { log: Log; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const at =
    (level: string) =>
    (event: string, fields: Record<string, unknown> = {}) => {
      lines.push({ level, event, ...fields });
    };
  return { lines, log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}

/** Looks again every 50 ms until it holds; throws after `withinMs`. */
export async function until(holds: () => Promise<boolean>, withinMs = 45_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it did not come to hold within ${withinMs} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Three clusters, the first with the fleet's only `web`, on hosts; the others share service names. */
export function smallFleet(sim: Simulator): void {
  createFleet(sim, { clusters: 3, hosts: 2, containers: 9, imageTags: 60 });
}

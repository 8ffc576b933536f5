import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  emptyDatabase,
  type SeverableProxy,
  severableProxy,
  testDatabase,
} from "@fleetgraph/database/testing";
import { createFleetgraph, type Fleetgraph } from "@fleetgraph/sdk";
import {
  createCluster,
  createHost,
  createService,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@fleetgraph/simulator";
import pg from "pg";
import { onTestFinished } from "vitest";
import { type ServerProcess, type ServerProcessInput, startServerProcess } from "./server-process.ts";
import { accountId } from "./start-stack.ts";

/** What servers of one test share: a simulated account, a database, a directory with configuration and token. */
export type World = {
  sim: Simulator;
  /** The owner's, as DATABASE_URL. */
  databaseUrl: string;
  directory: string;
  /** What a server process is started with; changed by what the test says. */
  settings(changed?: Changed): ServerProcessInput;
  start(changed?: Changed): Promise<ServerProcess>;
  /** The SDK as the first administrator; `at` is asked before every request, for servers that come and go; `data` is FLEETGRAPH_DATA. */
  client(at: () => string, data?: string): Promise<Fleetgraph>;
  /** The first administrator's token, once a server has started; `data` is FLEETGRAPH_DATA. */
  token(data?: string): Promise<string>;
  /** A DATABASE_URL whose network the test can take away. */
  databaseThroughProxy(): Promise<{ url: string; proxy: SeverableProxy }>;
  /** Ends something with the test, before what servers share. */
  alsoEnd(end: () => Promise<unknown>): void;
  /** Reads the store past the server. */
  rows(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
};

export type Changed = {
  args?: readonly string[];
  environment?: Record<string, string | undefined>;
};

export const region = "us-east-1";
export const cluster = "shop";

export type WorldOptions = {
  services?: readonly string[];
  simulator?: SimulatorOptions;
  /** All of fleetgraph.yaml, given the simulator; null is none. */
  configuration?: ((sim: Simulator) => string) | null;
  /** Start from a database without any schema. */
  empty?: boolean;
};

/** Starts all that server processes need, and ends it with the test. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const sim = await startSimulator({ throttling: false, speed: 50, ...options.simulator });
  onTestFinished(() => sim.close());
  oneCluster(sim, accountId, options.services ?? ["web"]);
  const databaseUrl = await databaseOf(options);
  const directory = await mkdtemp(join(tmpdir(), "fleetgraph-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const configuration = options.configuration === undefined ? configurationOf : options.configuration;
  if (configuration !== null) await writeFile(join(directory, "fleetgraph.yaml"), configuration(sim));
  const { accessKeyId, secretAccessKey } = sim.credentials(accountId);

  function settings({ args = [], environment = {} }: Changed = {}): ServerProcessInput {
    const all: Record<string, string | undefined> = {
      // Nothing of whoever runs the test: no ~/.aws, and no metadata service to be waited for.
      HOME: directory,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL: sim.url,
      AWS_REGION: region,
      DATABASE_URL: databaseUrl,
      PORT: "0",
      ...environment,
    };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { environment: Object.fromEntries(given), directory, args };
  }

  const token = async (data = ".fleetgraph") =>
    (await readFile(join(directory, data, "admin-token"), "utf8")).trim();

  return {
    sim,
    databaseUrl,
    directory,
    settings,
    start: (changed) => startServerProcess(settings(changed)),
    rows: (text, values = []) => rowsOf(databaseUrl, text, values),
    token,
    async databaseThroughProxy() {
      const url = new URL(databaseUrl);
      const proxy = await severableProxy({ host: url.hostname, port: Number(url.port) });
      onTestFinished(() => proxy.close());
      url.host = `127.0.0.1:${proxy.port}`;
      return { url: url.href, proxy };
    },
    alsoEnd: (end) => onTestFinished(async () => void (await end())),
    async client(at, data) {
      const nowhere = "http://server.test";
      return createFleetgraph({
        url: nowhere,
        token: await token(data),
        fetch: (input, init) => fetch(String(input).replace(nowhere, at()), init),
      });
    },
  };
}

/** A cluster "shop" with four hosts and two tasks of each service. */
export function oneCluster(sim: Simulator, account: string, services: readonly string[]): void {
  const place = { account, region };
  createCluster(sim, { ...place, name: cluster });
  for (let host = 0; host < 4; host += 1) createHost(sim, { ...place, cluster });
  for (const name of services) {
    const image = `registry.example.com/shop/${name}:v1`;
    createService(sim, { ...place, cluster, name, image, desiredCount: 2 });
  }
}

function configurationOf(): string {
  return `accounts:
  - { name: main, regions: [${region}] }
deployments: { pollMilliseconds: 100 }
sync: { intervalSeconds: 3600 }
`;
}

async function databaseOf({ empty = false }: WorldOptions): Promise<string> {
  const database = empty ? await emptyDatabase() : await testDatabase({ poolSize: 1 });
  onTestFinished(() => database.close());
  return database.ownerUrl;
}

async function rowsOf(url: string, text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text, values).finally(() => client.end());
  return rows;
}

import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newSigningKey } from "@fleetgraph/core/audit";
import { type Database, openDatabase } from "@fleetgraph/database";
import {
  collectLines,
  createLoadFleetOf,
  createLoadModel,
  demoFleet,
  prometheusAnswer,
  type Simulator,
  startSearchServer,
  startSimulator,
  startSourceServer,
} from "@fleetgraph/simulator";
import { environment } from "./env.ts";
import { seedHistory } from "./history/seed-history.ts";
import { closePlace, openPlace, type Place, tellRunning } from "./place.ts";

/** A demo that runs. */
export type Demo = { server: string; simulator: string; token: string; close(): Promise<void> };

/** Tells how far the start is: a step with its result, when there is one. */
export type Tell = (step: string, result: string) => void;

const accountId = "123456789012";
const region = "us-east-1";
// Ten simulated seconds a second: a roll-out takes about five, long enough to be watched.
const speed = 10;
const startsWithinMs = 60_000;
/** What containers wrote before the demo began. */
const linesBeforeMs = 3_600_000;

/**
 * Starts everything on its own: a simulated AWS account, PostgreSQL, 90 days of history, and the server as a
 * process of its own, which knows nothing of a simulator. A start that fails, or that the signal ends, ends
 * what it had begun.
 */
export async function startDemo(
  place: Place,
  input: { port: string; tell: Tell; signal?: AbortSignal },
): Promise<Demo> {
  const { port, tell, signal } = input;
  const endings: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    openPlace(place);
    endings.push(async () => closePlace(place));
    const sim = await startSimulator({ speed, startedAt: Date.now() });
    endings.push(() => sim.close());
    const fleet = demoFleet(sim, { pastRevisions: true, strategies: true, logging: true });
    const search = await startSearchServer({ dialect: "opensearch" });
    endings.push(() => search.close());
    const collector = collectLines(sim, {
      servers: [search],
      from: Date.now() - linesBeforeMs,
      collectEveryMs: 1_000,
    });
    endings.push(async () => collector.stop());
    collector.collect(Date.now());
    const queue = sim.createQueue({ account: accountId, region, name: "ecs-events" });
    sim.createRule({ account: accountId, region, queue });
    const [size] = sim.summary().regions;
    tell(
      "A simulated AWS account",
      `${size?.clusters} clusters, ${size?.hosts} hosts, ${size?.services} services, ${size?.runningContainers} containers`,
    );

    const prometheus = await startPrometheus(sim);
    endings.push(() => prometheus.close());

    signal?.throwIfAborted();
    const database = await openDatabase({ log: quiet }, { dataDirectory: place.store });
    endings.push(() => database.close());
    tell("PostgreSQL", "embedded, its data thrown away at the end");

    signal?.throwIfAborted();
    const { accessKeyId, secretAccessKey } = sim.credentials(accountId);
    const server = await startServer({
      place,
      configuration: configurationWith({
        queueUrl: queue.url,
        prometheusUrl: prometheus.url,
        searchUrl: search.url,
      }),
      variables: {
        PORT: port,
        DATABASE_URL: database.ownerUrl,
        AWS_ENDPOINT_URL: sim.url,
        FLEETGRAPH_AUDIT_KEY: newSigningKey("fleetgraph.local/demo"),
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
      tell,
    });
    endings.push(() => server.stop());
    tell("Fleetgraph", server.url);

    signal?.throwIfAborted();
    const seeded = await seedHistory(database, { fleet, accountName, now: new Date() });
    tell("90 days of history", `${seeded.deployments} deployments, ${seeded.auditEvents} audit entries`);
    await firstListing(database, signal);
    tell("The first listing of the fleet", "stored");
    const token = readFileSync(join(place.data, "admin-token"), "utf8").trim();
    const services = fleet.services.map(({ cluster, name }) => `${cluster}/${name}`);
    const running = { pid: process.pid, simulator: sim.url, server: server.url, services };
    tellRunning(place, { running, token });
    return { server: server.url, simulator: sim.url, token, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const accountName = "shop";
/** How long what runs at the start has run, for Prometheus. */
const pastMs = 30 * 86_400_000;

/** A Prometheus that has scraped the simulated account for days; the next revision of web takes more than the ones before. */
function startPrometheus(sim: Simulator) {
  const cluster = "production-web";
  const fleet = createLoadFleetOf(sim.world, { pastMs });
  const web = fleet().containers.filter((each) => each.cluster === cluster && each.service === "web");
  const next = Math.max(0, ...web.map(({ revision }) => revision)) + 1;
  const load = createLoadModel({
    plants: [
      {
        kind: "FACTOR",
        on: { cluster, service: "web", fromRevision: next },
        metric: "cpu",
        factor: 1.6,
      },
      {
        kind: "LEAK",
        on: { cluster, service: "search" },
        metric: "memory",
        perHour: 8_000_000,
        from: sim.clock.now() - 86_400_000,
      },
    ],
  });
  return startSourceServer(prometheusAnswer({ fleet, load, now: sim.clock.now }));
}

const configurationWith = ({
  queueUrl,
  prometheusUrl,
  searchUrl,
}: {
  queueUrl: string;
  prometheusUrl: string;
  searchUrl: string;
}) => `# The configuration of the demo. A real one is the same; docs/configuration.md has every setting.
accounts:
  - name: ${accountName}
    regions: [${region}]
    events:
      queueUrl: ${queueUrl}
sync:
  intervalSeconds: 30
deployments:
  pollMilliseconds: 500
audit:
  tiles: true
# What is done behind Fleetgraph's back is told soon after CloudTrail tells of it.
trail:
  accounts:
    ${accountName}: { lookup: true }
  intervalSeconds: 10
  graceSeconds: 20
metrics:
  sources:
    - name: prometheus
      prometheus: { url: ${prometheusUrl}, scrapeSeconds: 15 }
  backfillHours: 3
# Lines of containers on hosts are in OpenSearch, those of Fargate in CloudWatch Logs.
logs:
  sources:
    - name: search
      opensearch: { node: ${searchUrl} }
    - name: cloudwatch
      cloudwatch: {}
roles:
  storefront:
    - allow: [fleet:read, logs:read, deployment:create, deployment:rollback, deployment:cancel]
      on: ["${accountName}/*/production-web/*"]
`;

const quiet = { info: () => undefined, warn: () => undefined };

type ServerProcess = { url: string; stop(): Promise<void> };

/** The server as a process; one that dies is started again, as an operator's supervisor would. */
async function startServer(input: {
  place: Place;
  configuration: string;
  variables: Record<string, string>;
  tell: Tell;
}): Promise<ServerProcess> {
  const { place, configuration, variables, tell } = input;
  const file = join(place.data, "fleetgraph.yaml");
  writeFileSync(file, configuration);
  chmodSync(file, 0o644);
  let stopping = false;
  let current = await launch(variables);
  const { url } = current;
  const fixed = { ...variables, PORT: new URL(url).port };

  async function launch(own: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
    const child = spawn(
      process.execPath,
      ["--import", "./apps/demo/src/end-with-demo.ts", "apps/server/src/main.ts"],
      {
        env: {
          ...environment.variables,
          FLEETGRAPH_CONFIG: file,
          FLEETGRAPH_DATA: place.data,
          FLEETGRAPH_LOG: "warn",
          ...own,
        },
        stdio: ["ignore", "pipe", "pipe", "ipc"],
        // Ctrl-C reaches the whole group; the server is stopped in its turn instead.
        detached: true,
      },
    );
    const output: string[] = [];
    child.stderr?.on("data", (chunk) => {
      output.push(String(chunk));
      if (output.length > 100) output.shift();
    });
    const address = await new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the server did not start in time")), startsWithinMs);
      child.stdout?.on("data", (chunk) => {
        const found = /answers at (\S+)\/graphql/.exec(String(chunk));
        if (!found?.[1]) return;
        clearTimeout(late);
        resolve(found[1]);
      });
      child.once("exit", () => {
        clearTimeout(late);
        reject(new Error(wordsOf(output.join(""))));
      });
    });
    child.once("exit", (code, signal) => {
      if (!stopping) void again(signal ?? `exit code ${code}`);
    });
    return { child, url: address };
  }

  async function again(why: string): Promise<void> {
    tell("The server ended", `${why}; starting it again`);
    try {
      current = await launch(fixed);
      tell("The server is back", current.url);
    } catch (error) {
      if (!stopping) tell("The server did not come back", (error as Error).message);
    }
  }

  return {
    url,
    async stop() {
      stopping = true;
      const { child } = current;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** What the server says to people; its log is JSON. */
function wordsOf(output: string): string {
  const lines = output.split("\n").filter((line) => !line.startsWith("{"));
  return lines.join("\n").trim();
}

async function firstListing({ pool }: Database, signal?: AbortSignal): Promise<void> {
  const until = Date.now() + startsWithinMs;
  for (;;) {
    signal?.throwIfAborted();
    const { rowCount } = await pool.query("SELECT FROM fleet_sync WHERE finished_at IS NOT NULL LIMIT 1");
    if (rowCount) return;
    if (Date.now() > until) throw new Error("the fleet was not listed in time");
    await sleep(100);
  }
}

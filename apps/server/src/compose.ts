import { mkdir } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  bootstrapAdmin,
  createActingFor,
  createAuthenticator,
  createRefusalCounter,
  recordConfiguration,
} from "@fleetgraph/core/access";
import { createAccessRefusals, publishing, type Signer, startSequencer } from "@fleetgraph/core/audit";
import { wakeDeployments } from "@fleetgraph/core/deployments";
import { listenForNudges } from "@fleetgraph/core/events";
import {
  createAwsAccounts,
  createServiceRefresh,
  createSharedRateGate,
  startEventSources,
  syncJob,
} from "@fleetgraph/core/fleet";
import { startInsights } from "@fleetgraph/core/insights";
import { enqueue, runWorker } from "@fleetgraph/core/jobs";
import { type Clock, type Log, redactingLog, systemClock } from "@fleetgraph/core/kernel";
import { createLogSources } from "@fleetgraph/core/logs";
import { createMarkTargets, markPlaces, planCollecting, planJob } from "@fleetgraph/core/metrics";
import { builtInRoles } from "@fleetgraph/core/permissions";
import { startTrail, startTrailNotices } from "@fleetgraph/core/trail";
import { type Database, openDatabase } from "@fleetgraph/database";
import type { GraphQLSchema } from "graphql";
import { auditSigners } from "./audit-signers.ts";
import type { Configuration } from "./config/configuration.ts";
import type { Environment, Role } from "./env.ts";
import { createApollo } from "./graph/apollo.ts";
import type { App } from "./graph/app.ts";
import { createEngine, type Engine } from "./graph/engine.ts";
import { createFastLane } from "./graph/fast-lane.ts";
import { createBudget } from "./graph/limits.ts";
import { createSchema } from "./graph/schema.ts";
import { createAuditExports } from "./http/audit-export-route.ts";
import { createPatience } from "./http/patience.ts";
import { askReadiness } from "./http/readiness.ts";
import { createHttpServer } from "./http/server.ts";
import { createStreams } from "./http/stream-route.ts";
import { createTrustedProxies } from "./http/trusted-proxies.ts";
import { createListingTasks } from "./worker/listing-tasks.ts";
import { createMetricTasks } from "./worker/metric-tasks.ts";
import { createTasks, crontab } from "./worker/tasks.ts";

/** A server that runs. */
export type RunningServer = {
  /** Where it answers; null for a worker without HTTP. */
  url: string | null;
  /** The file of the first administrator's token, when this start made it. */
  tokenFile: string | null;
  database: Database;
  /** Finishes what is under way, ends streams and jobs in order, closes the store. Safe to call again. */
  close(): Promise<void>;
};

export type ServerDeps = {
  log: Log;
  clock?: Clock;
  /** How operations are run; compiled unless said otherwise. */
  engineOf?(schema: GraphQLSchema): Engine;
};

type Ending = () => Promise<unknown>;

const jobsAtOnce = 8;
/** More than may well be slow at the same time: what waits for an answer costs next to nothing. */
const listingsAtOnce = 16;
/** A source has four at most (collect-job.ts). */
const collectionsAtOnce = 16;
const drainMs = 5_000;
const idleLookMs = 50;

/**
 * Starts the server: the store, then the graph (`api`), the jobs (`worker`), or both (`all`). A start that fails
 * half way takes back what it had begun. Throws DatabaseUnavailableError, MigrationError, or the listening error.
 */
export async function startServer(
  deps: ServerDeps,
  input: { environment: Environment; configuration: Configuration },
): Promise<RunningServer> {
  const log = redactingLog(deps.log);
  const { environment, configuration } = input;
  const endings: Ending[] = [];
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= inReverse(endings);
    return closing;
  };
  try {
    const database = await openDatabase(deps, {
      url: environment.databaseUrl,
      migrationUrl: environment.migrationUrl,
      dataDirectory: environment.dataDirectory,
      applicationName: `fleetgraph ${environment.role}`,
    });
    endings.push(() => database.close());
    const clock = deps.clock ?? systemClock;
    const roles = { ...builtInRoles, ...configuration.roles };
    const gate = createSharedRateGate({ database, log });
    endings.push(() => gate.close());
    const accounts = createAwsAccounts(configuration.accounts ?? null, gate);
    const { deadlineSeconds, pollMilliseconds, policies, verify } = configuration.deployments;
    const nudges = await listenForNudges(database);
    endings.push(() => nudges.close());
    const refusals = createRefusalCounter({ database, clock, log });
    endings.push(() => refusals.close());
    const logs = createLogSources(
      {
        reads: { pool: database.pool },
        clientOf: async (place, region) => (await accounts.clientsOfPath(place)).listing.beside.logs(region),
      },
      configuration.logs,
    );
    endings.push(() => logs.close());
    const app: App = {
      database,
      logs,
      clock,
      log,
      roles,
      nudges,
      authenticator: createAuthenticator({ pool: database.pool, clock, roles }),
      actingFor: createActingFor({ pool: database.pool, clock, roles }),
      mayDeployTo: accounts.mayDeployTo,
      clientsOf: accounts.clientsOfPath,
      deployments: {
        deadlineSeconds,
        pollMs: pollMilliseconds,
        consistencyMs: 5_000,
        staleCallMs: 300_000,
        policies,
        verify,
        marks: markPlaces(configuration.metrics.marks),
        metricKeep: configuration.metrics.keep,
      },
      approvals: { groups: configuration.groups ?? {}, policies: configuration.approvals ?? [] },
      trustedProxies: createTrustedProxies(configuration.http.trustedProxies),
      metricKeep: configuration.metrics.keep,
      refusals,
      accessRefusals: createAccessRefusals({ database, clock }),
    };
    const serves = (role: Role) => environment.role === role || environment.role === "all";
    // At the same time: each may take most of what a supervisor waits before it kills.
    const httpEndings: Ending[] = [];
    const running: { stop(): Promise<void> }[] = [];
    endings.push(() => Promise.all([inReverse(httpEndings), ...running.map((each) => each.stop())]));
    const engineOf = deps.engineOf ?? createEngine;
    const http = serves("api")
      ? await serveHttp(app, { environment, configuration, engineOf, endings: httpEndings })
      : null;
    // After HTTP, so that a port that is taken leaves nothing begun.
    await recordConfiguration(app, { configuration: { ...configuration, roles } });
    const tokenFile = await firstToken(app, environment.dataDirectory);
    if (serves("worker")) {
      running.push(startSequencer({ database, clock, log }, { signers: signersOf(app, input) }));
      const sync = { database, clock, log, accounts };
      const tasks = createTasks({
        ...sync,
        ...app,
        ecsOf: async (path) => (await accounts.clientsOfPath(path)).changing,
        refreshService: createServiceRefresh(sync),
        markTargets: createMarkTargets(configuration.metrics.marks),
        history: configuration.history,
        trail: configuration.trail,
        metrics: configuration.metrics,
      });
      const publish = publishing({ database, clock, log }, configuration.audit.publish);
      const all = { ...tasks, ...publish.tasks };
      running.push(await runWorker({ database, log }, { tasks: all, concurrency: jobsAtOnce, crontab }));
      await publish.begin();
      const listing = createListingTasks({
        ...sync,
        syncIntervalSeconds: configuration.sync.intervalSeconds,
        trail: configuration.trail,
        insights: configuration.insights,
      });
      running.push(await runWorker({ database, log }, { tasks: listing, concurrency: listingsAtOnce }));
      await enqueue(database, [syncJob({ anew: true })]);
      const { metrics } = configuration;
      // Forgets sources that are not configured any more, also the last of them.
      await planCollecting(sync, metrics);
      if (metrics.sources.length > 0) {
        const collecting = createMetricTasks({ ...sync, metrics });
        running.push(
          await runWorker({ database, log }, { tasks: collecting, concurrency: collectionsAtOnce }),
        );
        await enqueue(database, [planJob(clock.now())]);
      }
      const { trail } = configuration;
      const trailed = { trail, accounts: configuration.accounts ?? [] };
      await startTrail(sync, trailed);
      await startInsights(sync, configuration.insights);
      running.push(await startTrailNotices(sync, trailed));
      const onServices = (serviceIds: readonly string[]) => wakeDeployments(database, { serviceIds });
      running.push(
        await startEventSources({ ...sync, onServices }, { accounts: configuration.accounts ?? [] }),
      );
    }
    const url = http && urlOf(http, environment.host);
    log.info("server.started", { role: environment.role, url, embedded: database.embedded });
    return { url, tokenFile, database, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Who signs the audit log; told, because without a key it is nobody. */
function signersOf(
  { database, log }: App,
  { environment, configuration }: { environment: Environment; configuration: Configuration },
): Signer[] {
  const { dataDirectory, auditKey } = environment;
  const { signers, made } = auditSigners({
    configuration: configuration.audit,
    key: auditKey,
    dataDirectory,
    embedded: database.embedded,
  });
  if (made !== null) log.info("audit.key-made", { file: made });
  log.info("audit.log", { keys: signers.map(({ text }) => text) });
  return signers;
}

async function inReverse(endings: Ending[]): Promise<void> {
  for (const end of endings.reverse()) await end();
}

async function firstToken(app: App, directory: string): Promise<string | null> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, "admin-token");
  return (await bootstrapAdmin(app, { file })) ? file : null;
}

async function serveHttp(
  app: App,
  input: {
    environment: Environment;
    configuration: Configuration;
    engineOf(schema: GraphQLSchema): Engine;
    endings: Ending[];
  },
): Promise<Server> {
  const { environment, configuration, engineOf, endings } = input;
  const { database, log } = app;
  const schema = createSchema();
  const limits = configuration.graph;
  const budget = createBudget(schema, limits);
  const engine = engineOf(schema);
  const lane = createFastLane({ engine, budget });
  const apollo = await createApollo({ schema, engine, budget, lane });
  endings.push(() => apollo.stop());
  const streams = createStreams({ schema, budget, limits });
  const patience = createPatience(database);
  const exports = createAuditExports({ limits: configuration.audit, patience });
  endings.push(async () => patience.end());
  let stopping = false;
  const server = createHttpServer({
    app,
    log,
    apollo,
    lane,
    streams,
    exports,
    patience,
    tiles: configuration.audit.tiles,
    async readiness() {
      if (stopping) return { ready: false, reason: "the server is stopping" };
      return askReadiness(database);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(environment.port, environment.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  endings.push(async () => {
    stopping = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    streams.endAll();
    // Requests under way are answered; one that takes longer is cut, and its client repeats it.
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    // close() ends what is idle at that moment only; a connection whose answer ends later would be kept alive.
    const idle = setInterval(() => server.closeIdleConnections(), idleLookMs);
    await closed;
    clearTimeout(cut);
    clearInterval(idle);
  });
  return server;
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}

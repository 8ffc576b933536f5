import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@fleetgraph/database";
import type { DeploymentSettings } from "../../deployments/index.ts";
import type { WorkerTiming } from "../../jobs/index.ts";
import type { WorkerOrders } from "../worker-main.ts";
import type { SpareProcess } from "../worker-process.ts";
import type { ArmedFaults } from "./armed-faults.ts";
import { startAwsProxy, type Treatment } from "./aws-proxy.ts";
import type { Blow, Fault } from "./fault-plan.ts";
import type { Pace } from "./pace.ts";
import { type Passage, startPgProxy } from "./pg-proxy.ts";
import type { SpareProcesses } from "./spare-processes.ts";

type Struck = { process: SpareProcess; ready: boolean; gone: boolean; close(): Promise<unknown> };

/** The worker processes of a schedule, each behind proxies of its own at which the faults strike. */
export type StruckWorkers = {
  start(): Promise<void>;
  /** Waits for what the faults began, and has one healthy worker at least. */
  heal(): Promise<void>;
  close(): Promise<void>;
  logs(): string[];
};

export function struckWorkers(
  deps: { database: Database; spares: SpareProcesses; faults: ArmedFaults },
  input: {
    aws: { port: number };
    credentials: NonNullable<WorkerOrders["credentials"]>;
    region: string;
    settings: Partial<DeploymentSettings>;
    pace: Pace;
    onIdle(): void;
  },
): StruckWorkers {
  const { database, spares, faults } = deps;
  const { pace } = input;
  // As in production: a call is given up before the worker that made it is taken over.
  const timing: WorkerTiming = {
    dueLookMs: pace.due,
    lookMs: pace.look,
    silentMs: pace.silent,
    orphanMs: pace.orphan,
    callMs: pace.requestTimeout,
  };
  const timeouts = { connectionTimeout: pace.requestTimeout, requestTimeout: pace.requestTimeout };
  const workers: Struck[] = [];
  const began: Promise<void>[] = [];
  const postgres = new URL(database.ownerUrl);

  async function start(): Promise<void> {
    const worker: Struck = {
      process: spares.take(),
      ready: false,
      gone: false,
      close: async () => undefined,
    };
    workers.push(worker);
    const meet = (...where: Parameters<ArmedFaults["meet"]>) =>
      worker.ready && !worker.gone ? faults.meet(...where) : null;
    const commit = (at: "commit-asked" | "commit-done") => () => strikeCommit(worker, meet(at));
    const [aws, pg] = await Promise.all([
      startAwsProxy(input.aws, {
        request: (operation) => strikeRequest(worker, meet("aws-request", operation)),
        response: (operation) => strikeResponse(worker, meet("aws-response", operation)),
      }),
      startPgProxy(
        { host: postgres.hostname, port: Number(postgres.port) },
        { commitAsked: commit("commit-asked"), commitDone: commit("commit-done") },
      ),
    ]);
    worker.close = () => Promise.all([aws.close(), pg.close()]);
    const url = new URL(database.ownerUrl);
    url.port = String(pg.port);
    url.searchParams.set("idle_in_transaction_session_timeout", String(pace.idleInTransaction));
    const { region, settings, credentials } = input;
    await worker.process.work({
      databaseUrl: url.href,
      endpoint: aws.url,
      region,
      settings,
      credentials,
      timing,
      timeouts,
    });
    worker.ready = true;
  }

  async function strikeRequest(worker: Struck, fault: Fault | null): Promise<Treatment> {
    if (fault === null) return { is: "pass" };
    const { blow } = fault;
    switch (blow.do) {
      case "throttle":
        return json(400, "ThrottlingException", "Rate exceeded");
      case "server-error":
        return json(500, "ServerException", "Service Unavailable. Please try again later.");
      case "html-error": {
        const body = "<html><body><h1>500 Internal Server Error</h1></body></html>";
        return { is: "answer", status: 500, contentType: "text/html", body };
      }
      default:
        return strikeCall(worker, blow);
    }
  }

  function strikeResponse(worker: Struck, fault: Fault | null) {
    return fault === null ? ({ is: "pass" } as const) : strikeCall(worker, fault.blow);
  }

  async function strikeCall(worker: Struck, blow: Blow): Promise<Exclude<Treatment, { is: "answer" }>> {
    switch (blow.do) {
      case "kill":
        await kill(worker, blow.idle);
        return { is: "drop" };
      case "freeze": {
        const thawed = freeze(worker, blow.further);
        return blow.held ? { is: "hold", until: thawed } : { is: "pass" };
      }
      case "delay":
        return { is: "hold", until: sleep(blow.milliseconds + (blow.late ? pace.requestTimeout : 0)) };
      default:
        return { is: "drop" };
    }
  }

  async function strikeCommit(worker: Struck, fault: Fault | null): Promise<Passage> {
    if (fault === null) return "pass";
    const treatment = await strikeCall(worker, fault.blow);
    if (treatment.is === "drop") return "cut";
    if (treatment.is === "hold") await treatment.until;
    return "pass";
  }

  async function kill(worker: Struck, idle: number): Promise<void> {
    worker.gone = true;
    await worker.process.kill();
    began.push(
      (async () => {
        await sleep(idle);
        // Sometimes long enough for ECS to finish, or give up, unseen.
        if (idle > 300) input.onIdle();
        await start();
      })(),
    );
  }

  /** Stops the process; it goes on when another one has taken its jobs, and then some. */
  function freeze(worker: Struck, further: number): Promise<void> {
    process.kill(worker.process.pid, "SIGSTOP");
    const thawed = (async () => {
      await start();
      const until = Date.now() + pace.bound;
      while (Date.now() < until) {
        const lease = await database.pool.query("SELECT FROM worker_lease WHERE pid = $1", [
          worker.process.pid,
        ]);
        if (lease.rowCount === 0) break;
        await sleep(20);
      }
      await sleep(further);
      // Another fault may have killed it meanwhile: its connections still tell of what it did before it froze.
      if (!worker.gone) process.kill(worker.process.pid, "SIGCONT");
    })();
    began.push(thawed);
    return thawed;
  }

  return {
    start,
    async heal() {
      while (began.length > 0) await began.shift();
      if (workers.every(({ gone }) => gone)) await start();
    },
    async close() {
      faults.end();
      await Promise.allSettled(began);
      await Promise.all(
        workers.map(async (worker) => {
          if (!worker.gone) {
            await worker.process.leave();
            spares.giveBack(worker.process);
          }
          await worker.close();
        }),
      );
    },
    logs: () =>
      workers
        .flatMap(({ process: { pid, log } }) => log.map(({ at, line }) => ({ at, line: `${pid} ${line}` })))
        .sort((one, other) => one.at.getTime() - other.at.getTime())
        .map(({ at, line }) => `${at.toISOString()} ${line}`),
  };
}

function json(status: number, type: string, text: string): Treatment {
  const body = JSON.stringify({ __type: type, message: text });
  return { is: "answer", status, contentType: "application/x-amz-json-1.1", body };
}

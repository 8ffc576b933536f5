// A process that does nothing but carry deployments out: started by worker-process.ts, and killed. It can be told to
// leave one database and then to work for another, since starting a process takes longer than most of what is tested.
import { flushCompileCache } from "node:module";
import { type Database, openDatabase } from "@fleetgraph/database";
import type { DeploymentSettings } from "../deployments/index.ts";
import type { Worker, WorkerTiming } from "../jobs/index.ts";
import { type AwsTimeouts, type Log, systemClock } from "../kernel/index.ts";
import { runDeployments, stackDeps } from "./worker-deps.ts";

/** What its parent tells it. AWS credentials come in the environment unless they are told. */
export type WorkerOrders = {
  credentials?: { accessKeyId: string; secretAccessKey: string };
  databaseUrl: string;
  endpoint: string;
  region: string;
  settings: Partial<DeploymentSettings>;
  timing?: Partial<WorkerTiming>;
  timeouts?: AwsTimeouts;
};

/** What it tells its parent. */
export type WorkerNews = { is: "ready" } | { is: "idle" } | { is: "log"; line: string };

const tell = (news: WorkerNews) => process.send?.(news);
const told = (event: string, fields?: Record<string, unknown>) =>
  void tell({ is: "log", line: `${event} ${JSON.stringify(fields ?? {})}` });
const log: Log = { debug: () => undefined, info: told, warn: told, error: told };

// It will be killed, and what is killed keeps nothing of NODE_COMPILE_CACHE.
flushCompileCache();

let current: { database: Database; worker: Worker } | null = null;

async function begin({ databaseUrl, timing, credentials, ...input }: WorkerOrders): Promise<void> {
  if (credentials) {
    process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
  }
  const database = await openDatabase(
    { log },
    { url: databaseUrl, dataDirectory: "/nonexistent", poolSize: 8 },
  );
  const worker = await runDeployments(stackDeps({ database, clock: systemClock, log }, input), timing);
  current = { database, worker };
  tell({ is: "ready" });
}

async function leave(): Promise<void> {
  await current?.worker.stop();
  await current?.database.close();
  current = null;
  tell({ is: "idle" });
}

process.on(
  "message",
  (orders: WorkerOrders | "leave") => void (orders === "leave" ? leave() : begin(orders)),
);
// An orphan has nobody left to work for.
process.once("disconnect", () => process.exit(1));

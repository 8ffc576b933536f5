import type { Database } from "@fleetgraph/database";
import {
  type Bucket,
  createCluster,
  createHost,
  createService,
  type Queue,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type Trail,
} from "@fleetgraph/simulator";
import { type AwsAccounts, createAwsAccounts } from "../fleet/index.ts";
import { type Clock, type Log, openGate } from "../kernel/index.ts";
import {
  type AccountTrail,
  runTrail,
  startTrail,
  startTrailNotices,
  type TrailConfiguration,
  trailConfiguration,
} from "../trail/index.ts";
import { quietLog } from "./quiet-log.ts";

export const trailPlace = { account: "123456789012", region: "us-east-1" };

/** A simulated account whose changes a trail delivers to a bucket, and the store that takes them in. */
export type TrailStack = {
  sim: Simulator;
  bucket: Bucket;
  queue: Queue;
  trail: Trail;
  deps: { database: Database; clock: Clock; log: Log; accounts: AwsAccounts };
  configuration: TrailConfiguration;
  /** One round of the job. */
  round(): Promise<void>;
  /** Takes notices in from now on, until the stack is closed. */
  takeNotices(): Promise<void>;
  rows<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
};

export async function trailStack(
  database: Database,
  options: { simulator?: SimulatorOptions; of?: Partial<AccountTrail>; queue?: boolean; since?: number } = {},
): Promise<TrailStack> {
  const sim = await startSimulator({ throttling: false, ...options.simulator });
  const { accessKeyId, secretAccessKey } = sim.credentials(trailPlace.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  createCluster(sim, { ...trailPlace, name: "shop" });
  createHost(sim, { ...trailPlace, cluster: "shop" });
  createService(sim, { ...trailPlace, cluster: "shop", name: "web", image: "web:1", desiredCount: 1 });
  const bucket = sim.createBucket({ ...trailPlace, name: "trails" });
  const trail = sim.createTrail({ ...trailPlace, name: "main", bucket, prefix: "org" });
  const queue = sim.createQueue({ ...trailPlace, name: "trail-notices", visibilityTimeout: 2 });
  if (options.queue) sim.notifyOfObjects({ bucket, queue });
  const account = {
    name: "main",
    regions: [trailPlace.region],
    endpoint: sim.url,
    access: "deploy" as const,
  };
  const files = {
    bucket: bucket.name,
    prefix: "org",
    ...(options.queue ? { queueUrl: queue.url } : {}),
  };
  const configuration = trailConfiguration.parse({
    accounts: { main: { lookup: false, files, ...options.of } },
    // Each round lists: the simulated clock is moved by hours at once.
    listingSeconds: 10,
  });
  const accounts = createAwsAccounts([account], openGate);
  const clock: Clock = { now: () => new Date(sim.clock.now()) };
  // What is no failure of AWS's is a defect.
  const log: Log = { ...quietLog, error: (event, fields) => console.error(event, fields) };
  const deps = { database, clock, log, accounts };
  await startTrail(deps, { trail: configuration, accounts: [account] });
  const ending: { stop(): Promise<void> }[] = [];

  return {
    sim,
    bucket,
    queue,
    trail,
    deps,
    configuration,
    round: () =>
      runTrail(deps, {
        account: "main",
        region: trailPlace.region,
        trail: configuration,
        signal: new AbortController().signal,
      }),
    async takeNotices() {
      const timing = { pollSeconds: 1, saveMs: 100, countMs: 500, retryMs: 50, longestRetryMs: 500 };
      ending.push(await startTrailNotices(deps, { trail: configuration, accounts: [account], timing }));
    },
    async rows<Row>(text: string, values: unknown[] = []) {
      const { rows } = await database.pool.query(text, values);
      return rows as Row[];
    },
    async close() {
      for (const each of ending) await each.stop();
      await sim.close();
    },
  };
}

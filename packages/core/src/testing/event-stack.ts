import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@fleetgraph/database";
import {
  createCluster,
  createHost,
  createService,
  type DeliveryTrouble,
  type Queue,
  type ServiceSpec,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@fleetgraph/simulator";
import { type AwsAccounts, createAwsAccounts, startEventSources, syncFleet } from "../fleet/index.ts";
import { type Clock, type Log, systemClock } from "../kernel/index.ts";
import { quietLog } from "./quiet-log.ts";

const place = { account: "123456789012", region: "us-east-1" };

/** A simulated account with one cluster whose events go to a queue, and the store that knows it. */
export type EventStack = {
  sim: Simulator;
  queue: Queue;
  deps: { database: Database; clock: Clock; log: Log; accounts: AwsAccounts };
  /** Services that followers of roll-outs were told of: their ids. */
  woken: string[];
  /** Takes in what is in the queue from now on. */
  start(): Promise<{ stop(): Promise<void> }>;
  /** Waits until the queue is empty and all of it is stored. */
  drained(withinMs?: number): Promise<void>;
  /** The tasks of the store that are not gone, by ARN: their state as ECS words it, and whether they are linked. */
  stored(): Promise<Map<string, string>>;
  /** The same, as the simulator has it. */
  simulated(): Map<string, string>;
  sync(): Promise<void>;
  close(): Promise<void>;
};

export type EventStackOptions = {
  services?: (Partial<ServiceSpec> & { name: string })[];
  hosts?: number;
  simulator?: SimulatorOptions;
  trouble?: DeliveryTrouble;
  visibilityTimeout?: number;
  /** Instead of the real one. */
  clock?: Clock;
  /** Leaves the first listing out. */
  unlisted?: boolean;
};

export async function eventStack(database: Database, options: EventStackOptions = {}): Promise<EventStack> {
  const sim = await startSimulator({ throttling: false, ...options.simulator });
  const { accessKeyId, secretAccessKey } = sim.credentials(place.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  createCluster(sim, { ...place, name: "shop" });
  for (let host = 0; host < (options.hosts ?? 2); host += 1) createHost(sim, { ...place, cluster: "shop" });
  for (const service of options.services ?? [{ name: "web" }]) {
    const image = "registry.example.com/shop/web:v1";
    createService(sim, { ...place, cluster: "shop", image, desiredCount: 2, ...service });
  }
  const dead = sim.createQueue({ ...place, name: "dead" });
  const queue = sim.createQueue({
    ...place,
    name: "ecs-events",
    visibilityTimeout: options.visibilityTimeout ?? 2,
    dead: { queue: dead, maxReceiveCount: 100 },
  });
  sim.createRule({ ...place, queue, ...(options.trouble ? { trouble: options.trouble } : {}) });
  const account = {
    name: "main",
    regions: [place.region],
    endpoint: sim.url,
    access: "deploy" as const,
    events: { queueUrl: queue.url },
  };
  const free = { take: async () => undefined, turn: async () => 0, throttled: () => undefined };
  const accounts = createAwsAccounts([account], free);
  const deps = { database, clock: options.clock ?? systemClock, log: quietLog, accounts };
  const woken: string[] = [];
  const running = new Set<{ stop(): Promise<void> }>();
  const sync = async () => {
    await syncFleet(deps);
  };
  if (!options.unlisted) await sync();

  return {
    sim,
    queue,
    deps,
    woken,
    sync,
    async start() {
      const onServices = async (ids: readonly string[]) => {
        woken.push(...ids);
      };
      const timing = { pollSeconds: 1, saveMs: 100, countMs: 500, retryMs: 50, longestRetryMs: 500 };
      const started = await startEventSources({ ...deps, onServices }, { accounts: [account], timing });
      running.add(started);
      return {
        async stop() {
          running.delete(started);
          await started.stop();
        },
      };
    },
    async drained(withinMs = 45_000) {
      const until = Date.now() + withinMs;
      for (;;) {
        const { visible, inFlight, delayed } = queue.counts();
        if (visible + inFlight + delayed === 0) return;
        if (Date.now() > until) throw new Error(`${visible} messages wait, ${inFlight} are in flight`);
        await sleep(20);
      }
    },
    async stored() {
      const { rows } = await database.pool.query<{ arn: string; state: string }>(
        "SELECT t.arn, concat_ws(' ', t.last_status, t.desired_status, t.health_status, t.version, s.name, h.arn, t.stop_code) AS state " +
          "FROM task t LEFT JOIN service s ON s.id = t.service_id LEFT JOIN host h ON h.id = t.host_id " +
          "WHERE t.gone_at IS NULL OR t.last_status = 'STOPPED' ORDER BY t.arn",
      );
      return new Map(rows.map(({ arn, state }) => [arn, state]));
    },
    simulated() {
      const states: [string, string][] = [];
      for (const region of sim.world.regions.values()) {
        for (const cluster of region.clusters.values()) {
          for (const task of cluster.tasks.values()) {
            const { lastStatus, desiredStatus, healthStatus, version, service, host, stopCode } = task;
            const parts = [
              lastStatus,
              desiredStatus,
              healthStatus,
              version,
              service.name,
              host?.arn,
              stopCode,
            ];
            states.push([task.arn, parts.filter((part) => part !== undefined).join(" ")]);
          }
        }
      }
      return new Map(states.sort(([one], [other]) => (one < other ? -1 : 1)));
    },
    async close() {
      for (const each of running) await each.stop();
      await sim.close();
    },
  };
}

import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import type { Database } from "@fleetgraph/database";
import {
  createCluster,
  createHost,
  createService,
  type ServiceSpec,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@fleetgraph/simulator";
import { type Deployment, type DeploymentSettings, deploymentsByIds } from "../deployments/index.ts";
import { type DeploymentEvent, eventsOfDeployment } from "../events/index.ts";
import { syncFleet } from "../fleet/index.ts";
import type { Approvals } from "../guards/index.ts";
import type { Worker } from "../jobs/index.ts";
import { systemClock } from "../kernel/index.ts";
import { allVerbs, type Caller, type Verb } from "../permissions/index.ts";
import { quietLog } from "./quiet-log.ts";
import { runDeployments, type StackDeps, stackDeps } from "./worker-deps.ts";

const place = { account: "123456789012", region: "us-east-1" };
const cluster = "shop";
export const imageOf = (tag: string) => `registry.example.com/shop/web:${tag}`;

/** A simulated account with one cluster and its services, the store that knows them, and what acts on both. */
export type DeploymentStack = {
  sim: Simulator;
  deps: StackDeps;
  /** May do everything. */
  caller: Caller;
  /** Moves the product's time on. */
  passTime(milliseconds: number): void;
  startWorker(): Promise<Worker>;
  /** Waits for a state: by default one that is final. Throws when it takes longer than `withinMs`. */
  reach(id: string, input?: { state?: Deployment["state"]; withinMs?: number }): Promise<Deployment>;
  read(id: string): Promise<Deployment>;
  /** Waits until nothing more happens by itself: no job is left but those that wait for a time to come. */
  idle(): Promise<void>;
  eventsOf(id: string): Promise<DeploymentEvent[]>;
  /** What ECS has of a service of the cluster, once nothing is under way. Clears the scenarios first. */
  inEcs(service: string): Promise<ServiceInEcs>;
  /** ECS deployments that came of calls, whether or not their answers arrived. */
  caused(): string[];
  close(): Promise<void>;
};

export type ServiceInEcs = {
  image: string | undefined;
  taskDefinition: string | undefined;
  desired: number | undefined;
  running: number | undefined;
  deployments: string[];
};

export type StackOptions = {
  services?: (Partial<ServiceSpec> & { name: string })[];
  simulator?: SimulatorOptions;
  settings?: Partial<DeploymentSettings>;
  approvals?: Approvals;
};

/** Starts it all but the worker. Two minutes of ECS pass in about half a second. */
export async function deploymentStack(
  database: Database,
  options: StackOptions = {},
): Promise<DeploymentStack> {
  const sim = await startSimulator({ throttling: false, speed: 200, ...options.simulator });
  const { accessKeyId, secretAccessKey } = sim.credentials(place.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  createCluster(sim, { ...place, name: cluster });
  for (let host = 0; host < 4; host += 1) createHost(sim, { ...place, cluster });
  for (const service of options.services ?? [{ name: "web" }]) {
    createService(sim, { ...place, cluster, image: imageOf("v1"), desiredCount: 2, ...service });
  }
  let passed = 0;
  const clock = { now: () => new Date(systemClock.now().getTime() + passed) };
  const deps = stackDeps(
    { database, clock, log: quietLog },
    {
      endpoint: sim.url,
      region: place.region,
      ...(options.settings ? { settings: options.settings } : {}),
      ...(options.approvals ? { approvals: options.approvals } : {}),
    },
  );
  await syncFleet(deps);
  sim.clearCalls();
  const caller = callerWith(allVerbs);
  const workers: Worker[] = [];

  async function read(id: string): Promise<Deployment> {
    const found = (await deploymentsByIds(database, caller, [id])).get(id);
    if (!found) throw new Error(`there is no deployment ${id}`);
    return found;
  }

  const eventsOf = (deploymentId: string) =>
    eventsOfDeployment(database, caller, { deploymentId, after: 0, limit: 1_000 });

  return {
    sim,
    deps,
    caller,
    passTime(milliseconds) {
      passed += milliseconds;
    },
    async startWorker() {
      const worker = await runDeployments(deps);
      workers.push(worker);
      return worker;
    },
    async reach(id, { state, withinMs = 45_000 } = {}) {
      const until = Date.now() + withinMs;
      for (;;) {
        const found = await read(id);
        if (state === undefined ? found.finishedAt !== null : found.state === state) return found;
        if (Date.now() > until || found.finishedAt !== null) {
          const events = (await eventsOf(id)).map((event) => `${event.version} ${event.state} ${event.kind}`);
          throw new Error(`${id} is ${found.state}, not ${state ?? "final"}:\n${events.join("\n")}`);
        }
        await new Promise((next) => setTimeout(next, 20));
      }
    },
    read,
    async idle() {
      const jobs = "SELECT FROM graphile_worker.jobs WHERE key !~ '^(expiry|impact|stale-calls):' LIMIT 1";
      for (const until = Date.now() + 20_000; ; ) {
        if ((await database.pool.query(jobs)).rowCount === 0) return;
        if (Date.now() > until) throw new Error("there are still jobs");
        await new Promise((next) => setTimeout(next, 20));
      }
    },
    eventsOf,
    async inEcs(service) {
      sim.scenarios.clear();
      sim.settle();
      const { reading } = await deps.ecsOf(`main/${place.region}/`);
      const { services } = await reading.send(new DescribeServicesCommand({ cluster, services: [service] }));
      const found = services?.[0];
      const { taskDefinition } = await reading.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: found?.taskDefinition }),
      );
      return {
        image: taskDefinition?.containerDefinitions?.[0]?.image,
        taskDefinition: found?.taskDefinition,
        desired: found?.desiredCount,
        running: found?.runningCount,
        deployments: (found?.deployments ?? []).map(({ id = "" }) => id),
      };
    },
    caused() {
      const ids = sim.calls({ operation: "UpdateService" }).map((call) => call.effectId ?? "");
      return [...new Set(ids.filter((id) => id.startsWith("ecs-svc/")))];
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await sim.close();
    },
  };
}

/** Somebody with these verbs, on the whole fleet unless `resource` says less. */
export function callerWith(verbs: readonly Verb[], resource = "**", name = "ada"): Caller {
  return {
    principalId: `prn_${name}`,
    principalName: name,
    tokenId: `tok_${name}`,
    roles: [],
    grants: verbs.map((verb) => ({ verb, resource })),
    requestId: "request-1",
    address: null,
    client: null,
  };
}

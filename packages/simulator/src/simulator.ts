import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { pushImage } from "./ecr/push-image.ts";
import { evaluate, onTaskChange } from "./ecs/scheduler.ts";
import { hitRunningTasks } from "./scenarios/hit-running-tasks.ts";
import type { Scenario, ScenarioInput } from "./scenarios/scenario.ts";
import { createScenarioBook } from "./scenarios/scenario-book.ts";
import { createClock, type VirtualClock } from "./state/clock.ts";
import type { Host, Image, Service } from "./state/model.ts";
import { createRandom } from "./state/random.ts";
import { DEFAULT_TIMING, type Timing } from "./state/timing.ts";
import { type Account, regionOf, type World } from "./state/world.ts";
import { type Call, type CallFilter, createCallLog } from "./wire/call-log.ts";
import { answerControl } from "./wire/control-door.ts";
import { dispatch } from "./wire/dispatch.ts";
import { createThrottle } from "./wire/throttle.ts";

export interface SimulatorOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  host?: string;
  /** The same seed gives the same ids, placements and chances. */
  seed?: number;
  /** Simulated seconds per wall second; 0, the default, leaves the clock to the caller. */
  speed?: number;
  /** Epoch milliseconds the virtual clock starts at; now by default. */
  startedAt?: number;
  accounts?: Account[];
  timing?: Partial<Timing>;
  /** Request rates limited as AWS does, in wall time; on by default. */
  throttling?: boolean;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface Settled {
  settled: boolean;
  /** Simulated milliseconds it took. */
  milliseconds: number;
  /** ARNs of the services that have not come to rest. */
  unsettled: string[];
}

export interface Simulator {
  /** The endpoint for AWS_ENDPOINT_URL. */
  url: string;
  port: number;
  clock: Pick<VirtualClock, "now" | "elapsed" | "advance">;
  /** As `clock.advance`. */
  advance(milliseconds: number): void;
  /** Lets simulated time pass until no service has anything under way, at most `atMost` milliseconds (2 h). */
  settle(limit?: { atMost?: number }): Settled;
  calls(filter?: CallFilter): Call[];
  clearCalls(): void;
  scenarios: {
    list(): Scenario[];
    /** @throws RangeError when the kind is unknown */
    set(input: ScenarioInput): Scenario;
    clear(id?: string): number;
  };
  /** Long-lived access keys of the account, which is made when it is new; always the same ones. */
  credentials(accountId: string): Credentials;
  addAccount(account: Account): void;
  /** @returns the image that the tag now stands for */
  pushImage(input: {
    account: string;
    region: string;
    repository: string;
    tag: string;
    content?: string;
  }): Image;
  /** @throws RangeError when there is no such host. `host` is its id, ARN or EC2 instance id. */
  setHost(input: {
    cluster: string;
    host: string;
    agentConnected?: boolean;
    status?: "ACTIVE" | "DRAINING";
  }): void;
  /** Counts per account and region. */
  summary(): { now: number; regions: RegionSummary[] };
  /** Ends the server and every connection. */
  close(): Promise<void>;
  /** @internal The state itself, for the fleet builder. */
  world: World;
}

export interface RegionSummary {
  account: string;
  region: string;
  clusters: number;
  services: number;
  hosts: number;
  runningTasks: number;
  runningContainers: number;
}

/** Access keys name their account, so that they survive a restart of the simulator. */
const accessKeyOf = (accountId: string): string =>
  `AKIA${BigInt(accountId).toString(36).toUpperCase().padStart(16, "0")}`;

/**
 * An AWS account (or several) on the wire: ECS, EC2, ECR and STS behind one port.
 *
 * @throws the server's error when the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = createWorld(options);
  let simulator: Simulator;
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const body = await text(request);
      if (request.url?.startsWith("/_simulator/")) answerControl(simulator, { request, response, body });
      else await dispatch(world, { request, response, body });
    };
    serve().catch((error: unknown) => {
      // A fault of the simulator itself: said loudly, and as the server error it is.
      if (request.destroyed && !request.complete) return;
      console.error("simulator: request failed", error);
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/x-amz-json-1.1" });
      response.end('{"__type":"ServerException","message":"The simulator failed."}');
    });
  });
  // Longer than any SDK keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 60_000;
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;

  simulator = {
    url: `http://${host}:${port}`,
    port,
    clock: world.clock,
    advance: (milliseconds) => world.clock.advance(milliseconds),
    settle: ({ atMost = 2 * 3_600_000 } = {}) => settle(world, atMost),
    calls: (filter) => world.calls.list(filter),
    clearCalls: () => world.calls.clear(),
    scenarios: world.scenarios,
    credentials: (accountId) => {
      if (!world.accounts.has(accountId)) addAccount(world, { id: accountId });
      return { accessKeyId: accessKeyOf(accountId), secretAccessKey: `secret-of-${accountId}` };
    },
    addAccount: (account) => addAccount(world, account),
    pushImage: ({ account, region, ...image }) =>
      pushImage(regionOf(world, account, region), { ...image, pushedAt: world.clock.now() }),
    setHost: ({ cluster, host: name, agentConnected, status }) => {
      const found = findHost(world, cluster, name);
      if (agentConnected !== undefined) found.agentConnected = agentConnected;
      if (status !== undefined) found.status = status;
      found.version += 1;
    },
    summary: () => ({ now: world.clock.now(), regions: summarise(world) }),
    close: async () => {
      world.clock.close();
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      });
      server.closeAllConnections();
      await closed;
    },
    world,
  };
  return simulator;
}

function createWorld(options: SimulatorOptions): World {
  const random = createRandom(options.seed ?? 1);
  let sequence = 0;
  const world: World = {
    random,
    clock: createClock({ startedAt: options.startedAt ?? Date.now(), speed: options.speed ?? 0 }),
    timing: { ...DEFAULT_TIMING, ...options.timing },
    accounts: new Map(),
    principals: new Map(),
    regions: new Map(),
    scenarios: createScenarioBook({
      // Its own stream: setting a scenario must not change the ids that follow.
      random: createRandom((options.seed ?? 1) + 1),
      onChange: ({ set }) => {
        if (set?.runningTasks) hitRunningTasks(world, set);
        // What waited for room or for a back-off is tried at once.
        for (const service of world.unsettled) {
          service.nextStartAt = 0;
          world.evaluateSoon(service);
        }
      },
    }),
    calls: createCallLog({ capacity: 100_000 }),
    throttle: options.throttling === false ? undefined : createThrottle({ now: () => performance.now() }),
    unsettled: new Set(),
    nextSequence: () => ++sequence,
    taskChanged: (task, change) => onTaskChange(world, task, change),
    evaluateSoon: (service: Service) => {
      if (service.evaluation !== undefined) return;
      service.evaluation = world.clock.after(world.timing.schedulerTick, () => {
        service.evaluation = undefined;
        evaluate(world, service);
      });
    },
  };
  for (const account of options.accounts ?? []) addAccount(world, account);
  return world;
}

function addAccount(world: World, account: Account): void {
  if (!/^\d{12}$/.test(account.id))
    throw new RangeError(`an account id has twelve digits, not "${account.id}"`);
  world.accounts.set(account.id, account);
  const accessKeyId = accessKeyOf(account.id);
  world.principals.set(accessKeyId, {
    account: account.id,
    arn: `arn:aws:iam::${account.id}:user/operator`,
    userId: `AIDA${account.id}`,
    accessKeyId,
  });
}

function settle(world: World, atMost: number): Settled {
  const start = world.clock.elapsed();
  const left = (): number => start + atMost - world.clock.elapsed();
  while (world.unsettled.size > 0 && world.clock.advanceToNext(left())) {
    // Each step runs what falls due next; the services leave the set as they come to rest.
  }
  return {
    settled: world.unsettled.size === 0,
    milliseconds: world.clock.elapsed() - start,
    unsettled: [...world.unsettled].map((service) => service.arn),
  };
}

function findHost(world: World, clusterName: string, name: string): Host {
  const short = name.slice(name.lastIndexOf("/") + 1);
  for (const region of world.regions.values()) {
    for (const host of region.clusters.get(clusterName)?.hosts.values() ?? []) {
      if (host.id === short || host.instanceId === short) return host;
    }
  }
  throw new RangeError(`no host "${name}" in cluster "${clusterName}"`);
}

function summarise(world: World): RegionSummary[] {
  return [...world.regions.values()].map((region) => {
    const clusters = [...region.clusters.values()];
    const tasks = clusters
      .flatMap((cluster) => [...cluster.tasks.values()])
      .filter((task) => task.lastStatus === "RUNNING");
    return {
      account: region.account,
      region: region.name,
      clusters: clusters.length,
      services: clusters.reduce((sum, cluster) => sum + cluster.services.size, 0),
      hosts: region.instances.size,
      runningTasks: tasks.length,
      runningContainers: tasks.reduce((sum, task) => sum + task.containers.length, 0),
    };
  });
}

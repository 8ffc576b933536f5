import type { Database } from "@fleetgraph/database";
import { createFleet, type Simulator, startSimulator } from "@fleetgraph/simulator";
import {
  type AccountConfiguration,
  createAwsAccounts,
  type ListingFreshness,
  type SyncDeps,
  type SyncSummary,
  staleListings,
  syncFleet,
} from "../fleet/index.ts";
import { type AwsTimeouts, openGate, systemClock } from "../kernel/index.ts";
import { callerWith } from "./deployment-stack.ts";
import { quietLog } from "./quiet-log.ts";

const home = { account: "100000000001", region: "us-east-1" };
/** Where the fleet lies: three accounts, one of them in two regions. */
export const places = [
  home,
  { account: "100000000001", region: "eu-west-1" },
  { account: "100000000002", region: "us-east-1" },
  { account: "100000000003", region: "ap-northeast-1" },
];

/** A simulated fleet in several accounts and regions, and a store that lists it. */
export type ListedPlaces = {
  sim: Simulator;
  deps: SyncDeps;
  /** Moves the product's time on, or back. */
  passTime(milliseconds: number): void;
  sync(deps?: SyncDeps): Promise<SyncSummary>;
  /** What is not fresh, as the graph's `fleet.stale` reads it. */
  stale(): Promise<ListingFreshness[]>;
  /** How the store differs from the fleet: nothing when it is true. */
  differences(): Promise<string[]>;
  /** The accounts as they are configured; with another endpoint or timeouts. */
  configured(endpoint?: string): AccountConfiguration[];
  accountsAt(endpoint: string, timeouts?: AwsTimeouts): SyncDeps["accounts"];
  close(): Promise<void>;
};

/** Builds it; nothing is listed yet. */
export async function listedPlaces(database: Database): Promise<ListedPlaces> {
  const sim = await startSimulator({ throttling: false });
  createFleet(sim, { clusters: 8, hosts: 12, containers: 40, services: 16, imageTags: 2, places });
  const { accessKeyId, secretAccessKey } = sim.credentials(home.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  let passed = 0;
  const clock = { now: () => new Date(systemClock.now().getTime() + passed) };
  const caller = callerWith(["fleet:read"]);

  const configured = (endpoint = sim.url): AccountConfiguration[] =>
    [...Map.groupBy(places, ({ account }) => account)].map(([account, of]) => ({
      name: account,
      regions: of.map(({ region }) => region),
      endpoint,
      access: "deploy" as const,
      ...(account === home.account ? {} : { roleArn: `arn:aws:iam::${account}:role/fleetgraph` }),
    }));
  const accountsAt = (endpoint: string, timeouts?: AwsTimeouts) =>
    createAwsAccounts(configured(endpoint), openGate, timeouts);
  const deps: SyncDeps = { database, clock, log: quietLog, accounts: accountsAt(sim.url) };

  async function stored(): Promise<Map<string, string>> {
    const { rows } = await database.pool.query<{ arn: string; state: string }>(
      "SELECT arn, 'cluster' AS state FROM cluster WHERE gone_at IS NULL " +
        "UNION ALL SELECT arn, concat_ws(' ', 'service', status, desired_count, running_count, task_definition_arn) FROM service WHERE gone_at IS NULL " +
        "UNION ALL SELECT arn, concat_ws(' ', 'host', status, ec2_instance_id, private_ip, instance_type, remaining_cpu) FROM host WHERE gone_at IS NULL " +
        "UNION ALL SELECT t.arn, concat_ws(' ', 'task', t.last_status, t.version, s.arn, h.arn, t.stopped_reason) FROM task t " +
        "LEFT JOIN service s ON s.id = t.service_id LEFT JOIN host h ON h.id = t.host_id " +
        "WHERE t.gone_at IS NULL OR t.last_status = 'STOPPED'",
    );
    return new Map(rows.map(({ arn, state }) => [arn, state]));
  }

  return {
    sim,
    deps,
    passTime(milliseconds) {
      passed += milliseconds;
    },
    sync: (instead = deps) => syncFleet(instead),
    stale: () => staleListings(database, caller),
    async differences() {
      const [inStore, inEcs] = [await stored(), simulated(sim)];
      return [...new Set([...inStore.keys(), ...inEcs.keys()])]
        .filter((arn) => inStore.get(arn) !== inEcs.get(arn))
        .map((arn) => `${arn}: ${inStore.get(arn) ?? "nothing"} instead of ${inEcs.get(arn) ?? "nothing"}`)
        .sort();
    },
    configured,
    accountsAt,
    close: () => sim.close(),
  };
}

function simulated({ world }: Simulator): Map<string, string> {
  const states = new Map<string, string>();
  const words = (...parts: (string | number | undefined)[]) =>
    parts.filter((part) => part !== undefined).join(" ");
  for (const { clusters } of world.regions.values()) {
    for (const { arn: clusterArn, services, hosts, tasks } of clusters.values()) {
      states.set(clusterArn, "cluster");
      for (const { arn, status, desiredCount, definition, tasks: own } of services.values()) {
        const running = [...own].filter(({ lastStatus }) => lastStatus === "RUNNING").length;
        if (status !== "INACTIVE")
          states.set(arn, words("service", status, desiredCount, running, definition.arn));
      }
      for (const { arn, status, instanceId, privateIp, instanceType, cpu, usedCpu } of hosts.values())
        states.set(arn, words("host", status, instanceId, privateIp, instanceType, cpu - usedCpu));
      for (const { arn, lastStatus, version, service, host, stoppedReason } of tasks.values())
        states.set(arn, words("task", lastStatus, version, service.arn, host?.arn, stoppedReason));
    }
  }
  return states;
}

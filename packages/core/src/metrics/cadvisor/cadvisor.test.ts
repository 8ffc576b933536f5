import { cadvisorAnswer, startSourceServer } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { contractWorld } from "../../testing/contract-world.ts";
import { quietLog } from "../../testing/index.ts";
import { metricSourceContract } from "../../testing/metric-source-contract.ts";
import { cadvisorConfiguration } from "./cadvisor-configuration.ts";
import { createCadvisorSource } from "./cadvisor-source.ts";
import { rateOf } from "./sampled.ts";

metricSourceContract({
  covers: {
    CONTAINER: [
      "CPU_USAGE",
      "CPU_LIMIT",
      "CPU_THROTTLED",
      "MEMORY_USAGE",
      "MEMORY_LIMIT",
      "DISK_READ",
      "DISK_WRITE",
    ],
    TASK: ["NETWORK_RECEIVE", "NETWORK_TRANSMIT"],
    HOST: [
      ...([
        "CPU_USAGE",
        "CPU_LIMIT",
        "MEMORY_USAGE",
        "MEMORY_LIMIT",
        "NETWORK_RECEIVE",
        "NETWORK_TRANSMIT",
      ] as const),
      ...(["DISK_READ", "DISK_WRITE", "FILESYSTEM_USAGE", "FILESYSTEM_CAPACITY"] as const),
    ],
  },
  // What has stopped is forgotten, and nothing is seen on Fargate.
  sees: ({ launchType, stoppedAt }) => launchType === "EC2" && stoppedAt === null,
  // A counter of whole numbers.
  tolerance: { CPU_THROTTLED: 0.5 },
  async start(world, http) {
    // As if it were told to remember the hour.
    const servers = await Promise.all(
      world.fleet.hosts.map(({ instanceId }) =>
        startSourceServer(
          cadvisorAnswer({
            fleet: () => world.fleet,
            load: world.load,
            now: () => world.until.getTime(),
            host: instanceId,
            remembersMs: 2 * 3_600_000,
          }),
        ),
      ),
    );
    const deps = {
      clock: { now: () => world.until },
      log: quietLog,
      accounts: { clientsOfPath: () => Promise.reject(new Error("AWS is not asked")) },
      http,
    };
    const source = createCadvisorSource(
      deps,
      { name: "cadvisor", configuration: cadvisorConfiguration.parse({}) },
      { urlOf: (host) => servers[world.targets.hosts.findIndex(({ id }) => id === host.id)]?.url ?? "" },
    );
    return {
      source,
      withWrongCredentials: null,
      secrets: [],
      trouble(trouble) {
        for (const server of servers) server.trouble = trouble;
        return true;
      },
      close: () => Promise.all(servers.map((server) => server.close())),
    };
  },
});

test("the address of a host that has gone, which may be another's, is not asked", async () => {
  const world = contractWorld();
  const [host] = world.targets.hosts;
  if (!host) throw new Error("no host");
  const now = () => world.until.getTime();
  const answer = { fleet: () => world.fleet, load: world.load, now, host: host.ec2InstanceId ?? "" };
  const server = await startSourceServer(cadvisorAnswer(answer));
  try {
    const accounts = { clientsOfPath: () => Promise.reject(new Error("AWS is not asked")) };
    const source = createCadvisorSource(
      { clock: { now: () => world.until }, log: quietLog, accounts },
      { name: "cadvisor", configuration: cadvisorConfiguration.parse({}) },
      { urlOf: () => server.url },
    );
    const from = new Date(now() - 60_000);
    const gone = { ...host, id: "hst_gone", goneAt: from.getTime() };
    const targets = { ...world.targets, hosts: [gone, host] };
    const signal = new AbortController().signal;
    const input = { targets, from, until: world.until, stepSeconds: 60, signal };
    const { measurements } = await source.collect(input);
    const found = measurements.filter(({ target }) => target.kind === "HOST").map(({ target }) => target.id);
    expect([...new Set(found)]).toEqual([host.id]);
  } finally {
    await server.close();
  }
});

test("a counter that begins anew has what it shows, and nothing is said of what was hardly seen", () => {
  const samples = [0, 20, 40, 60].map((second, index) => ({
    at: second * 1000,
    value: [100, 140, 10, 50][index] as number,
  }));
  expect(rateOf(samples, 60_000, 60_000)).toBeCloseTo((40 + 10 + 40) / 60);
  expect(rateOf(samples.slice(2), 60_000, 60_000)).toBeUndefined();
  expect(rateOf(samples, 120_000, 60_000)).toBeUndefined();
});

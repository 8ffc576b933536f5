import { afterEach, expect, test } from "vitest";
import { contractWorld } from "../../testing/contract-world.ts";
import { metricSourceContract } from "../../testing/metric-source-contract.ts";
import { cloudWatchStack, type VendorStack } from "../../testing/vendor-sources.ts";
import type { MetricSource } from "../index.ts";

const world = contractWorld();
const minute = 60_000;
const day = 86_400_000;
const signal = new AbortController().signal;
let stack: VendorStack<{ read?: string[]; mostMetricsPerHour?: number }>;
afterEach(() => stack?.close());

const collect = (source: MetricSource, minutes: number, { stepSeconds = 60, until = world.until } = {}) =>
  source.collect({
    targets: world.targets,
    from: new Date(until.getTime() - minutes * minute),
    until,
    stepSeconds,
    signal,
  });
const metricsAsked = () =>
  stack.server.requests.map(({ body }) => {
    const { MetricDataQueries } = JSON.parse(body) as {
      MetricDataQueries: { MetricStat: { Metric: object } }[];
    };
    return new Set(MetricDataQueries.map(({ MetricStat }) => JSON.stringify(MetricStat.Metric))).size;
  });
const ofTasks = ["CPU_USAGE", "MEMORY_USAGE", "NETWORK_RECEIVE", "NETWORK_TRANSMIT"] as const;
const disks = ["DISK_READ", "DISK_WRITE"] as const;

metricSourceContract({
  async start(of, http) {
    const own = await cloudWatchStack(of, { http });
    return {
      ...own,
      source: own.source({ read: ["hosts", "containers"] }),
      withWrongCredentials: null,
      secrets: ["cloudwatch-secret"],
      trouble(trouble) {
        // The SDK has its own ways with Retry-After and with what is no JSON.
        if (trouble?.kind === "THROTTLED" || trouble?.kind === "BAD_JSON" || trouble?.kind === "HUGE")
          return false;
        return own.trouble(trouble);
      },
    };
  },
  covers: {
    CONTAINER: ["CPU_USAGE", "MEMORY_USAGE", ...disks, "RESTARTS"],
    HOST: ["CPU_USAGE", "NETWORK_RECEIVE", "NETWORK_TRANSMIT"],
  },
  windowSeconds: 120,
});

test("of services and the cluster there are cores and bytes, out of percents of what is reserved", async () => {
  stack = await cloudWatchStack(world);
  const { measurements, gaps } = await collect(stack.source(), 5, { stepSeconds: 300 });
  const at = world.until.getTime();
  const sum = (
    metric: "cpu" | "memory",
    of: (each: { service: string | null; host: string | null }) => boolean,
  ) =>
    world.fleet.containers
      .filter(of)
      .reduce((total, each) => total + (world.load.average(each, metric, at - 5 * minute, at) ?? 0), 0);
  const valueFor = (id: string, metric: string) =>
    measurements.find((each) => each.target.id === id && each.metric === metric)?.value;
  for (const { id, name } of world.targets.services.filter((each) => each.name !== "batch")) {
    expect(valueFor(id, "CPU_USAGE")).toBeCloseTo(
      sum("cpu", ({ service }) => service === name),
      6,
    );
    expect(valueFor(id, "MEMORY_USAGE")).toBeCloseTo(
      sum("memory", ({ service }) => service === name),
      0,
    );
  }
  expect(valueFor("clu_1", "CPU_USAGE")).toBeCloseTo(
    sum("cpu", ({ host }) => host !== null),
    6,
  );
  // Its only task has stopped: nothing is emitted.
  expect(gaps).toEqual([
    { kind: "NO_SERIES", what: "METRIC", count: 1, detail: "AWS/ECS CPUUtilization" },
    { kind: "NO_SERIES", what: "METRIC", count: 1, detail: "AWS/ECS MemoryUtilization" },
  ]);
  // Two statistics of a metric are asked for, and paid, as one.
  expect(metricsAsked()).toEqual([8]);
});

test("a cluster's percents are of the hosts that were there in each minute", async () => {
  stack = await cloudWatchStack(world);
  const at = world.until.getTime();
  const [host, ...others] = world.targets.hosts;
  if (!host) throw new Error("no host");
  const among = async (hosts: Partial<typeof host>[]) => {
    const targets = {
      ...world.targets,
      hosts: [host, ...others, ...hosts.map((each) => ({ ...host, ...each }))],
    };
    const input = { targets, from: new Date(at - 5 * minute), until: world.until, stepSeconds: 60, signal };
    const { measurements } = await stack.source({ read: ["services"] }).collect(input);
    const ofCluster = measurements.filter(
      ({ target, metric }) => target.kind === "CLUSTER" && metric === "CPU_USAGE",
    );
    return new Map(ofCluster.map((each) => [(each.at - at) / minute, each.value]));
  };
  const two = await among([]);
  expect([...two.keys()]).toEqual([-4, -3, -2, -1, 0]);
  // One that left before, one that came later, one that came in the middle of a minute of the range.
  expect(await among([{ goneAt: at - 5 * minute }, { registeredAt: at }])).toEqual(two);
  const three = await among([{ registeredAt: at - 2.5 * minute }]);
  expect(
    [...three].map(([when, value]) => [when, Math.round((value / (two.get(when) ?? 0)) * 1e6) / 1e6]),
  ).toEqual([
    [-4, 1],
    [-3, 1],
    [-1, 1.5],
    [0, 1.5],
  ]);
});

test("what one answer has no room for comes with its token", async () => {
  stack = await cloudWatchStack(world, { options: { mostPoints: 400 } });
  const source = stack.source({ read: ["tasks", "hosts"] });
  const cut = await collect(source, 60);
  expect(stack.server.requests.length).toBeGreaterThan(4);
  await stack.close();
  stack = await cloudWatchStack(world);
  const whole = await collect(stack.source({ read: ["tasks", "hosts"] }), 60);
  expect(cut.measurements).toEqual(whole.measurements);
  const metrics = new Set(
    whole.measurements.filter(({ target }) => target.kind === "TASK").map(({ metric }) => metric),
  );
  expect([...metrics].sort()).toEqual(
    [...ofTasks, ...disks, "FILESYSTEM_CAPACITY", "FILESYSTEM_USAGE"].sort(),
  );
});

test("a cluster without Container Insights is asked about one task, now and then", async () => {
  stack = await cloudWatchStack(world, { options: { insights: "off" } });
  const source = stack.source({ read: ["services", "containers"] });
  for (let times = 0; times < 3; times += 1) {
    await collect(source, 2);
    stack.at += 9 * minute;
  }
  // Gauges and counts are calls of their own. After it was silent only AWS/ECS is asked; ten minutes later one task is.
  expect(metricsAsked()).toEqual([8 + 12, 18, 8, 8 + 4, 6]);
});

test("no more metrics are asked for in an hour than may be", async () => {
  stack = await cloudWatchStack(world);
  const source = stack.source({
    read: ["services", "hosts", "tasks", "containers"],
    mostMetricsPerHour: 100,
  });
  const first = await collect(source, 2);
  const second = await collect(source, 2);
  expect(metricsAsked().reduce((sum, each) => sum + each, 0)).toBe(100);
  expect(first.gaps.some(({ what }) => what === "METRICS_PER_HOUR")).toBe(false);
  expect(second.gaps).toContainEqual({ kind: "LIMIT", what: "METRICS_PER_HOUR", count: expect.any(Number) });
  stack.at += 60 * minute;
  expect((await collect(source, 2)).gaps.some(({ what }) => what === "METRICS_PER_HOUR")).toBe(false);
});

test("minutes older than fifteen days are gone, and detailed monitoring that is off gives five of them", async () => {
  stack = await cloudWatchStack(world, { options: { detailedMonitoring: false } });
  const source = stack.source({ read: ["hosts"] });
  const byMinute = await collect(source, 60);
  const byFive = await collect(source, 60, { stepSeconds: 300 });
  expect(byFive.measurements.length).toBe(byMinute.measurements.length);
  stack.at += 16 * day;
  expect((await collect(source, 60)).measurements).toEqual([]);
  expect((await collect(source, 60, { stepSeconds: 300 })).measurements.length).toBe(
    byFive.measurements.length,
  );
});

test("what is too fast is asked again", async () => {
  stack = await cloudWatchStack(world, { options: { throttled: 1 } });
  const source = stack.source({ read: ["hosts"] });
  expect((await collect(source, 5)).measurements.length).toBe(2 * 3 * 5);
  expect(stack.server.requests.length).toBe(2);
});

test("a metric that may not be read is a refusal", async () => {
  stack = await cloudWatchStack(world, {
    options: { forbidden: new Set(["CPUUtilization", "NetworkIn", "NetworkOut"]) },
  });
  await expect(collect(stack.source({ read: ["hosts"] }), 5)).rejects.toMatchObject({ kind: "UNAUTHORIZED" });
});

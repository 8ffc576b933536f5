import { afterEach, expect, test } from "vitest";
import { contractWorld } from "../../testing/contract-world.ts";
import { metricSourceContract } from "../../testing/metric-source-contract.ts";
import { datadogStack, type VendorStack } from "../../testing/vendor-sources.ts";
import type { MetricSource } from "../index.ts";

const world = contractWorld();
const minute = 60_000;
const signal = new AbortController().signal;
let stack: VendorStack<{ apiKeyEnv?: string; clusterTag?: string }>;
afterEach(() => stack?.close());

const collect = (source: MetricSource, minutes: number, stepSeconds = 60) =>
  source.collect({
    targets: world.targets,
    from: new Date(world.until.getTime() - minutes * minute),
    until: world.until,
    stepSeconds,
    signal,
  });

metricSourceContract({
  async start(of, http) {
    process.env.DATADOG_WRONG_KEY_OF_TEST = "datadog-wrong-key";
    const own = await datadogStack(of, { http });
    return {
      ...own,
      source: own.source(),
      withWrongCredentials: own.source({ apiKeyEnv: "DATADOG_WRONG_KEY_OF_TEST" }),
      secrets: ["datadog-key", "datadog-application-key", "datadog-wrong-key"],
    };
  },
  covers: {
    CONTAINER: [
      ...(["CPU_USAGE", "CPU_LIMIT", "MEMORY_USAGE", "MEMORY_LIMIT"] as const),
      ...(["NETWORK_RECEIVE", "NETWORK_TRANSMIT", "DISK_READ", "DISK_WRITE"] as const),
    ],
    HOST: [
      ...(["CPU_USAGE", "MEMORY_USAGE", "MEMORY_LIMIT", "NETWORK_RECEIVE", "NETWORK_TRANSMIT"] as const),
      ...(["DISK_READ", "DISK_WRITE", "LOAD_1M", "FILESYSTEM_USAGE", "FILESYSTEM_CAPACITY"] as const),
    ],
  },
});

test("without the tag of the task there are sums of services, and nothing is taken for a container's", async () => {
  stack = await datadogStack(world, { options: { cardinality: "low" } });
  const { measurements, gaps } = await collect(stack.source(), 5);
  expect(gaps).toEqual([{ kind: "UNJOINABLE", what: "SERIES_WITHOUT_TASK", count: expect.any(Number) }]);
  const kinds = Map.groupBy(measurements, ({ target }) => target.kind);
  expect([...kinds.keys()].sort()).toEqual(["HOST", "SERVICE"]);
  const web = world.targets.services.find(({ name }) => name === "web")?.id;
  const used = measurements.find(
    ({ target, metric, at }) => target.id === web && metric === "CPU_USAGE" && at === world.until.getTime(),
  );
  const truth = world.fleet.containers
    .filter(({ service }) => service === "web")
    .reduce(
      (sum, each) =>
        sum + (world.load.average(each, "cpu", world.until.getTime() - minute, world.until.getTime()) ?? 0),
      0,
    );
  expect(used?.value).toBeCloseTo(truth, 6);
});

test("what agents tell of a task on Fargate by both names is taken once", async () => {
  const at = world.until.getTime();
  const jobs = world.fleet.containers.filter(({ service }) => service === "jobs");
  const truth = jobs.reduce((sum, each) => sum + (world.load.average(each, "cpu", at - minute, at) ?? 0), 0);
  const task = world.targets.tasks.find(({ launchType }) => launchType === "FARGATE");
  for (const [cardinality, kind, id] of [
    ["orchestrator", "CONTAINER", task?.id],
    ["low", "SERVICE", task?.serviceId],
  ] as const) {
    stack = await datadogStack(world, { options: { cardinality, containersOnFargate: true } });
    const { measurements, gaps } = await collect(stack.source(), 5);
    await stack.close();
    const found = measurements.filter(
      ({ target, metric, at: when }) =>
        target.kind === kind && target.id === id && metric === "CPU_USAGE" && when === at,
    );
    expect(found.length).toBe(kind === "CONTAINER" ? jobs.length : 1);
    expect(found.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(truth, 6);
    expect(gaps.map(({ what }) => what)).toEqual(kind === "CONTAINER" ? [] : ["SERIES_WITHOUT_TASK"]);
  }
});

test("three requests a cluster and reading, and a widened interval gives no points", async () => {
  stack = await datadogStack(world, { options: { mostPoints: 30 } });
  const source = stack.source({ clusterTag: "cluster_arn" });
  const fine = await collect(source, 20);
  expect(stack.server.requests.length).toBe(3);
  expect(fine.measurements.length).toBeGreaterThan(500);
  const { measurements, gaps } = await collect(source, 60);
  expect(measurements).toEqual([]);
  expect(gaps).toContainEqual({ kind: "LIMIT", what: "COARSER_POINTS", count: expect.any(Number) });
  // The same range by the step that Datadog gives it in.
  expect((await collect(source, 60, 300)).measurements.length).toBeGreaterThan(300);
});

test("what is throttled says when to come again, by the headers of Datadog", async () => {
  stack = await datadogStack(world, { options: { rateLimit: { limit: 2, periodSeconds: 86_400 } } });
  await expect(collect(stack.source(), 5)).rejects.toMatchObject({
    kind: "THROTTLED",
    status: 429,
    retryAfterMs: expect.any(Number),
  });
  // It is further away than anybody waits within a reading.
  expect(stack.server.requests.length).toBe(3);
});

import { afterEach, expect, test } from "vitest";
import { contractWorld } from "../../testing/contract-world.ts";
import { metricSourceContract } from "../../testing/metric-source-contract.ts";
import { mackerelStack, type VendorStack } from "../../testing/vendor-sources.ts";
import type { MetricSource } from "../index.ts";

const minute = 60_000;
const ofContainers = [
  "CPU_USAGE",
  "CPU_LIMIT",
  "MEMORY_USAGE",
  "MEMORY_LIMIT",
  "NETWORK_RECEIVE",
  "NETWORK_TRANSMIT",
] as const;
const world = contractWorld();
const signal = new AbortController().signal;
let stack: VendorStack<{ apiKeyEnv?: string; mostCalls?: number }>;
afterEach(() => stack?.close());

const collect = (source: MetricSource, from: number, until: number, targets = world.targets) =>
  source.collect({ targets, from: new Date(from), until: new Date(until), stepSeconds: 60, signal });

metricSourceContract({
  async start(of, http) {
    const own = await mackerelStack(of, { http });
    const source = own.source();
    // The hosts of tasks are retired with them: they are seen while they run.
    const end = own.at;
    own.at = of.from.getTime() + 5 * minute;
    await collect(source, own.at - minute, own.at).catch(() => undefined);
    own.at = end;
    return {
      ...own,
      source,
      withWrongCredentials: own.source({ apiKeyEnv: "MACKEREL_IDLE_KEY_OF_TEST" }),
      secrets: ["mackerel-key"],
    };
  },
  covers: {
    CONTAINER: ofContainers,
    HOST: [
      ...(["CPU_USAGE", "MEMORY_USAGE", "MEMORY_LIMIT", "NETWORK_RECEIVE", "NETWORK_TRANSMIT"] as const),
      ...(["LOAD_1M", "FILESYSTEM_USAGE", "FILESYSTEM_CAPACITY"] as const),
    ],
  },
});

test("each minute it looks at the latest points, and reads back what they have passed over", async () => {
  stack = await mackerelStack(world);
  const from = world.from.getTime();
  const points = new Map<string, number>();
  const calls: Record<string, number>[] = [];
  /** As the job asks: what is new since the last time, a minute behind. */
  async function round(source: MetricSource, since: number, until: number): Promise<void> {
    stack.at = from + (until + 1) * minute + 30_000;
    stack.server.requests.length = 0;
    const { measurements } = await collect(source, from + since * minute, from + until * minute);
    for (const { target, metric, at, value } of measurements)
      points.set(`${target.id}/${target.container}/${metric}/${(at - from) / minute}`, value);
    const kinds = stack.server.requests.map(({ url }) => url.pathname.replace(/hosts\/.*\//, "hosts/…/"));
    calls.push(
      Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length])),
    );
  }
  const [source, other] = [stack.source(), stack.source()];
  await round(source, 3, 4);
  await round(source, 4, 5);
  // Another worker's turn, and then the first one's again.
  await round(other, 5, 6);
  await round(source, 6, 7);
  // Nobody looked for two minutes.
  await round(source, 7, 9);
  // One call for tasks of two containers, one for those of one, one for hosts.
  const look = { "/api/v0/hosts": 1, "/api/v0/tsdb/latest": 3 };
  expect(calls[1]).toEqual(look);
  const [, , , again, late] = calls;
  expect(again?.["/api/v0/tsdb/latest"]).toBe(3);
  expect(late?.["/api/v0/hosts/…/metrics"]).toBeGreaterThan(30);
  const host = world.targets.hosts[0]?.id;
  const minutes = [...points.keys()].filter((key) => key.startsWith(`${host}/null/CPU_USAGE`));
  expect(minutes.map((key) => Number(key.split("/").at(-1))).sort((a, b) => a - b)).toEqual([
    5, 6, 7, 8, 9, 10,
  ]);
});

test("asked for the same again, as what it gave could not be kept, it gives the same", async () => {
  stack = await mackerelStack(world);
  const source = stack.source();
  const from = world.from.getTime();
  const round = async (since: number, until: number) => {
    stack.at = from + (until + 1) * minute + 30_000;
    const { measurements } = await collect(source, from + since * minute, from + until * minute);
    return new Set(
      measurements.map(({ target, metric, at, value }) =>
        [target.id, target.container, metric, (at - from) / minute, value].join("/"),
      ),
    );
  };
  await round(3, 4);
  // The look has passed over minutes that are read back.
  const first = await round(4, 7);
  expect(first.size).toBeGreaterThan(100);
  const again = await round(4, 7);
  expect([...first].filter((point) => !again.has(point))).toEqual([]);
  // It was not kept again: what is new comes with it.
  const later = await round(4, 8);
  expect([...first].filter((point) => !later.has(point))).toEqual([]);
  expect(later.size).toBeGreaterThan(first.size);
  // It was kept: nothing is given twice.
  expect([...(await round(8, 9))].filter((point) => later.has(point))).toEqual([]);
});

test("another worker knows which host was a task's that has stopped since", async () => {
  stack = await mackerelStack(world);
  const end = stack.at;
  stack.at = world.from.getTime() + 5 * minute;
  await collect(stack.source(), stack.at - minute, stack.at);
  stack.at = end;
  const { measurements, gaps } = await collect(stack.source(), world.from.getTime(), world.until.getTime());
  expect(gaps).toEqual([]);
  expect(new Set(measurements.map(({ target }) => target.id)).size).toBe(4 + 2);
});

test("what is read back by the hour is asked for by six of them", async () => {
  stack = await mackerelStack(world);
  const source = stack.source();
  const until = world.until.getTime() - 10 * minute;
  const counts: number[] = [];
  for (const hours of [0, 1, 2]) {
    const to = until - hours * 60 * minute;
    stack.server.requests.length = 0;
    const { measurements } = await collect(source, to - 60 * minute, to);
    expect(measurements.length).toBeGreaterThan(1_000);
    counts.push(stack.server.requests.length);
  }
  expect(counts).toEqual([expect.any(Number), 0, 0]);
});

test("points that are coarser than asked for are no points, and the status says so", async () => {
  stack = await mackerelStack(world, {
    options: { coarse: { afterMs: 30 * minute, spacingMs: 5 * minute } },
  });
  const { measurements, gaps } = await collect(stack.source(), world.from.getTime(), world.until.getTime());
  expect(measurements.filter(({ target }) => target.kind === "HOST")).toEqual([]);
  expect(gaps).toContainEqual({ kind: "LIMIT", what: "COARSER_POINTS", count: expect.any(Number) });
});

test("it makes no more calls than it may, and tells of tasks that it has nothing of", async () => {
  stack = await mackerelStack(world);
  const source = stack.source({ mostCalls: 20 });
  const { gaps } = await collect(source, world.from.getTime(), world.until.getTime());
  // The list of hosts, and what came of it.
  expect(stack.server.requests.length).toBe(21);
  expect(gaps).toEqual([
    { kind: "NO_SERIES", what: "TASKS", count: 1 },
    { kind: "LIMIT", what: "CALLS", count: expect.any(Number) },
  ]);
  const fewer = { ...world.targets, tasks: world.targets.tasks.slice(1) };
  const later = await collect(source, world.from.getTime(), world.until.getTime(), fewer);
  expect(later.gaps).toContainEqual({ kind: "UNJOINABLE", what: "TASKS", count: 1 });
});

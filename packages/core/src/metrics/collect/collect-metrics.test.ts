import { testDatabase } from "@fleetgraph/database/testing";
import {
  createCluster,
  createHost,
  createLoadFleetOf,
  createLoadModel,
  createService,
  prometheusAnswer,
  startSimulator,
  startSourceServer,
} from "@fleetgraph/simulator";
import { afterEach, expect, test } from "vitest";
import { createAwsAccounts, syncFleet } from "../../fleet/index.ts";
import { openGate, SourceFailure } from "../../kernel/index.ts";
import { systemCaller } from "../../permissions/index.ts";
import { quietLog } from "../../testing/index.ts";
import {
  collectMetrics,
  createAllowance,
  createMetricSources,
  createTargetNames,
  metricSourcesOfClusters,
  metricsConfiguration,
  planCollecting,
  readMetrics,
} from "../index.ts";
import { readTargets } from "./read-targets.ts";
import { saveFailure } from "./source-state.ts";
import { forgetTargetNames } from "./target-names.ts";

const place = { account: "123456789012", region: "us-east-1" };
const minute = 60_000;
const hour = 60 * minute;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test("sources are read by themselves: what one missed is read afterwards, and one that fails says since when", async () => {
  const database = await testDatabase();
  closing.push(() => database.close());
  const began = Date.UTC(2026, 10, 20, 6);
  const sim = await startSimulator({ throttling: false, startedAt: began });
  closing.push(() => sim.close());
  const { accessKeyId, secretAccessKey } = sim.credentials(place.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  createCluster(sim, { ...place, name: "shop" });
  createHost(sim, { ...place, cluster: "shop" });
  createService(sim, { ...place, cluster: "shop", name: "web", image: "web:1", desiredCount: 2 });
  const clock = { now: () => new Date(sim.clock.now()) };
  const account = { name: "main", regions: [place.region], endpoint: sim.url, access: "deploy" as const };
  const accounts = createAwsAccounts([account], openGate);
  const deps = { database, clock, log: quietLog, accounts, http: { tries: 1, timeoutMs: 2_000 } };
  await syncFleet(deps);

  const load = createLoadModel();
  const fleet = createLoadFleetOf(sim.world);
  const server = await startSourceServer(prometheusAnswer({ fleet, load, now: sim.clock.now }));
  closing.push(() => server.close());
  const metrics = metricsConfiguration.parse({
    backfillHours: 2,
    sources: [
      { name: "good", clusters: ["main/*/*"], prometheus: { url: server.url, scrapeSeconds: 15 } },
      { name: "away", prometheus: { url: "http://127.0.0.1:9" } },
      { name: "elsewhere", clusters: ["other/*/*"], prometheus: { url: server.url } },
    ],
  });
  const allowance = createAllowance(database);
  const sourceOf = createMetricSources({ ...deps, allowance, names: createTargetNames(database) });
  const rows = async <Row>(text: string) => (await database.pool.query(text)).rows as Row[];
  const jobs = () =>
    rows<{ key: string }>(
      "SELECT key FROM graphile_worker._private_jobs WHERE key LIKE 'metrics:%' ORDER BY key",
    );
  const [cluster] = await rows<{ id: string }>("SELECT id FROM cluster");
  const clusterId = cluster?.id ?? "";
  const signal = new AbortController().signal;
  /** As the jobs do it that are planned, and those that these leave. */
  async function round(): Promise<number> {
    await planCollecting(deps, metrics);
    let done = 0;
    for (let waiting = await jobs(); waiting.length > 0; waiting = await jobs()) {
      await rows("DELETE FROM graphile_worker._private_jobs WHERE key LIKE 'metrics:%'");
      for (const { key } of waiting) {
        const source = key.replace(/^metrics:|\/.*/g, "");
        await collectMetrics({ ...deps, sourceOf }, { source, clusterId, metrics, signal });
        done += 1;
      }
    }
    return done;
  }
  const statuses = async () =>
    Object.fromEntries(
      ((await metricSourcesOfClusters(database, systemCaller("test"), [clusterId])).get(clusterId) ?? []).map(
        (status) => [status.name, status],
      ),
    );

  sim.advance(10 * minute);
  await round();
  const first = await statuses();
  expect(Object.keys(first)).toEqual(["away", "good"]);
  expect(first.good).toMatchObject({ kind: "PROMETHEUS", failure: null, behindFrom: null, lostFrom: null });
  const failed = { failure: { kind: "cause.source.unreachable" }, observedAt: null };
  expect(first.away).toMatchObject({ ...failed, stale: true, failedSince: clock.now().toISOString() });
  // Asked a moment ago.
  expect(await planCollecting(deps, metrics)).toEqual({ due: 0, clusters: 1 });

  sim.advance(100 * minute);
  await round();
  const second = await statuses();
  expect(second.good).toMatchObject({ behindFrom: null, lostFrom: null });
  expect(second.away).toMatchObject({ failedSince: first.away?.failedSince });
  const [task] = await rows<{ id: string; arn: string }>("SELECT id, arn FROM task LIMIT 1");
  const container = fleet().containers.find(({ taskArn }) => taskArn === task?.arn);
  if (!task || !container) throw new Error("no task");
  const start = new Date(began + 40 * minute);
  const target = { kind: "CONTAINER" as const, id: task.id, container: container.name };
  const query = { start, end: new Date(start.getTime() + 5 * minute), resolutionSeconds: 60 as const };
  const [series] = await readMetrics(database, {
    ...query,
    targets: [target],
    metrics: ["CPU_USAGE"],
    aggregate: "AVERAGE",
  });
  const truth = Array.from({ length: 5 }, (_, index) =>
    load.average(container, "cpu", start.getTime() + index * minute, start.getTime() + (index + 1) * minute),
  );
  expect(series?.source).toBe("good");
  series?.values.forEach((value, index) => {
    expect((value ?? 0) / (truth[index] ?? 1)).toBeCloseTo(1, 1);
  });
  sim.advance(3 * hour);
  await round();
  const third = await statuses();
  expect(third.good).toMatchObject({
    lostFrom: second.good?.lastPointAt,
    lostUntil: new Date(sim.clock.now() - 2 * hour).toISOString(),
  });

  // Asked to stay away for three thousand years, by what must be a mistake.
  const error = new SourceFailure("THROTTLED", "slow down", { retryAfterMs: 1e14 });
  await saveFailure(database, { source: "away", clusterId }, { kind: "PROMETHEUS", at: clock.now(), error });
  sim.advance(16 * minute);
  await round();
  expect(await statuses()).toMatchObject({ away: { failure: { kind: "cause.source.unreachable" } } });

  // Two processes that want something that costs are given it once.
  const take = (wanted: number, of = createAllowance(database)) =>
    of.take({ source: "away", clusterId, kind: "CLOUDWATCH" }, { wanted, most: 100 });
  expect(await Promise.all([take(60), take(60)]).then((both) => both.sort())).toEqual([40, 60]);
  expect(await take(60)).toBe(0);
  await rows("UPDATE metric_source SET wanted_hour = wanted_hour - interval '1 hour'");
  expect(await take(60)).toBe(60);

  // What a source calls a task is known to whoever asks next, until the task has been gone for long.
  await createTargetNames(database).note(
    "good",
    new Map([
      ["tsk_gone", "a"],
      [task.id, "b"],
    ]),
  );
  await createTargetNames(database).note("good", new Map([["tsk_gone", "c"]]));
  const named = () => createTargetNames(database).of("good", [task.id, "tsk_gone", "tsk_other"]);
  expect(Object.fromEntries(await named())).toEqual({ tsk_gone: "c", [task.id]: "b" });
  await forgetTargetNames(database);
  expect((await named()).size).toBe(2);
  await rows("UPDATE metric_target_name SET noted_at = now() - interval '31 days'");
  await forgetTargetNames(database);
  expect([...(await named()).keys()]).toEqual([task.id]);

  // Of a host that has left for the past too, there was something to tell while it was there.
  const goneAt = sim.clock.now() - hour;
  const gone = JSON.stringify({ id: "hst_gone", arn: "arn:gone", gone_at: new Date(goneAt).toISOString() });
  await rows(`INSERT INTO host SELECT (jsonb_populate_record(h, '${gone}')).* FROM host h`);
  await rows("DELETE FROM host WHERE id = 'hst_gone'");
  const hostsSince = async (since: number) =>
    (await readTargets(database, { clusterId, since: new Date(since) }))?.hosts ?? [];
  expect((await hostsSince(goneAt)).length).toBe(1);
  const [left] = (await hostsSince(goneAt - minute)).filter(({ id }) => id === "hst_gone");
  expect(left).toMatchObject({ goneAt, registeredAt: expect.any(Number) });

  // Of what does not cover it any more nothing is shown.
  await planCollecting(deps, { ...metrics, sources: metrics.sources.slice(0, 1) });
  expect(Object.keys(await statuses())).toEqual(["good"]);
});

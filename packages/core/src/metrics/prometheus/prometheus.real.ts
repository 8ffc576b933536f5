// Against the real servers: npm run test:real. With FLEETGRAPH_RECORD=yes what they answer becomes the recording that
// prometheus.test.ts replays.
import { cpus, totalmem } from "node:os";
import { startSourceServer } from "@fleetgraph/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSourceHttp, type SourceFailure } from "../../kernel/index.ts";
import { contractWorld } from "../../testing/contract-world.ts";
import { quietLog } from "../../testing/index.ts";
import { metricSourceContract } from "../../testing/metric-source-contract.ts";
import { prometheusCovers, prometheusTolerance } from "../../testing/prometheus-covers.ts";
import { type RealPrometheus, startRealPrometheus } from "../../testing/real-prometheus.ts";
import { forward, type Recording, writeRecording } from "../../testing/recorded-answers.ts";
import { prometheusConfiguration } from "./prometheus-configuration.ts";
import { createPrometheusSource } from "./prometheus-source.ts";

const { FLEETGRAPH_REAL = "{}", FLEETGRAPH_RECORD } = process.env;
const world = contractWorld();
const recording: Recording = { server: "prometheus 2.42.0 of Debian 12", answers: {} };
let real: RealPrometheus;
beforeAll(async () => {
  real = await startRealPrometheus(JSON.parse(FLEETGRAPH_REAL), world);
});
afterAll(async () => {
  await real?.close();
  if (FLEETGRAPH_RECORD === "yes")
    writeRecording(new URL("prometheus-2.42.json.gz", import.meta.url), recording);
});

const sourceAt = (url: string, options: object = {}) =>
  createPrometheusSource(
    {
      clock: { now: () => world.until },
      log: quietLog,
      accounts: { clientsOfPath: () => Promise.reject(new Error("AWS is not asked")) },
    },
    { name: "real", configuration: prometheusConfiguration.parse({ url, scrapeSeconds: 15, ...options }) },
  );

metricSourceContract(
  {
    covers: prometheusCovers,
    tolerance: prometheusTolerance,
    async start(_world, http) {
      // In front of it, for the troubles that it cannot be brought into.
      const server = await startSourceServer(forward(real.url, recording));
      const deps = {
        clock: { now: () => world.until },
        log: quietLog,
        accounts: { clientsOfPath: () => Promise.reject(new Error("AWS is not asked")) },
        http,
      };
      const configuration = prometheusConfiguration.parse({ url: server.url, scrapeSeconds: 15 });
      return {
        source: createPrometheusSource(deps, { name: "real", configuration }),
        withWrongCredentials: null,
        secrets: [],
        trouble(trouble) {
          server.trouble = trouble;
          return true;
        },
        close: () => server.close(),
      };
    },
  },
  world,
);

test("refuses more than 11,000 points, and what is no query", async () => {
  const server = await startSourceServer(forward(real.url, recording));
  const http = createSourceHttp({ baseUrl: server.url, headers: {} });
  const ask = (form: Record<string, string>) =>
    http.post("/api/v1/query_range", { body: new URLSearchParams(form), repeatable: true }).then(
      () => expect.fail("it answered"),
      ({ kind, status, detail }: SourceFailure) => ({ kind, status, detail }),
    );
  const refused = { kind: "REFUSED", status: 400 };
  expect(await ask({ query: "up", start: "0", end: "12000", step: "1" })).toEqual({
    ...refused,
    detail: expect.stringContaining("exceeded maximum resolution of 11,000 points per timeseries"),
  });
  expect(await ask({ query: "rate(up)", start: "0", end: "1", step: "1" })).toMatchObject(refused);
  await server.close();
});

test("tells what node exporter sees of this very machine", async () => {
  const [host] = world.targets.hosts;
  if (!host) throw new Error("the world has no host");
  const here = { ...host, id: "hst_here", privateIp: "127.0.0.1" };
  const source = sourceAt(real.url, { scrapeSeconds: 1 });
  const values = new Map<string, number>();
  // It begins to scrape some seconds after it began; a rate takes two scrapes.
  await expect
    .poll(
      async () => {
        const until = new Date(Math.floor(Date.now() / 2_000) * 2_000);
        const { measurements } = await source.collect({
          targets: { ...world.targets, tasks: [], hosts: [here] },
          from: new Date(until.getTime() - 2_000),
          until,
          stepSeconds: 2,
          signal: new AbortController().signal,
        });
        for (const { metric, value } of measurements) values.set(metric, value);
        return [...values.keys()];
      },
      { timeout: 25_000, interval: 1_000 },
    )
    .toEqual(expect.arrayContaining(["CPU_USAGE", "CPU_LIMIT", "MEMORY_USAGE", "MEMORY_LIMIT", "LOAD_1M"]));
  expect(values.get("CPU_LIMIT")).toBe(cpus().length);
  expect((values.get("MEMORY_LIMIT") ?? 0) / totalmem()).toBeCloseTo(1, 1);
  expect(values.get("MEMORY_USAGE")).toBeGreaterThan(0);
  expect(values.get("CPU_USAGE")).toBeGreaterThanOrEqual(0);
});

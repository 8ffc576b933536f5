import { atOnce, createSourceHttp, readSecret, type SourceHttp } from "../../kernel/index.ts";
import type {
  Collected,
  CollectInput,
  Measurement,
  MetricSource,
  SourceDeps,
  SourceGap,
} from "../metric-source.ts";
import type { MetricTarget } from "../vocabulary.ts";
import { type Batch, hostBatch, ownersOfNames, taskBatch } from "./join.ts";
import type { PrometheusConfiguration } from "./prometheus-configuration.ts";
import {
  containerQueries,
  hostQueries,
  type PrometheusMetric,
  type PrometheusQuery,
  prometheusMetrics,
  textOf,
} from "./queries.ts";
import { readMatrix } from "./read-matrix.ts";
import { signerOf } from "./sigv4.ts";

/** "exceeded maximum resolution of 11,000 points per timeseries" (web/api/v1/api.go). */
const mostPoints = 10_000;
/** What CloudWatch's PromQL gives of one query (CloudWatch-PromQL-API-QueryMetrics). */
const mostSeriesOfCloudWatch = 500;
/** With the four clusters that are asked about at the same time fewer than the twenty that Prometheus runs at once. */
const queriesAtOnce = 3;

/** Prometheus, or what speaks its HTTP API. */
export function createPrometheusSource(
  deps: Omit<SourceDeps, "allowance" | "names">,
  { configuration }: { name: string; configuration: PrometheusConfiguration },
): MetricSource {
  const { dialect, scrapeSeconds, labels, filesystem } = configuration;
  const batch = dialect === "cloudwatch" ? Math.min(configuration.batch, 50) : configuration.batch;
  // A rate needs two scrapes within its window; a mean one.
  const rateWindow = (step: number) => (scrapeSeconds * 2 <= step ? step : scrapeSeconds * 2 + 5);
  const meanWindow = (step: number) => Math.max(step, scrapeSeconds + 5);

  async function collect(input: CollectInput): Promise<Collected> {
    const { targets, stepSeconds } = input;
    const http = await httpOf(deps, configuration, targets.cluster.path);
    const work: { query: PrometheusQuery; of: Batch }[] = [];
    for (let at = 0; at < targets.tasks.length; at += batch) {
      const tasks = targets.tasks.slice(at, at + batch);
      const containers = taskBatch(tasks, "CONTAINER", configuration);
      const whole = taskBatch(tasks, "TASK", configuration);
      for (const query of containerQueries) {
        const of = query.of === "TASK" ? whole : containers;
        if (of) work.push({ query, of });
      }
    }
    const owners = ownersOfNames(targets.hosts);
    for (let at = 0; at < targets.hosts.length; at += batch) {
      const of = hostBatch(targets.hosts.slice(at, at + batch), owners, labels);
      if (of) for (const query of hostQueries(filesystem)) work.push({ query, of });
    }
    const values = new Map<string, Values>();
    const gaps = new Map<string, SourceGap>();
    await atOnce(queriesAtOnce, work, async ({ query, of }) => {
      const windowSeconds = query.how === "mean" ? meanWindow(stepSeconds) : rateWindow(stepSeconds);
      const text = textOf(query, { by: of.by, among: of.among, windowSeconds });
      for (const times of timesOf(input)) {
        const answer = await http.post("/api/v1/query_range", {
          body: formOf(configuration, { query: text, step: stepSeconds, ...times }),
          repeatable: true,
          signal: input.signal,
        });
        const { series, warnings } = readMatrix(answer);
        for (const words of warnings)
          addGap(gaps, { kind: "LIMIT", what: "WARNING", count: 1, detail: words.slice(0, 200) });
        if (dialect === "cloudwatch" && series.length >= mostSeriesOfCloudWatch)
          addGap(gaps, { kind: "LIMIT", what: "SERIES_OF_ANSWER", count: 1, detail: query.series });
        take(values, { query, of, series });
      }
    });
    const measurements = prometheusMetrics.flatMap((metric) => measured(metric, values));
    for (const gap of missing(input, measurements)) addGap(gaps, gap);
    return { measurements, gaps: [...gaps.values()] };
  }

  // The scrape that a step's last value is of may be that old, and is stored a moment later.
  return { kind: "PROMETHEUS", reachMs: null, lagMs: (scrapeSeconds + 15) * 1000, collect };
}

async function httpOf(
  deps: Omit<SourceDeps, "allowance" | "names">,
  configuration: PrometheusConfiguration,
  clusterPath: string,
): Promise<SourceHttp> {
  const { url, bearerTokenEnv, bearerTokenFile, basic, sigV4, headers, timeoutSeconds } = configuration;
  const authorization: Record<string, string> = {};
  if (bearerTokenEnv !== undefined || bearerTokenFile !== undefined) {
    const token = await readSecret({ env: bearerTokenEnv, file: bearerTokenFile });
    authorization.authorization = `Bearer ${token}`;
  }
  if (basic) {
    const password = await readSecret({ env: basic.passwordEnv, file: basic.passwordFile });
    authorization.authorization = `Basic ${Buffer.from(`${basic.user}:${password}`).toString("base64")}`;
  }
  return createSourceHttp({
    baseUrl: url,
    headers: { ...headers, ...authorization },
    timeoutMs: timeoutSeconds * 1000,
    ...(sigV4 ? { sign: await signerOf(deps.accounts, { ...sigV4, clusterPath }) } : {}),
    ...deps.http,
  });
}

/** The steps of the range, in parts that Prometheus gives in one answer. Epoch milliseconds. */
function* timesOf({ from, until, stepSeconds }: CollectInput): Generator<{ start: number; end: number }> {
  const step = stepSeconds * 1000;
  const last = Math.floor(until.getTime() / step) * step;
  const first = Math.floor(from.getTime() / step) * step + step;
  for (let start = first; start <= last; start += step * mostPoints)
    yield { start, end: Math.min(last, start + step * (mostPoints - 1)) };
}

function formOf(
  { dialect, match }: PrometheusConfiguration,
  { query, start, end, step }: { query: string; start: number; end: number; step: number },
): URLSearchParams {
  const asked = match === undefined ? query : query.replace("{", () => `{${match},`);
  const form = new URLSearchParams({
    query: asked,
    start: String(start / 1000),
    end: String(end / 1000),
    step: String(step),
  });
  // Otherwise it rounds and fills in what it has of earlier answers.
  if (dialect === "victoriametrics") form.set("nocache", "1");
  // Otherwise a store that is away is a gap that nobody is told of.
  if (dialect === "thanos") form.set("partial_response", "false");
  return form;
}

/** Of a query's key: by target, by moment. */
type Values = Map<string, { target: MetricTarget; points: Map<number, number> }>;

function take(
  all: Map<string, Values>,
  {
    query,
    of: batch,
    series,
  }: { query: PrometheusQuery; of: Batch; series: ReturnType<typeof readMatrix>["series"] },
): void {
  const own: Values = all.get(query.key) ?? new Map();
  all.set(query.key, own);
  for (const { labels, values } of series) {
    for (const { target, from, until } of batch.ownersOf(labels)) {
      const key = `${target.id} ${target.container ?? ""}`;
      const points = own.get(key)?.points ?? new Map<number, number>();
      own.set(key, { target, points });
      for (const [seconds, text] of values) {
        const value = Number(text);
        const at = Math.round(seconds * 1000);
        if (!Number.isFinite(value) || at <= from || at > until) continue;
        // A task's network by the ids of its containers: each has its own part.
        const before = query.of === "TASK" && batch.by.length === 1 ? (points.get(at) ?? 0) : 0;
        points.set(at, before + value);
      }
    }
  }
}

function measured({ metric, from, value }: PrometheusMetric, all: Map<string, Values>): Measurement[] {
  const [first = "", ...others] = from;
  const found: Measurement[] = [];
  for (const [key, { target, points }] of all.get(first) ?? [])
    for (const [at, one] of points) {
      const parts = others.map((other) => all.get(other)?.get(key)?.points.get(at));
      if (parts.includes(undefined)) continue;
      const result = value([one, ...(parts as number[])]);
      if (result !== undefined && Number.isFinite(result)) found.push({ target, metric, at, value: result });
    }
  return found;
}

function addGap(gaps: Map<string, SourceGap>, gap: SourceGap): void {
  const key = `${gap.kind} ${gap.what} ${gap.detail ?? ""}`;
  gaps.set(key, { ...gap, count: (gaps.get(key)?.count ?? 0) + gap.count });
}

/** Tasks and hosts of which there is nothing at all, though they were there all the time. */
function missing({ targets, from, until }: CollectInput, measurements: readonly Measurement[]): SourceGap[] {
  const seen = new Set(measurements.map(({ target }) => target.id));
  const running = targets.tasks.filter(
    ({ startedAt, stoppedAt }) =>
      (startedAt ?? 0) <= from.getTime() && (stoppedAt ?? Number.POSITIVE_INFINITY) >= until.getTime(),
  );
  const there = targets.hosts.filter(
    ({ registeredAt, goneAt }) =>
      (registeredAt ?? 0) <= from.getTime() && (goneAt ?? Number.POSITIVE_INFINITY) >= until.getTime(),
  );
  const gaps: SourceGap[] = [
    { kind: "NO_SERIES", what: "TASKS", count: running.filter(({ id }) => !seen.has(id)).length },
    { kind: "NO_SERIES", what: "HOSTS", count: there.filter(({ id }) => !seen.has(id)).length },
  ];
  return gaps.filter(({ count }) => count > 0);
}

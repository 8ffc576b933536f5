import { createAwsAccounts } from "@fleetgraph/core/fleet";
import { openGate } from "@fleetgraph/core/kernel";
import { createMetricSources, metricsConfiguration } from "@fleetgraph/core/metrics";
import {
  createLoadModel,
  type SourceServer,
  startCloudWatch,
  startDatadog,
  startMackerel,
} from "@fleetgraph/simulator";
import type { PartBench } from "../measure/part-bench.ts";
import { loadFleet, targetsOf } from "./load-fleet.ts";

const minute = 60_000;
/** US dollars for a thousand metrics of GetMetricData, as AWS's price list had it in us-east-1. */
const dollarsPerThousand = 0.01;
const minutesPerMonth = 30 * 24 * 60;

/** What a source of metrics is asked each minute for one cluster: calls, and for CloudWatch the metrics, which cost. */
export async function costOfSources(bench: PartBench): Promise<void> {
  const services = bench.small ? 5 : 20;
  const fleet = loadFleet({
    services,
    tasksOfService: 5,
    hosts: services / 2,
    since: Date.UTC(2026, 10, 19),
  });
  bench.say(
    `one cluster: ${services} services, ${services * 5} tasks of two containers, ${fleet.hosts.length} hosts`,
  );
  let now = Date.UTC(2026, 10, 20);
  const of = { fleet: () => fleet, load: createLoadModel(), now: () => now };
  const servers = {
    mackerel: await startMackerel(of),
    datadog: await startDatadog(of),
    cloudwatch: await startCloudWatch(of),
  };
  Object.assign(process.env, {
    ...{ BENCH_MACKEREL_KEY: "mackerel-key", BENCH_DATADOG_KEY: "datadog-key" },
    BENCH_DATADOG_APPLICATION_KEY: "datadog-application-key",
    ...{ AWS_ACCESS_KEY_ID: "AKIABENCH", AWS_SECRET_ACCESS_KEY: "bench" },
  });
  const account = { name: "main", regions: ["eu-west-1"], access: "read" as const };
  const accounts = createAwsAccounts([{ ...account, endpoint: servers.cloudwatch.url }], openGate);
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const names = new Map<string, string>();
  const sourceOf = createMetricSources({
    clock: { now: () => new Date(now) },
    log: quiet,
    accounts,
    allowance: { take: async (_of, { wanted }) => wanted },
    names: {
      of: async () => names,
      async note(_source, more) {
        for (const [id, name] of more) names.set(id, name);
      },
    },
  });
  const { sources } = metricsConfiguration.parse({
    sources: [
      { name: "mackerel", mackerel: { url: servers.mackerel.url, apiKeyEnv: "BENCH_MACKEREL_KEY" } },
      {
        name: "datadog",
        datadog: {
          url: servers.datadog.url,
          apiKeyEnv: "BENCH_DATADOG_KEY",
          applicationKeyEnv: "BENCH_DATADOG_APPLICATION_KEY",
        },
      },
      { name: "cloudwatch, services", cloudwatch: { read: ["services"] } },
      { name: "cloudwatch, services and hosts", cloudwatch: { read: ["services", "hosts"] } },
      { name: "cloudwatch, everything", cloudwatch: { read: ["services", "hosts", "tasks", "containers"] } },
    ].map((source) => ({ ...source, name: source.name.replaceAll(/, | /g, "-") })),
  });
  try {
    for (const configured of sources) {
      const source = await sourceOf(configured);
      const server =
        servers[configured.mackerel ? "mackerel" : configured.datadog ? "datadog" : "cloudwatch"];
      const every = Math.max(minute, (configured.cloudwatch?.everySeconds ?? 60) * 1000);
      const read = async () => {
        const until = new Date(Math.floor((now - source.lagMs) / minute) * minute);
        const { measurements } = await source.collect({
          targets: targetsOf(fleet),
          from: new Date(until.getTime() - every),
          until,
          stepSeconds: 60,
          signal: new AbortController().signal,
        });
        now += every;
        return measurements.length;
      };
      // The first reading finds out what there is.
      server.requests.length = 0;
      await read();
      const name = configured.name.replaceAll("-", " ");
      bench.report({
        what: `${name}: calls of the first reading`,
        value: server.requests.length,
        unit: "calls",
      });
      server.requests.length = 0;
      const rounds = 5;
      let points = 0;
      for (let round = 0; round < rounds; round += 1) points += await read();
      const minutes = (rounds * every) / minute;
      bench.report({
        what: `${name}: calls a minute`,
        value: server.requests.length / minutes,
        unit: "calls/min",
      });
      bench.report({ what: `${name}: points a minute`, value: points / minutes, unit: "points/min" });
      if (server === servers.cloudwatch) tellPrice(bench, name, server, minutes);
    }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.close()));
  }
}

function tellPrice(bench: PartBench, name: string, server: SourceServer, minutes: number): void {
  const metrics = server.requests.reduce((sum, { body }) => {
    const { MetricDataQueries } = JSON.parse(body) as {
      MetricDataQueries: { MetricStat: { Metric: object } }[];
    };
    return sum + new Set(MetricDataQueries.map(({ MetricStat }) => JSON.stringify(MetricStat.Metric))).size;
  }, 0);
  const each = metrics / minutes;
  bench.report({ what: `${name}: metrics asked for`, value: each, unit: "a minute" });
  bench.report({
    what: `${name}: price`,
    value: (each * minutesPerMonth * dollarsPerThousand) / 1000,
    unit: "$/month",
  });
}

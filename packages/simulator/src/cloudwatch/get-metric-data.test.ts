import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCluster, createHost, createService } from "../fleet/hand-made.ts";
import { startSimulator } from "../simulator.ts";
import type { Simulator } from "../simulator-handle.ts";

const place = { account: "123456789012", region: "us-east-1" };
const minute = 60_000;
let sim: Simulator;
let client: CloudWatchClient;

beforeAll(async () => {
  sim = await startSimulator({ startedAt: Date.UTC(2026, 10, 20) });
  createCluster(sim, { ...place, name: "shop" });
  createHost(sim, { ...place, cluster: "shop" });
  createService(sim, { ...place, cluster: "shop", name: "web", image: "web:1", desiredCount: 2 });
  client = new CloudWatchClient({
    region: place.region,
    endpoint: sim.url,
    credentials: sim.credentials(place.account),
    maxAttempts: 1,
  });
  sim.advance(10 * minute);
});
afterAll(() => sim.close());

const ofService = (MetricName: string, Stat: string, Period = 60) => ({
  Id: `m${Stat.toLowerCase()}`,
  MetricStat: {
    Metric: {
      Namespace: "AWS/ECS",
      MetricName,
      Dimensions: [
        { Name: "ClusterName", Value: "shop" },
        { Name: "ServiceName", Value: "web" },
      ],
    },
    Period,
    Stat,
  },
});
const ask = (more: Partial<GetMetricDataCommandInput>) =>
  client.send(
    new GetMetricDataCommand({
      MetricDataQueries: [ofService("CPUUtilization", "Average"), ofService("CPUUtilization", "SampleCount")],
      StartTime: new Date(sim.clock.now() - 10 * minute),
      EndTime: new Date(sim.clock.now()),
      ...more,
    }),
  );

test("a service has a percent of what is reserved each minute, one sample of each task, the newest first", async () => {
  const [average, samples] = (await ask({})).MetricDataResults ?? [];
  expect(samples?.Values).toEqual(Array.from({ length: 8 }, () => 2));
  expect(average?.Values?.every((value) => value > 5 && value < 60)).toBe(true);
  expect(average?.Timestamps?.[0]?.getTime()).toBe(sim.clock.now() - 3 * minute);
  const cluster = ofService("CPUUtilization", "Average");
  cluster.MetricStat.Metric.Dimensions.pop();
  expect((await ask({ MetricDataQueries: [cluster] })).MetricDataResults?.[0]?.Values).toHaveLength(8);
});

test("an answer has so many points, and the others come with its token", async () => {
  const values: number[] = [];
  let NextToken: string | undefined;
  let pages = 0;
  do {
    const page = await ask({ MaxDatapoints: 5, NextToken, ScanBy: "TimestampAscending" });
    for (const { Values } of page.MetricDataResults ?? []) values.push(...(Values ?? []));
    NextToken = page.NextToken;
    pages += 1;
  } while (NextToken !== undefined);
  expect([pages, values.length]).toEqual([4, 16]);
});

test("what CloudWatch refuses is refused", async () => {
  const many = Array.from({ length: 501 }, (_, index) => ({
    ...ofService("CPUUtilization", "Sum"),
    Id: `m${index}`,
  }));
  const twice = [ofService("CPUUtilization", "Sum"), ofService("CPUUtilization", "Sum")];
  const refused: [Partial<GetMetricDataCommandInput>, RegExp][] = [
    [{ MetricDataQueries: many }, /size greater than 500/],
    [{ MetricDataQueries: twice }, /not unique/],
    [{ MetricDataQueries: [ofService("CPUUtilization", "Sum", 90)] }, /multiple of 60/],
    [{ MetricDataQueries: [ofService("CPUUtilization", "p99.9x")] }, /not supported|pattern/],
    [{ StartTime: new Date(sim.clock.now()) }, /must be less/],
    [{ NextToken: "no token" }, /token is not valid/],
  ];
  for (const [input, words] of refused) await expect(ask(input)).rejects.toThrow(words);
});

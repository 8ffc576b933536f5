import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { objectList, optionalNumber, optionalText } from "../wire/input.ts";
import { type CloudWatchFleet, type Metric, samplesOf } from "./metric-samples.ts";

const minute = 60_000;
const day = 86_400_000;
const mostMetrics = 500;

/** How CloudWatch answers, beside what there is. */
export interface CloudWatchSettings {
  /** Milliseconds until a period's points are there. */
  lateBy: number;
  /** Points of one answer; what is beyond comes with the next token. */
  mostPoints: number;
  /** Metrics that may not be read, by name. */
  forbidden: ReadonlySet<string>;
}

export const cloudWatchDefaults: CloudWatchSettings = {
  lateBy: 2 * minute,
  mostPoints: 100_800,
  forbidden: new Set(),
};

const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
  SampleCount: (values) => values.length,
};

interface Query {
  id: string;
  metric: Metric;
  period: number;
  statistic: (values: readonly number[]) => number;
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html for metrics, without
 * expressions. Periods of a minute are kept for 15 days, of five for 63, of an hour for 455.
 */
export function metricData(
  of: CloudWatchFleet,
  { now, settings }: { now: number; settings: CloudWatchSettings },
  input: Json,
): Json {
  const queries = objectList(input, "MetricDataQueries").map(readQuery);
  if (queries.length === 0) throw invalid("The parameter MetricDataQueries is required.");
  if (queries.length > mostMetrics)
    throw invalid(`The collection MetricDataQueries must not have a size greater than ${mostMetrics}.`);
  if (new Set(queries.map(({ id }) => id)).size < queries.length)
    throw invalid("The values for parameter id in MetricDataQueries are not unique.");
  const start = (optionalNumber(input, "StartTime") ?? Number.NaN) * 1000;
  const end = (optionalNumber(input, "EndTime") ?? Number.NaN) * 1000;
  if (!(start < end)) throw invalid("The parameter StartTime must be less than the parameter EndTime.");
  const most = Math.min(settings.mostPoints, optionalNumber(input, "MaxDatapoints") ?? settings.mostPoints);
  const ascending = optionalText(input, "ScanBy") === "TimestampAscending";
  let skip = tokenOf(optionalText(input, "NextToken"));
  const first = skip;
  let room = most;
  let cut = false;
  const results = queries.map(({ id, metric, period, statistic }) => {
    const forbidden = settings.forbidden.has(metric.name);
    const points = forbidden
      ? []
      : pointsOf(of, { metric, period, statistic, start, end, now, lateBy: settings.lateBy });
    if (!ascending) points.reverse();
    const passed = Math.min(skip, points.length);
    skip -= passed;
    const page = points.slice(passed, passed + room);
    room -= page.length;
    const partial = passed + page.length < points.length;
    cut ||= partial;
    return {
      Id: id,
      Label: metric.name,
      Timestamps: page.map(({ at }) => at / 1000),
      Values: page.map(({ value }) => value),
      StatusCode: forbidden ? "Forbidden" : partial ? "PartialData" : "Complete",
      ...(forbidden
        ? { Messages: [{ Code: "Forbidden", Value: "You are not allowed to read this metric." }] }
        : {}),
    };
  });
  return {
    MetricDataResults: results,
    Messages: [],
    ...(cut ? { NextToken: Buffer.from(`points:${first + most}`).toString("base64") } : {}),
  };
}

function pointsOf(
  of: CloudWatchFleet,
  input: Omit<Query, "id"> & { start: number; end: number; now: number; lateBy: number },
): { at: number; value: number }[] {
  const { metric, period, statistic, start, end, now, lateBy } = input;
  const samples = samplesOf(metric, of);
  if (samples === null) return [];
  const kept = now - (period < 300_000 ? 15 : period < 3_600_000 ? 63 : 455) * day;
  const points: { at: number; value: number }[] = [];
  for (let at = Math.floor(start / period) * period; at < end; at += period) {
    if (at < kept) continue;
    const values: number[] = [];
    for (let part = at + minute; part <= Math.min(at + period, now - lateBy); part += minute)
      values.push(...samples(part));
    if (values.length > 0) points.push({ at, value: statistic(values) });
  }
  return points;
}

function readQuery(query: Json): Query {
  const id = optionalText(query, "Id") ?? "";
  if (!/^[a-z][a-zA-Z0-9_]*$/.test(id))
    throw invalid(`The value ${id} for parameter id is not matching the expected pattern.`);
  const stat = query.MetricStat as Json | undefined;
  if (stat === undefined) throw invalid("The simulator knows metrics only: MetricStat is required.");
  const metric = (stat.Metric ?? {}) as Json;
  const seconds = optionalNumber(stat, "Period") ?? 0;
  if (seconds < 60 || seconds % 60 !== 0) throw invalid("The parameter Period must be a multiple of 60.");
  const statistic = statistics[String(stat.Stat)];
  if (statistic === undefined) throw invalid(`The value ${stat.Stat} for parameter Stat is not supported.`);
  const dimensions = objectList(metric, "Dimensions").map(({ Name, Value }) => [String(Name), String(Value)]);
  return {
    id,
    period: seconds * 1000,
    statistic,
    metric: {
      namespace: optionalText(metric, "Namespace") ?? "",
      name: optionalText(metric, "MetricName") ?? "",
      dimensions: Object.fromEntries(dimensions),
    },
  };
}

function tokenOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const [, points] = /^points:(\d+)$/.exec(Buffer.from(token, "base64").toString("utf8")) ?? [];
  if (points === undefined) throw new Fault("InvalidNextToken", "The token is not valid.");
  return Number(points);
}

const invalid = (message: string): Fault => new Fault("ValidationError", message);

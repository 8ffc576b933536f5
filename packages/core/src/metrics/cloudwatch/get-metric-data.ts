import { type CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { AwsFailure, callAws, SourceFailure, type SourceFailureKind } from "../../kernel/index.ts";
import {
  type CloudWatchStatistic,
  type MetricReading,
  metricKey,
  type Statistics,
} from "./metric-reading.ts";

/** GetMetricData's own limits are 500 metrics and 100,800 points; fewer points keep within what it gives in a second. */
const mostQueries = 500;
const mostPoints = 30_000;
const mostPages = 100;

/** What came of a reading: by the start of the period, in epoch milliseconds, in order. `failure`: CloudWatch's own word. */
export type ReadingData = {
  reading: MetricReading;
  periods: Map<number, Statistics>;
  failure: { kind: SourceFailureKind; words: string } | null;
};

/** How many metrics were asked for: that is what is paid for. */
export type MetricDataAnswer = { data: ReadingData[]; calls: number; metrics: number };

/**
 * The periods from `start` on and before `end`, both multiples of the period. Throws SourceFailure, and the signal's
 * reason when it is aborted.
 */
export async function getMetricData(
  client: CloudWatchClient,
  input: {
    readings: readonly MetricReading[];
    start: Date;
    end: Date;
    periodSeconds: number;
    signal: AbortSignal;
  },
): Promise<MetricDataAnswer> {
  const answer: MetricDataAnswer = { data: [], calls: 0, metrics: 0 };
  const periods = Math.max(1, (input.end.getTime() - input.start.getTime()) / 1000 / input.periodSeconds);
  const atOnce = Math.max(1, Math.min(mostQueries, Math.floor(mostPoints / periods)));
  for (const readings of inLots(input.readings, atOnce)) await getLot(client, { ...input, readings }, answer);
  return answer;
}

/** As many as fit with all their statistics: those of one metric stay together, as then they are paid once. */
function inLots(readings: readonly MetricReading[], most: number): MetricReading[][] {
  const lots: MetricReading[][] = [];
  let room = 0;
  for (const reading of readings) {
    if (room < reading.statistics.length) {
      lots.push([]);
      room = most;
    }
    lots.at(-1)?.push(reading);
    room -= reading.statistics.length;
  }
  return lots;
}

async function getLot(
  client: CloudWatchClient,
  input: {
    readings: readonly MetricReading[];
    start: Date;
    end: Date;
    periodSeconds: number;
    signal: AbortSignal;
  },
  answer: MetricDataAnswer,
): Promise<void> {
  const { readings, start, end, periodSeconds, signal } = input;
  const found = new Map<string, { into: ReadingData; statistic: CloudWatchStatistic }>();
  const queries = readings.flatMap((reading, index) => {
    const into: ReadingData = { reading, periods: new Map(), failure: null };
    answer.data.push(into);
    const { namespace: Namespace, name: MetricName } = reading;
    const Dimensions = Object.entries(reading.dimensions).map(([Name, Value]) => ({ Name, Value }));
    return reading.statistics.map((statistic) => {
      const Id = `m${index}${statistic.toLowerCase()}`;
      found.set(Id, { into, statistic });
      const Metric = { Namespace, MetricName, Dimensions };
      return { Id, MetricStat: { Metric, Period: periodSeconds, Stat: statistic } };
    });
  });
  answer.metrics += new Set(readings.map(metricKey)).size;
  let NextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const asked = {
      MetricDataQueries: queries,
      StartTime: start,
      EndTime: end,
      NextToken,
      ScanBy: "TimestampAscending",
    };
    answer.calls += 1;
    const given = await send(client, asked as ConstructorParameters<typeof GetMetricDataCommand>[0], signal);
    for (const { Id = "", Timestamps = [], Values = [], StatusCode, Messages } of given.MetricDataResults ??
      []) {
      const place = found.get(Id);
      if (place === undefined) continue;
      const { into, statistic } = place;
      if (StatusCode === "Forbidden" || StatusCode === "InternalError")
        into.failure = {
          kind: StatusCode === "Forbidden" ? "UNAUTHORIZED" : "UNREACHABLE",
          words: Messages?.[0]?.Value ?? StatusCode,
        };
      for (const [at, time] of Timestamps.entries()) {
        const value = Values[at];
        // Neither NaN nor an infinity is a value, should one come.
        if (value === undefined || !Number.isFinite(value)) continue;
        const period = into.periods.get(time.getTime()) ?? {};
        period[statistic] = value;
        into.periods.set(time.getTime(), period);
      }
    }
    NextToken = given.NextToken;
    if (NextToken === undefined) return;
  }
}

async function send(
  client: CloudWatchClient,
  asked: ConstructorParameters<typeof GetMetricDataCommand>[0],
  abortSignal: AbortSignal,
) {
  try {
    return await callAws("GetMetricData", () =>
      client.send(new GetMetricDataCommand(asked), { abortSignal }),
    );
  } catch (error) {
    if (abortSignal.aborted) throw abortSignal.reason;
    throw error instanceof AwsFailure ? sourceFailureOf(error) : error;
  }
}

const kinds: Readonly<Record<AwsFailure["kind"], SourceFailureKind>> = {
  credentials: "UNAUTHORIZED",
  denied: "UNAUTHORIZED",
  throttled: "THROTTLED",
  unreachable: "UNREACHABLE",
  server: "UNREACHABLE",
  unsupported: "REFUSED",
  notFound: "NOT_FOUND",
  invalid: "REFUSED",
};

/** As the SDK's HTTP handler, and Node, call it. */
const timeouts: ReadonlySet<string> = new Set(["TimeoutError", "ETIMEDOUT"]);

/** What kind of failure a failure of AWS's is to whoever reads sources. */
export function sourceFailureOf({ kind, operation, code, message }: AwsFailure): SourceFailure {
  return new SourceFailure(
    timeouts.has(code) ? "TIMEOUT" : kinds[kind],
    `CloudWatch ${operation}: ${code}: ${message}`,
    { detail: message },
  );
}

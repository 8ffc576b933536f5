import type { LoadFleet } from "../load/load-fleet.ts";
import type { LoadModel } from "../load/load-model.ts";
import { BadQuery, type Query } from "./parse-query.ts";
import { type PrometheusSeries, seriesOf } from "./series.ts";

export interface Sampled {
  at: number;
  value: number;
}
export interface Matrix {
  metric: Record<string, string>;
  values: [number, string][];
}

const lookbackMs = 300_000;

/** What a query gives at each step, of scrapes every `scrapeMs`. */
export function evaluate(
  { fleet, load, scrapeMs, now }: { fleet: LoadFleet; load: LoadModel; scrapeMs: number; now: number },
  query: Query,
  times: readonly number[],
): Matrix[] {
  const series = seriesOf(query.name, fleet, load).filter(({ labels }) =>
    query.matchers.every(({ label, holds }) =>
      holds(label === "__name__" ? query.name : (labels[label] ?? "")),
    ),
  );
  const groups = new Map<string, { metric: Record<string, string>; sums: Map<number, number[]> }>();
  for (const each of series) {
    const metric = labelsIn(query, each);
    const key = JSON.stringify(metric);
    const group = groups.get(key) ?? { metric, sums: new Map<number, number[]>() };
    groups.set(key, group);
    for (const at of times) {
      if (at > now) continue;
      const value = valueAt(query, samplesOf(each, at, query.rangeMs ?? lookbackMs, scrapeMs), at);
      if (value === undefined) continue;
      const values = group.sums.get(at) ?? [];
      values.push(value);
      group.sums.set(at, values);
    }
  }
  return [...groups.values()].flatMap(({ metric, sums }) =>
    sums.size === 0
      ? []
      : [
          {
            metric,
            values: times.flatMap((at): [number, string][] => {
              const values = sums.get(at);
              return values ? [[at / 1000, textOf(aggregated(query, values))]] : [];
            }),
          },
        ],
  );
}

function labelsIn({ aggregate, call, name }: Query, { labels }: PrometheusSeries): Record<string, string> {
  if (aggregate === null) return call === null ? { __name__: name, ...labels } : labels;
  return Object.fromEntries(
    aggregate.by.flatMap((label) => (labels[label] === undefined ? [] : [[label, labels[label]]])),
  );
}

/** A range has both its ends, as Prometheus had it until version 3. */
function samplesOf(series: PrometheusSeries, at: number, rangeMs: number, scrapeMs: number): Sampled[] {
  const samples: Sampled[] = [];
  for (let time = Math.ceil((at - rangeMs) / scrapeMs) * scrapeMs; time <= at; time += scrapeMs) {
    const value = series.sample(time);
    if (value !== undefined) samples.push({ at: time, value });
  }
  return samples;
}

function valueAt({ call, rangeMs }: Query, samples: readonly Sampled[], at: number): number | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const values = samples.map(({ value }) => value);
  switch (call) {
    case null:
    case "last_over_time":
      return last.value;
    case "avg_over_time":
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case "max_over_time":
      return Math.max(...values);
    case "min_over_time":
      return Math.min(...values);
    case "count_over_time":
      return values.length;
    case "changes":
      return values.filter((value, index) => index > 0 && value !== values[index - 1]).length;
    case "rate":
    case "increase":
      return increased(samples, at, rangeMs as number, call === "rate");
    default:
      throw new BadQuery(`parse error: unknown function with name "${call}"`);
  }
}

/** As Prometheus extrapolates (extrapolatedRate in promql/functions.go). */
function increased(
  samples: readonly Sampled[],
  at: number,
  rangeMs: number,
  perSecond: boolean,
): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (samples.length < 2 || first === undefined || last === undefined) return undefined;
  let result = last.value - first.value;
  for (let index = 1; index < samples.length; index += 1) {
    const before = (samples[index - 1] as Sampled).value;
    if ((samples[index] as Sampled).value < before) result += before;
  }
  let toStart = first.at - (at - rangeMs);
  const toEnd = at - last.at;
  const sampled = last.at - first.at;
  const between = sampled / (samples.length - 1);
  if (result > 0 && first.value >= 0) toStart = Math.min(toStart, sampled * (first.value / result));
  const most = between * 1.1;
  const covered = sampled + (toStart < most ? toStart : between / 2) + (toEnd < most ? toEnd : between / 2);
  result *= covered / sampled;
  return perSecond ? result / (rangeMs / 1000) : result;
}

function aggregated({ aggregate }: Query, values: readonly number[]): number {
  const sum = () => values.reduce((total, value) => total + value, 0);
  switch (aggregate?.operator) {
    case undefined:
      return values[0] as number;
    case "sum":
      return sum();
    case "avg":
      return sum() / values.length;
    case "count":
      return values.length;
    case "max":
      return Math.max(...values);
    default:
      return Math.min(...values);
  }
}

const textOf = (value: number): string =>
  Number.isNaN(value) ? "NaN" : value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value);

import { InvalidInput, type Reads } from "../../kernel/index.ts";
import {
  keyOf,
  type MetricKeep,
  type MetricTarget,
  planQuery,
  type QueriedSeries,
  queryMetrics,
} from "../../metrics/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { type ImpactMetric, impactProfiles } from "./impact-metrics.ts";
import { dayMs, minuteMs } from "./impact-windows.ts";
import type { ImpactSeries, Span } from "./metric-impact.ts";

const stepMs = 5 * minuteMs;

/**
 * The metrics of a service in steps of five minutes: of one task on average where they are added up over its tasks, else
 * as the source gives them for the service. A day at a time, since a service may have had thousands of tasks in a week; a
 * day of which there is too much to add up, or which is not kept any more, has no points.
 */
export async function readImpactSeries(
  reads: Reads,
  caller: Caller,
  input: { serviceId: string; metrics: readonly ImpactMetric[]; span: Span; keep: MetricKeep; now: Date },
): Promise<ImpactSeries[]> {
  const { serviceId, metrics, keep, now } = input;
  const start = Math.floor(input.span.from / stepMs) * stepMs;
  const count = Math.max(0, Math.floor((input.span.until - start) / stepMs));
  const target: MetricTarget = { kind: "SERVICE", id: serviceId, container: null };
  const all = new Map(metrics.map((metric) => [metric, new Array<number | null>(count).fill(null)]));
  for (let from = start; from < start + count * stepMs; from += dayMs) {
    const until = Math.min(from + dayMs, start + count * stepMs);
    let found: readonly QueriedSeries[];
    try {
      const range = { start: new Date(from), end: new Date(until) };
      const steps = planQuery({ range, resolution: 300 }, { now, keep });
      const question = { targets: [target], metrics, steps, aggregate: null, keep, continued: false };
      found = (await queryMetrics(reads, caller, question)).get(keyOf(target)) ?? [];
    } catch (error) {
      if (error instanceof InvalidInput) continue;
      throw error;
    }
    for (const series of found) {
      const values = all.get(series.metric as ImpactMetric);
      const first = (from - start) / stepMs;
      series.values.forEach((value, index) => {
        if (values && first + index < count) values[first + index] = ofOneTask(series, value, index);
      });
    }
  }
  return metrics.map((metric) => ({ metric, start, stepMs, values: all.get(metric) ?? [] }));
}

function ofOneTask(
  { metric, taskCounts }: QueriedSeries,
  value: number | null,
  index: number,
): number | null {
  if (value === null || impactProfiles[metric as ImpactMetric].scale !== "RATIO") return value;
  const tasks = taskCounts?.[index];
  if (taskCounts === null || tasks === undefined) return value;
  return tasks > 0 ? value / tasks : null;
}

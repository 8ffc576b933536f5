import type { Reads } from "../../kernel/index.ts";
import type { MetricKeep } from "../../metrics/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { type ImpactMetric, impactMetrics } from "./impact-metrics.ts";
import {
  dayMs,
  historyDays,
  type ImpactWindows,
  impactWindows,
  settleMs,
  windowMs,
} from "./impact-windows.ts";
import { judgeImpact } from "./judge-impact.ts";
import type { ImpactSeries, ImpactVerdict, MetricImpact, Span } from "./metric-impact.ts";
import { readImpactSeries } from "./read-impact-series.ts";
import { type Rollout, rolloutsOf } from "./rollouts.ts";

/** What a deployment did to its service. */
export type DeploymentImpact = {
  verdict: ImpactVerdict;
  windows: ImpactWindows;
  /** Whether all of the hour after has passed: until then it may still be another. */
  complete: boolean;
  metrics: (MetricImpact & { series: ImpactSeries })[];
};

export type ImpactQuestion = {
  deploymentId: string;
  serviceId: string;
  now: Date;
  keep: MetricKeep;
  metrics?: readonly ImpactMetric[];
  looks?: number;
};

/**
 * Compares the service's metrics before and after a deployment; null of one that has not ended, or never changed its
 * service. The caller may see the deployment; what they may not see of the service has no points.
 */
export async function findImpact(
  reads: Reads,
  caller: Caller,
  question: ImpactQuestion,
): Promise<(DeploymentImpact & { rollout: Rollout; others: Rollout[] }) | null> {
  const { deploymentId, serviceId, now, keep, metrics = impactMetrics } = question;
  const all = await rolloutsOf(reads, { deploymentId, serviceId, now });
  const rollout = all.find(({ id }) => id === deploymentId);
  if (rollout === undefined || !ended.includes(rollout.state)) return null;
  const others = all.filter(({ id }) => id !== deploymentId);
  const windows = impactWindows({ rollout, others, now: now.getTime() });
  const span: Span = {
    from: rollout.from - historyDays * dayMs - 2 * windowMs,
    until: Math.max(windows.after.until, rollout.until),
  };
  const series = await readImpactSeries(reads, caller, { serviceId, metrics, span, keep, now });
  const { looks } = question;
  const judged = judgeImpact({
    ...{ series, rollout, others, now: now.getTime() },
    ...(looks === undefined ? {} : { looks }),
  });
  const shown = { from: rollout.from - windowMs, until: span.until };
  return {
    ...{ rollout, others, windows },
    verdict: together(judged),
    complete: now.getTime() >= rollout.until + settleMs + windowMs,
    metrics: judged.flatMap((each, index) => {
      const own = series[index];
      return own ? [{ ...each, series: part(own, shown) }] : [];
    }),
  };
}

const ended: readonly string[] = ["SUCCEEDED", "FAILED", "CANCELLED"];
const order: readonly ImpactVerdict[] = ["WORSE", "CHANGED", "BETTER", "NO_CHANGE", "NOT_ENOUGH_DATA"];

/** The one that matters most of all metrics. */
const together = (metrics: readonly MetricImpact[]): ImpactVerdict =>
  order.find((verdict) => metrics.some((each) => each.verdict === verdict)) ?? "NOT_ENOUGH_DATA";

function part({ metric, start, stepMs, values }: ImpactSeries, { from, until }: Span): ImpactSeries {
  const first = Math.max(0, Math.floor((from - start) / stepMs));
  const last = Math.max(first, Math.ceil((until - start) / stepMs));
  return { metric, start: start + first * stepMs, stepMs, values: values.slice(first, last) };
}

import type { MetricName } from "../../metrics/index.ts";
import { percentile } from "../arithmetic/percentile.ts";

/**
 * What was used over weeks, in the metric's own unit: of the highest minute of each hour, so that a percentile of it is
 * never below that of the minutes themselves. Of what is written to disks, of the mean of each hour.
 */
export type Usage = {
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** Hours with a point, of all tasks together, and the share of the hours asked for that have any. */
  hours: number;
  covered: number;
};

export type UsageFact = {
  from: Date;
  until: Date;
  /** Of the containers of a service, all tasks together: by `service id/container`. */
  ofContainers: ReadonlyMap<string, Partial<Record<MetricName, Usage>>>;
  /** By the host's id. */
  ofHosts: ReadonlyMap<string, Partial<Record<MetricName, Usage>>>;
};

/** Gathers values of several series and sums them up. */
export class UsageOf {
  readonly #values: number[] = [];
  readonly #hours = new Set<number>();

  add(values: readonly (number | null)[]): void {
    for (const [hour, value] of values.entries()) {
      if (value === null) continue;
      this.#values.push(value);
      this.#hours.add(hour);
    }
  }

  summary(hoursAsked: number): Usage | null {
    if (this.#values.length === 0) return null;
    const sorted = Float64Array.from(this.#values).sort();
    return {
      mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
      p50: percentile(sorted, 0.5),
      p95: percentile(sorted, 0.95),
      p99: percentile(sorted, 0.99),
      max: sorted[sorted.length - 1] as number,
      hours: sorted.length,
      covered: this.#hours.size / Math.max(1, hoursAsked),
    };
  }
}

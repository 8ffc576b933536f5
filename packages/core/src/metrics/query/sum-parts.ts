import type { Reads } from "../../kernel/index.ts";
import type { MetricKeep } from "../metric-keep.ts";
import { resolutions } from "../metric-series.ts";
import { mostValuesOfSeries } from "../read-metrics.ts";
import { type MetricName, type MetricTarget, vocabulary } from "../vocabulary.ts";
import { combineParts } from "./combine-series.ts";
import { daysOf, type PlannedSteps } from "./plan-query.ts";
import { readStored } from "./read-stored.ts";
import { keyOf } from "./subjects.ts";
import type { TaskOfMoments } from "./tasks-of-moments.ts";
import { tooMuch } from "./tasks-of-subjects.ts";

/** Points that are read at most to add them up, 0.2 s or so. */
const mostPoints = 2_000_000;
const dayMs = 86_400_000;

/** Values of one metric of a part, and whose they are. */
export type Part = { values: readonly (number | null)[]; sources: readonly string[] };
/** By key of the target and metric. */
export type Parts = ReadonlyMap<string, Part>;
export const partKey = (target: MetricTarget, metric: MetricName) => `${keyOf(target)} ${metric}`;

/** A share or a load is no amount: parts are averaged. */
export const isAveraged = (metric: MetricName): boolean => vocabulary[metric].unit === "1";

/**
 * The steps in which parts are added up: the shortest that are still kept and of which there are not too many. A task
 * that was there for two of five minutes must count for those two; its average over the five would count for all.
 */
export function stepsToAddUp(
  steps: PlannedSteps,
  { parts, keep }: { parts: number; keep: MetricKeep },
): PlannedSteps {
  const age = steps.now.getTime() - steps.start.getTime();
  const length = steps.end.getTime() - steps.start.getTime();
  for (const resolution of resolutions) {
    if (resolution > steps.resolution) break;
    const count = length / (resolution * 1_000);
    const isKept = resolution === steps.resolution || age <= daysOf(resolution, keep) * dayMs;
    if (isKept && count <= mostValuesOfSeries && count * parts <= mostPoints)
      return { ...steps, resolution, count };
  }
  throw tooMuch(parts);
}

/** Stored series as parts. */
async function readParts(
  reads: Reads,
  input: { targets: readonly MetricTarget[]; metrics: readonly MetricName[]; steps: PlannedSteps },
): Promise<Map<string, Part>> {
  const found = await readStored(reads, { ...input, aggregate: null });
  return new Map(
    found.map(({ target, metric, values, source }) => [
      partKey(target, metric),
      { values, sources: [source] },
    ]),
  );
}

/** Of each task its own series, or where no source gives one the sum of its containers'. */
export async function partsOfTasks(
  reads: Reads,
  input: { tasks: readonly TaskOfMoments[]; metrics: readonly MetricName[]; steps: PlannedSteps },
): Promise<Parts> {
  const { tasks, metrics, steps } = input;
  const own = await readParts(reads, { targets: tasks.map(taskTarget), metrics, steps });
  const without = tasks.filter((task) =>
    metrics.some((metric) => !own.has(partKey(taskTarget(task), metric))),
  );
  const ofContainers = await readParts(reads, { targets: without.flatMap(containersOf), metrics, steps });
  for (const task of without) {
    for (const metric of metrics) {
      const key = partKey(taskTarget(task), metric);
      if (own.has(key)) continue;
      const parts = containersOf(task).flatMap((each) => ofContainers.get(partKey(each, metric)) ?? []);
      if (parts.length > 0) own.set(key, sumOf(parts, { metric, count: steps.count }));
    }
  }
  return own;
}

export const taskTarget = ({ id }: TaskOfMoments): MetricTarget => ({ kind: "TASK", id, container: null });

const containersOf = ({ id, containers }: TaskOfMoments): MetricTarget[] =>
  containers.map((container) => ({ kind: "CONTAINER", id, container }));

/** Parts as one; `counts` says of how many each value is. */
export function sumOf(
  parts: readonly Part[],
  { metric, count }: { metric: MetricName; count: number },
): Part & { counts: number[] } {
  const values = parts.map((part) => part.values);
  const sources = [...new Set(parts.flatMap((part) => part.sources))].sort();
  return { ...combineParts(values, { count, averaged: isAveraged(metric) }), sources };
}

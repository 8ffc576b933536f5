import { type Reads, readRows } from "../../kernel/index.ts";
import type { Level } from "../slots.ts";
import type { MetricName, MetricTarget } from "../vocabulary.ts";
import type { KeptFrom } from "./levels.ts";

export type FoundSeries = { id: number; target: MetricTarget; metric: MetricName; source: string };

/** Series that are stored of some targets, of every source, in the order of the targets. */
export async function findSeries(
  reads: Reads,
  { targets, metrics }: { targets: readonly MetricTarget[]; metrics: readonly MetricName[] },
): Promise<FoundSeries[]> {
  const rows = await readRows(
    reads,
    "SELECT t.place, s.id, s.metric, s.source FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS t (id, container, kind, place) " +
      "JOIN metric_series s ON s.target_id = t.id AND s.container = t.container AND s.kind = t.kind " +
      "WHERE s.metric = ANY ($4::text[]) ORDER BY t.place, s.metric, s.source",
    [
      targets.map(({ id }) => id),
      targets.map(({ container }) => container ?? ""),
      targets.map(({ kind }) => kind),
      metrics,
    ],
  );
  return rows.map(([place, id, metric, source]) => ({
    id: id as number,
    target: targets[(place as number) - 1] as MetricTarget,
    metric: metric as MetricName,
    source: source as string,
  }));
}

/** What keptFrom gives, as a hot read. */
export async function readKeptFrom(reads: Reads): Promise<KeptFrom> {
  const rows = await readRows(reads, "SELECT seconds, kept_from FROM metric_level", []);
  const kept = { 60: 0, 300: 0, 3600: 0 };
  for (const [seconds, from] of rows) kept[seconds as Level] = from as number;
  return kept;
}

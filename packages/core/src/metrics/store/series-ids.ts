import type { PoolClient } from "@fleetgraph/database";
import type { MetricName, MetricTarget } from "../vocabulary.ts";

export type SeriesKey = { target: MetricTarget; metric: MetricName };

/** The numbers of some series of a source, in their order; those that are new get one. */
export async function seriesIds(
  client: PoolClient,
  { source, keys }: { source: string; keys: readonly SeriesKey[] },
): Promise<number[]> {
  const columns = [
    keys.map(({ target }) => target.kind),
    keys.map(({ target }) => target.id),
    keys.map(({ target }) => target.container ?? ""),
    keys.map(({ metric }) => metric),
  ];
  const asked =
    "unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS k (kind, id, container, metric, place)";
  const find = async () => {
    const { rows } = await client.query<{ place: string; id: number }>({
      name: "metric-series-ids",
      text:
        `SELECT k.place, s.id FROM ${asked} JOIN metric_series s ON s.target_id = k.id AND s.container = k.container ` +
        "AND s.metric = k.metric AND s.source = $5 AND s.kind = k.kind",
      values: [...columns, source],
    });
    return rows;
  };
  let found = await find();
  if (found.length < keys.length) {
    await client.query(
      `INSERT INTO metric_series (kind, target_id, container, metric, source) SELECT k.kind, k.id, k.container, k.metric, $5 FROM ${asked} ` +
        "ORDER BY k.id, k.container, k.metric ON CONFLICT (target_id, container, metric, source) DO NOTHING",
      [...columns, source],
    );
    found = await find();
  }
  const ids = new Array<number>(keys.length).fill(0);
  for (const { place, id } of found) ids[Number(place) - 1] = id;
  return ids;
}

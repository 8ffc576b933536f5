import { type Bind, type Reads, readRows } from "../../kernel/index.ts";
import {
  andVisible,
  type Caller,
  clusterVisibility,
  isVisible,
  visibility,
} from "../../permissions/index.ts";
import type { MetricTarget } from "../vocabulary.ts";

/** What metrics are asked of, where it is, and whether all that is in it may be seen. */
export type Subject = {
  target: MetricTarget;
  clusterId: string;
  /**
   * Of a cluster: whether the caller may see every service of it. Who may not gets the sum of what they see, and no
   * series that a source gives of the whole.
   */
  whole: boolean;
};

export const keyOf = ({ kind, id, container }: MetricTarget): string => `${kind} ${id} ${container ?? ""}`;

// As the listings keep them: a host that is gone has left for the past, a service or cluster has not.
const tables = { TASK: "task", HOST: "host", SERVICE: "service", CLUSTER: "cluster" } as const;

/** The targets that exist and that the caller may see, by key. */
export async function subjectsOf(
  reads: Reads,
  caller: Caller,
  targets: readonly MetricTarget[],
): Promise<Map<string, Subject>> {
  const kinds = Object.keys(tables) as (keyof typeof tables)[];
  const found = await Promise.all(
    kinds.map((kind) => {
      const own = targets.filter((target) => tableOf(target) === kind).map(({ id }) => id);
      return own.length === 0 ? null : placesOf(reads, caller, kind, [...new Set(own)]);
    }),
  );
  const places = new Map(kinds.map((kind, index) => [kind, found[index] ?? null]));
  const patterns = visibility(caller.grants, "fleet:read");
  return new Map(
    targets.flatMap((target) => {
      const place = places.get(tableOf(target))?.get(target.id);
      if (place === undefined) return [];
      const whole = target.kind !== "CLUSTER" || isVisible(patterns, place.path);
      return [[keyOf(target), { target, clusterId: place.clusterId, whole }] as const];
    }),
  );
}

const tableOf = ({ kind }: MetricTarget) => (kind === "CONTAINER" ? "TASK" : kind);

async function placesOf(reads: Reads, caller: Caller, kind: keyof typeof tables, ids: readonly string[]) {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const wanted = bind(ids);
  const patterns =
    kind === "CLUSTER"
      ? clusterVisibility(caller.grants, "fleet:read")
      : visibility(caller.grants, "fleet:read");
  const visible = andVisible(patterns, bind, "x.path");
  const cluster = kind === "CLUSTER" ? "x.id" : "x.cluster_id";
  const from = (table: string, gone: string) =>
    `SELECT x.id, ${cluster}, x.path FROM ${table} x WHERE ${gone}x.id = ANY (${wanted}::text[])${visible}`;
  const table = tables[kind];
  const hasLeft = kind === "TASK" || kind === "HOST";
  const past = hasLeft ? ` UNION ALL ${from(`${table}_past`, "x.gone_at IS NOT NULL AND ")}` : "";
  const rows = await readRows(reads, `${from(table, "")}${past}`, values);
  return new Map(
    rows.map(([id, clusterId, path]) => [
      id as string,
      { clusterId: clusterId as string, path: path as string },
    ]),
  );
}

import type { Database } from "@fleetgraph/database";

export type Row = Readonly<Record<string, unknown>>;

/** Rows of one table that all have the same columns; those that are there stay. */
export async function insertRows({ pool }: Database, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).join(", ");
  await pool.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb) ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

export const region = "us-east-1";
const servicesOf = 4;

/** An account's region with one cluster, or none, whose services run two tasks each. */
export type RecordedPlace = {
  name: string;
  accountId: string;
  cluster: string | null;
  services: readonly { id: string; name: string; path: string; tasks: readonly string[] }[];
};

/** As the listing writes them. */
export async function addPlace(
  database: Database,
  { index, at, empty }: { index: number; at: Date; empty: boolean },
): Promise<RecordedPlace> {
  const name = `account-${index}`;
  const accountId = `acc_${index}`;
  await insertRows(database, "account", [{ id: accountId, name }]);
  if (empty) return { name, accountId, cluster: null, services: [] };
  const cluster = `clu_${index}`;
  const path = `${name}/${region}/shop`;
  const arn = (kind: string, rest: string) =>
    `arn:aws:ecs:${region}:${100_000_000_000 + index}:${kind}/${rest}`;
  const seen = { content_hash: "\\x00", first_seen_at: at };
  await insertRows(database, "cluster", [
    {
      ...{ id: cluster, account_id: accountId, region, arn: arn("cluster", "shop"), name: "shop" },
      ...{ path: `${path}/`, status: "ACTIVE", labels: [], ...seen },
    },
  ]);
  const listing = { kind: "services", account_id: accountId, region, cluster_id: cluster };
  await insertRows(database, "listing_scope", [
    { key: `services:${cluster}`, ...listing, observed_at: at, attempted_at: at },
  ]);
  const services = Array.from({ length: servicesOf }, (_, service) => ({
    ...{ id: `svc_${index}_${service}`, name: `svc-${service}`, path: `${path}/svc-${service}` },
    tasks: [0, 1].map((task) => arn("task", `shop/${index}${service}${task}`.padEnd(40, "0"))),
  }));
  await insertRows(
    database,
    "service",
    services.map(({ id, name: service, path: at }) => ({
      ...{ id, cluster_id: cluster, arn: arn("service", `shop/${service}`), name: service, path: at },
      ...{ status: "ACTIVE", scheduling_strategy: "REPLICA", deployment_controller: "ECS" },
      ...{ desired_count: 2, running_count: 2, pending_count: 0, deployments: [] },
      ...{ deployment_configuration: {}, labels: [], ...seen },
    })),
  );
  await insertRows(
    database,
    "task",
    services.flatMap(({ id, path: at, tasks }) =>
      tasks.map((task) => ({
        ...{ id: `tsk_${task}`, cluster_id: cluster, service_id: id, arn: task, path: at },
        ...{ last_status: "RUNNING", containers: [], ...seen },
      })),
    ),
  );
  return { name, accountId, cluster, services };
}

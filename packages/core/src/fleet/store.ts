import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database, Prisma } from "@fleetgraph/database";
import { idOfArn } from "../kernel/index.ts";
import type { Row } from "./rows.ts";

type Table = "cluster" | "service" | "host" | "task";

// Column types as unnest needs them; text where nothing else is said.
const types: Readonly<Record<string, string>> = {
  labels: "jsonb",
  deployments: "jsonb",
  deployment_configuration: "jsonb",
  containers: "jsonb",
  content_hash: "bytea",
  desired_count: "int",
  running_count: "int",
  pending_count: "int",
  cpu: "int",
  memory: "int",
  registered_cpu: "int",
  remaining_cpu: "int",
  registered_memory: "int",
  remaining_memory: "int",
  agent_connected: "bool",
  version: "bigint",
  created_at: "timestamptz",
  started_at: "timestamptz",
  stopped_at: "timestamptz",
  registered_at: "timestamptz",
};
const rowsPerStatement = 2_000;

/**
 * Stores rows of one table. One that is there already with the same content is not written at all, and a task never
 * goes back to an older version of itself. A stopped task is gone from the moment it stopped. Gives the rows written.
 * (unnest is as fast as COPY into a stage, and one statement: docs/performance.md.)
 */
export async function ingest(
  database: Database,
  table: Table,
  rows: readonly Row[],
  at: Date,
): Promise<number> {
  let written = 0;
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    written += await ingestSome(database, table, rows.slice(start, start + rowsPerStatement), at);
  }
  return written;
}

async function ingestSome(database: Database, table: Table, rows: readonly Row[], at: Date): Promise<number> {
  const [first] = rows;
  if (!first) return 0;
  const columns = Object.keys(first);
  const arrays = columns.map((column) => rows.map((row) => row[column]));
  const places = columns.map((column, index) => `$${index + 2}::${types[column] ?? "text"}[]`);
  const gone =
    table === "task"
      ? "CASE WHEN last_status = 'STOPPED' THEN coalesce(stopped_at, $1) END"
      : "NULL::timestamptz";
  const updates = columns
    .filter((column) => column !== "id")
    .map((column) => `${column} = excluded.${column}`);
  const newer = table === "task" ? "AND coalesce(excluded.version >= t.version, true)" : "";
  const text =
    `INSERT INTO ${table} AS t (${columns.join(", ")}, first_seen_at, gone_at) ` +
    `SELECT ${columns.join(", ")}, $1::timestamptz, ${gone} FROM unnest(${places.join(", ")}) AS r(${columns.join(", ")}) ` +
    `ON CONFLICT (id) DO UPDATE SET ${updates.join(", ")}, ` +
    "gone_at = CASE WHEN excluded.gone_at IS NULL THEN NULL ELSE coalesce(t.gone_at, excluded.gone_at) END " +
    "WHERE (t.content_hash IS DISTINCT FROM excluded.content_hash " +
    `OR (t.gone_at IS NULL) IS DISTINCT FROM (excluded.gone_at IS NULL)) ${newer}`;
  const result = await database.pool.query(text, [at.toISOString(), ...arrays]);
  return result.rowCount ?? 0;
}

/** Marks as gone what a complete listing of its scope did not have. Gives the rows written. */
export async function markGone(
  database: Database,
  input: { table: Table; scope: Record<string, string>; present: readonly string[]; at: Date },
): Promise<number> {
  const { table, scope, present, at } = input;
  const where = Object.keys(scope).map((column, index) => `${column} = $${index + 3}`);
  const result = await database.pool.query(
    `UPDATE ${table} SET gone_at = $1 WHERE gone_at IS NULL AND NOT id = ANY ($2::text[]) AND ${where.join(" AND ")}`,
    [at.toISOString(), present, ...Object.values(scope)],
  );
  return result.rowCount ?? 0;
}

/** What a cluster that is gone had is gone with it. */
export async function markOrphansGone(database: Database, at: Date): Promise<number> {
  let written = 0;
  for (const table of ["service", "host", "task"]) {
    const result = await database.pool.query(
      `UPDATE ${table} SET gone_at = $1 WHERE gone_at IS NULL AND cluster_id IN (SELECT id FROM cluster WHERE gone_at IS NOT NULL)`,
      [at.toISOString()],
    );
    written += result.rowCount ?? 0;
  }
  return written;
}

export async function saveAccount(
  database: Database,
  account: { name: string; awsAccountId: string | null },
): Promise<string> {
  const id = idOfArn("account", account.name);
  const known = await database.prisma.account.findUnique({ where: { name: account.name } });
  if (known && (known.awsAccountId === account.awsAccountId || account.awsAccountId === null))
    return known.id;
  const { awsAccountId } = account;
  const saved = await database.prisma.account.upsert({
    where: { name: account.name },
    create: { id, name: account.name, awsAccountId },
    update: { awsAccountId },
  });
  return saved.id;
}

/** An account that could not be found out, as it is shown until it is. */
const unfound = "default";
const unfoundKey = `clusters:${idOfArn("account", unfound)}:`;

/** Records that even the accounts could not be found out, and why. */
export async function saveUnfoundAccount(
  database: Database,
  input: { failure: StoredMessage; at: Date },
): Promise<void> {
  const accountId = await saveAccount(database, { name: unfound, awsAccountId: null });
  const scope = { key: unfoundKey, kind: "clusters", accountId, region: "", clusterId: null };
  await saveScopes(database, [{ ...scope, failure: input.failure }], input.at);
}

/** Takes that back once they are known. */
export async function forgetUnfoundAccount(database: Database, known: readonly string[]): Promise<void> {
  const { rowCount } = await database.pool.query("DELETE FROM listing_scope WHERE key = $1", [unfoundKey]);
  if (rowCount === 0 || known.includes(unfound)) return;
  await database.prisma.account.deleteMany({ where: { name: unfound, clusters: { none: {} } } });
}

export type Scope = {
  key: string;
  kind: string;
  accountId: string;
  region: string;
  clusterId: string | null;
};

/** Records how listings ended: when they were complete, or since when and why not. */
export async function saveScopes(
  database: Database,
  scopes: readonly (Scope & { failure: StoredMessage | null })[],
  at: Date,
): Promise<void> {
  if (scopes.length === 0) return;
  const column = <Key extends keyof (typeof scopes)[number]>(key: Key) => scopes.map((scope) => scope[key]);
  await database.pool.query(
    "INSERT INTO listing_scope AS s (key, kind, account_id, region, cluster_id, attempted_at, observed_at, failed_since, failure) " +
      "SELECT key, kind, account_id, region, cluster_id, $1::timestamptz, CASE WHEN failure IS NULL THEN $1::timestamptz END, " +
      "CASE WHEN failure IS NOT NULL THEN $1::timestamptz END, failure " +
      "FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[]) " +
      "AS r(key, kind, account_id, region, cluster_id, failure) " +
      "ON CONFLICT (key) DO UPDATE SET attempted_at = excluded.attempted_at, failure = excluded.failure, " +
      "observed_at = coalesce(excluded.observed_at, s.observed_at), " +
      "failed_since = CASE WHEN excluded.failure IS NULL THEN NULL ELSE coalesce(s.failed_since, excluded.attempted_at) END",
    [
      at.toISOString(),
      column("key"),
      column("kind"),
      column("accountId"),
      column("region"),
      column("clusterId"),
      scopes.map(({ failure }) => (failure === null ? null : JSON.stringify(failure))),
    ],
  );
}

/** Services by name and hosts by id, of one cluster: what its tasks can belong to. */
export async function knownOfCluster(database: Database, clusterId: string) {
  const [services, hosts] = await Promise.all([
    database.prisma.service.findMany({ where: { clusterId }, select: { id: true, name: true, path: true } }),
    database.prisma.host.findMany({ where: { clusterId }, select: { id: true } }),
  ]);
  return {
    services: new Map(services.map(({ name, id, path }) => [name, { id, path }])),
    hosts: new Set(hosts.map(({ id }) => id)),
  };
}

/** Which of the revisions are not in the store yet. */
export async function missingDefinitions(database: Database, arns: readonly string[]): Promise<string[]> {
  if (arns.length === 0) return [];
  const known = await database.prisma.taskDefinition.findMany({
    where: { arn: { in: [...arns] } },
    select: { arn: true },
  });
  const have = new Set(known.map(({ arn }) => arn));
  return arns.filter((arn) => !have.has(arn));
}

export async function saveDefinition(
  database: Database,
  definition: TaskDefinition,
  at: Date,
): Promise<void> {
  const arn = definition.taskDefinitionArn;
  if (!arn) return;
  const [, family = "", revision = "0"] = /task-definition\/(.+):(\d+)$/.exec(arn) ?? [];
  const row = {
    family: definition.family ?? family,
    revision: definition.revision ?? Number(revision),
    status: definition.status ?? "UNKNOWN",
    definition: JSON.parse(JSON.stringify(definition)) as Prisma.InputJsonValue,
    observedAt: at,
  };
  await database.prisma.taskDefinition.upsert({ where: { arn }, create: { arn, ...row }, update: row });
}

export async function saveSync(
  database: Database,
  sync: {
    id: string;
    requestedAt: Date;
    startedAt: Date;
    finishedAt?: Date;
    summary?: Prisma.InputJsonValue;
  },
): Promise<void> {
  const { id, ...row } = sync;
  await database.prisma.fleetSync.upsert({ where: { id }, create: sync, update: row });
}

/** Requests that were made before a listing started, and so are answered by it. */
export function openSyncs(database: Database): Promise<{ id: string; requestedAt: Date }[]> {
  return database.prisma.fleetSync.findMany({
    where: { finishedAt: null },
    select: { id: true, requestedAt: true },
    orderBy: { requestedAt: "asc" },
  });
}

export async function clusterOfService(database: Database, serviceId: string) {
  const service = await database.prisma.service.findUnique({
    where: { id: serviceId },
    select: { arn: true, name: true, path: true, cluster: { select: { id: true, arn: true, path: true } } },
  });
  return service;
}

import type { Database, Prisma } from "@fleetgraph/database";
import type { Statement } from "../../kernel/index.ts";

/** What a listing did. */
export type SyncCounts = { calls: number; listings: number; failedListings: number; changedRows: number };

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

/** Notes which places requests wait for, as a part of a statement. */
export function beginSyncs(
  statement: Statement,
  input: {
    syncs: readonly { id: string; requestedAt: Date }[];
    startedAt: Date;
    waitingFor: readonly string[];
  },
): void {
  const { syncs, startedAt, waitingFor } = input;
  const ids = statement.bind(syncs.map(({ id }) => id));
  const requested = statement.bind(syncs.map(({ requestedAt }) => requestedAt.toISOString()));
  const places = statement.bind(waitingFor);
  const at = statement.bind(startedAt.toISOString());
  statement.with(
    "begun",
    "INSERT INTO fleet_sync (id, requested_at, started_at, waiting_for) " +
      `SELECT id, requested_at, ${at}::timestamptz, ${places}::text[] ` +
      `FROM unnest(${ids}::text[], ${requested}::timestamptz[]) AS s(id, requested_at) ` +
      "ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, waiting_for = excluded.waiting_for RETURNING id",
  );
}

/** Requests that are not answered yet. */
export function openSyncs(
  database: Database,
): Promise<{ id: string; requestedAt: Date; startedAt: Date | null }[]> {
  return database.prisma.fleetSync.findMany({
    where: { finishedAt: null },
    select: { id: true, requestedAt: true, startedAt: true },
    orderBy: { requestedAt: "asc" },
  });
}

/** Waits no more for places that are not configured any more. */
export async function keepWaitingFor(
  { pool }: Pick<Database, "pool">,
  places: readonly string[],
): Promise<void> {
  await pool.query(
    "UPDATE fleet_sync SET waiting_for = ARRAY(SELECT unnest(waiting_for) INTERSECT SELECT unnest($1::text[])) " +
      "WHERE finished_at IS NULL AND started_at IS NOT NULL AND NOT waiting_for <@ $1::text[]",
    [places],
  );
}

/** Requests that wait for a place. */
export async function syncsWaitingFor({ pool }: Pick<Database, "pool">, place: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    "SELECT id FROM fleet_sync WHERE finished_at IS NULL AND started_at IS NOT NULL AND $1 = ANY (waiting_for)",
    [place],
  );
  return rows.map(({ id }) => id);
}

/** Whether somebody asked for one of them: a round that came due is recorded as asked for when it begins. */
export async function wereAsked({ pool }: Pick<Database, "pool">, ids: readonly string[]): Promise<boolean> {
  const { rowCount } = await pool.query(
    "SELECT FROM fleet_sync WHERE id = ANY ($1::text[]) AND requested_at < started_at",
    [ids],
  );
  return rowCount !== 0;
}

/** A place was listed: counts it for the requests that had waited for it before its listing began. */
export async function answerSyncs(
  { pool }: Pick<Database, "pool">,
  input: { place: string; ids: readonly string[]; counts: SyncCounts },
): Promise<void> {
  const { place, ids, counts } = input;
  if (ids.length === 0) return;
  const added = Object.keys(counts)
    .map((key) => `'${key}', coalesce((summary->>'${key}')::int, 0) + ($3::jsonb->>'${key}')::int`)
    .join(", ");
  await pool.query(
    `UPDATE fleet_sync SET waiting_for = array_remove(waiting_for, $1), summary = jsonb_build_object(${added}) ` +
      "WHERE finished_at IS NULL AND $1 = ANY (waiting_for) AND id = ANY ($2::text[])",
    [place, ids, JSON.stringify(counts)],
  );
}

/** Requests that wait for no place any more and are not marked as answered. */
export async function answeredSyncs({ pool }: Pick<Database, "pool">): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    "SELECT id FROM fleet_sync WHERE finished_at IS NULL AND started_at IS NOT NULL AND cardinality(waiting_for) = 0",
  );
  return rows.map(({ id }) => id);
}

export async function finishSyncs(
  { pool }: Pick<Database, "pool">,
  input: { ids: readonly string[]; at: Date; changedRows: number },
): Promise<void> {
  await pool.query(
    "UPDATE fleet_sync SET finished_at = $2, summary = " +
      "jsonb_set(coalesce(summary, '{}'), '{changedRows}', to_jsonb(coalesce((summary->>'changedRows')::int, 0) + $3::int)) " +
      "WHERE id = ANY ($1::text[]) AND finished_at IS NULL",
    [input.ids, input.at.toISOString(), input.changedRows],
  );
}

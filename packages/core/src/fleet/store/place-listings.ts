import type { Database } from "@fleetgraph/database";

type Place = { account: string; region: string };

/** Notes when places are listed next, and forgets those that are not configured any more. */
export async function schedulePlaces(
  { pool }: Pick<Database, "pool">,
  input: {
    places: readonly (Place & { nextAt: Date })[];
    configured: readonly Place[];
    intervalSeconds: number;
  },
): Promise<void> {
  const { places, configured, intervalSeconds } = input;
  await pool.query(
    "DELETE FROM place_listing WHERE (account, region) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))",
    [configured.map(({ account }) => account), configured.map(({ region }) => region)],
  );
  await pool.query(
    "INSERT INTO place_listing (account, region, next_at, interval_seconds) " +
      "SELECT account, region, next_at, $4 FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS p(account, region, next_at) " +
      "ON CONFLICT (account, region) DO UPDATE SET next_at = excluded.next_at, interval_seconds = excluded.interval_seconds",
    [
      places.map(({ account }) => account),
      places.map(({ region }) => region),
      places.map(({ nextAt }) => nextAt.toISOString()),
      intervalSeconds,
    ],
  );
}

export async function beginPlace(
  { pool }: Pick<Database, "pool">,
  input: Place & { startedAt: Date; nextAt: Date; intervalSeconds: number },
): Promise<void> {
  const { account, region, startedAt, nextAt, intervalSeconds } = input;
  await pool.query(
    "INSERT INTO place_listing (account, region, started_at, next_at, interval_seconds) VALUES ($1, $2, $3, $4, $5) " +
      "ON CONFLICT (account, region) DO UPDATE SET started_at = excluded.started_at, next_at = excluded.next_at, " +
      "interval_seconds = excluded.interval_seconds, parts_done = 0, parts_total = 0",
    [account, region, startedAt.toISOString(), nextAt.toISOString(), intervalSeconds],
  );
}

/** How far the listing that began then has come; `finishedAt`: it has ended. */
export async function tellPlace(
  { pool }: Pick<Database, "pool">,
  input: Place & { startedAt: Date; done: number; total: number; finishedAt?: Date },
): Promise<void> {
  const { account, region, startedAt, done, total, finishedAt } = input;
  await pool.query(
    "UPDATE place_listing SET parts_done = $4, parts_total = $5, finished_at = coalesce($6, finished_at) " +
      "WHERE account = $1 AND region = $2 AND started_at = $3",
    [account, region, startedAt.toISOString(), done, total, finishedAt?.toISOString() ?? null],
  );
}

/** The listing that began then has not ended, and nobody goes on with it. */
export async function leavePlace(
  { pool }: Pick<Database, "pool">,
  input: Place & { startedAt: Date; nextAt: Date },
): Promise<void> {
  const { account, region, startedAt, nextAt } = input;
  await pool.query(
    "UPDATE place_listing SET started_at = NULL, next_at = $4 WHERE account = $1 AND region = $2 AND started_at = $3",
    [account, region, startedAt.toISOString(), nextAt.toISOString()],
  );
}

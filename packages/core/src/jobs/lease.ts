import { hostname } from "node:os";
import type { Database, PoolClient } from "@fleetgraph/database";
import type { Log } from "../kernel/index.ts";

// graphile-worker gives the jobs of a killed process back after four hours; this does it in a second.
const lookMs = 1_000;
const silentSeconds = 8;
const orphanSeconds = 15;

const lockOf = (id: string) => `hashtextextended('fleetgraph worker ' || ${id}, 0)`;

const findDead = `
  SELECT pool_id FROM worker_lease
  WHERE pool_id <> $1 AND (heartbeat_at < now() - make_interval(secs => ${silentSeconds})
    OR pg_try_advisory_xact_lock(${lockOf("pool_id")}))
  UNION
  SELECT DISTINCT locked_by FROM graphile_worker._private_jobs j
  WHERE locked_by IS NOT NULL AND locked_at < now() - make_interval(secs => ${orphanSeconds})
    AND NOT EXISTS (SELECT FROM worker_lease l WHERE l.pool_id = j.locked_by)`;

/**
 * A worker process's claim to be alive: an advisory lock on a connection of its own, which PostgreSQL drops with
 * the process, and a heartbeat, which stops when the process is frozen. Every process looks for the claims of dead
 * ones and gives their jobs back. `onLost` is called when another process has done that to this one.
 */
export async function holdLease(
  deps: { database: Database; log: Log },
  input: { poolId: string; onLost(): void },
): Promise<{ release(): Promise<void> }> {
  const { database, log } = deps;
  const { poolId } = input;
  let released = false;
  let holder: PoolClient | null = null as PoolClient | null;

  async function hold(): Promise<void> {
    const client = await database.pool.connect();
    client.on("error", (error) => {
      log.warn("worker.lease.connection-lost", { poolId, error: error.message });
      if (holder === client) holder = null;
    });
    try {
      await client.query(`SELECT pg_advisory_lock(${lockOf("$1::text")})`, [poolId]);
      holder = client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  await hold();
  await database.pool.query(
    "INSERT INTO worker_lease (pool_id, host, pid, started_at, heartbeat_at) VALUES ($1, $2, $3, now(), now())",
    [poolId, hostname(), process.pid],
  );

  async function look(): Promise<void> {
    if (holder === null) await hold();
    const beat = await database.pool.query(
      "UPDATE worker_lease SET heartbeat_at = now() WHERE pool_id = $1",
      [poolId],
    );
    if (beat.rowCount === 0) return input.onLost();
    await giveBack(poolId);
  }

  async function giveBack(self: string): Promise<void> {
    const client = await database.pool.connect();
    try {
      await client.query("BEGIN");
      const dead = await client.query<{ pool_id: string }>(findDead, [self]);
      const ids = dead.rows.map((row) => row.pool_id);
      if (ids.length > 0) {
        await client.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [ids]);
        await client.query("DELETE FROM worker_lease WHERE pool_id = ANY ($1::text[])", [ids]);
        log.warn("worker.taken-over", { from: ids, by: self });
      }
      await client.query("COMMIT");
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking
      .then(() => (released ? undefined : look()))
      .catch((error: Error) => log.warn("worker.lease.look-failed", { poolId, error: error.message }));
  }, lookMs);

  return {
    async release() {
      released = true;
      clearInterval(timer);
      await looking;
      await database.pool.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [[poolId]]);
      await database.pool.query("DELETE FROM worker_lease WHERE pool_id = $1", [poolId]);
      holder?.release(true);
      holder = null;
    },
  };
}

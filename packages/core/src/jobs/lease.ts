import { hostname } from "node:os";
import type { Database, PoolClient } from "@fleetgraph/database";
import { type Log, Superseded } from "../kernel/index.ts";
import type { LeaseTiming } from "./lease-timing.ts";

const lockOf = (id: string) => `hashtextextended('fleetgraph worker ' || ${id}, 0)`;

// DELETE looks at the row again when it had to wait for it: a heartbeat that comes at this very moment is not missed.
const removeDead = `
  WITH dead AS (
    DELETE FROM worker_lease
    WHERE pool_id <> $1 AND (heartbeat_at < now() - make_interval(secs => $2)
      OR pg_try_advisory_xact_lock(${lockOf("pool_id")}))
    RETURNING pool_id)
  SELECT pool_id FROM dead
  UNION
  SELECT DISTINCT locked_by FROM graphile_worker._private_jobs j
  WHERE locked_by IS NOT NULL AND locked_at < now() - make_interval(secs => $3)
    AND NOT EXISTS (SELECT FROM worker_lease l WHERE l.pool_id = j.locked_by)`;

// graphile-worker 0.18 deletes a finished job by its id, whoever runs it by now, and frees a queue only together with
// the job: a worker that wakes up would take the job away from whoever took it over, and leave that one's queue locked
// for ever. So a job is taken off here first, as one's own or not at all, and graphile-worker finds nothing left.
const finishOwn = `
  WITH done AS (
    DELETE FROM graphile_worker._private_jobs WHERE id = $1 AND locked_by = $2 RETURNING job_queue_id),
  freed AS (
    UPDATE graphile_worker._private_job_queues queue SET locked_by = NULL, locked_at = NULL
    FROM done WHERE queue.id = done.job_queue_id AND queue.locked_by = $2)
  SELECT FROM done`;

/** The worker's jobs are another one's by now. */
export class LeaseLost extends Superseded {}

/** A worker's claim to its jobs. */
export type Lease = {
  /**
   * Renews the claim: it is good for as long as a call to AWS may take, should the process freeze right after this.
   * Throws LeaseLost when the worker was taken for dead, and an Error when the database does not answer.
   */
  confirm(): Promise<void>;
  /** Throws LeaseLost unless it was confirmed that recently; looks at clocks only. */
  requireFresh(): void;
  /** Whether it is known to be lost. */
  isLost(): boolean;
};

export type HeldLease = Lease & {
  /** Takes a job that is done off the queue. Throws LeaseLost when it is not this worker's any more. */
  finish(jobId: string): Promise<void>;
  /** Gives all jobs back that are locked in its name, without counting them as failed. */
  giveJobsBack(): Promise<void>;
  release(): Promise<void>;
};

/** Time since a moment. The monotonic clock stands still while a virtual machine is suspended; the other may be set. */
function stopwatch(): () => number {
  const [monotonic, wall] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - monotonic, Date.now() - wall);
}

/**
 * A worker process's claim to be alive: an advisory lock on a connection of its own, which PostgreSQL drops with
 * the process, and a heartbeat, which stops when the process is frozen. Every process looks for the claims of dead
 * ones and gives their jobs back: graphile-worker itself does that after four hours. `onLost` is called when
 * another process has done that to this one.
 */
export async function holdLease(
  deps: { database: Database; log: Log },
  input: { poolId: string; timing: LeaseTiming; onLost(): void },
): Promise<HeldLease> {
  const { database, log } = deps;
  const { poolId, timing } = input;
  if (timing.callMs >= timing.silentMs)
    throw new RangeError("a call outlasts the lease that it is made under");
  let over = false;
  let holder: PoolClient | null = null as PoolClient | null;

  async function hold(): Promise<void> {
    const client = await database.pool.connect();
    let lost = false;
    client.on("error", (error) => {
      log.warn("worker.lease.connection-lost", { poolId, error: error.message });
      if (holder === client) {
        holder = null;
        client.release(true);
      }
      lost = true;
    });
    try {
      const sql = `SELECT pg_try_advisory_lock(${lockOf("$1::text")}) AS held`;
      const { rows } = await client.query<{ held: boolean }>(sql, [poolId]);
      // Not held: PostgreSQL has not noticed yet that the connection which held it is gone. The next look tries again.
      if (!rows[0]?.held || lost || over) return client.release(true);
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

  async function beat(): Promise<void> {
    if (over) throw new LeaseLost(poolId);
    const { rowCount } = await database.pool.query(
      "UPDATE worker_lease SET heartbeat_at = now() WHERE pool_id = $1",
      [poolId],
    );
    if (rowCount !== 0) return;
    if (!over) input.onLost();
    over = true;
    throw new LeaseLost(poolId);
  }

  let sinceConfirmed = (): number => Number.POSITIVE_INFINITY;
  const isFresh = () => !over && sinceConfirmed() <= timing.silentMs - timing.callMs;

  async function confirm(): Promise<void> {
    for (;;) {
      const elapsed = stopwatch();
      await beat();
      sinceConfirmed = elapsed;
      if (isFresh()) return;
    }
  }

  async function look(): Promise<void> {
    await beat();
    if (holder === null) await hold();
    await giveBack(poolId);
  }

  async function giveBack(self: string): Promise<void> {
    const client = await database.pool.connect();
    try {
      await client.query("BEGIN");
      const seconds = [timing.silentMs / 1_000, timing.orphanMs / 1_000];
      const dead = await client.query<{ pool_id: string }>(removeDead, [self, ...seconds]);
      const ids = dead.rows.map((row) => row.pool_id);
      if (ids.length > 0) {
        await client.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [ids]);
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
      .then(() => (over ? undefined : look()))
      .catch((error: Error) => log.warn("worker.lease.look-failed", { poolId, error: error.message }));
  }, timing.lookMs);

  const giveJobsBack = async () => {
    await database.pool.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [[poolId]]);
  };

  return {
    confirm,
    requireFresh() {
      if (!isFresh()) throw new LeaseLost(poolId);
    },
    async finish(jobId) {
      const { rowCount } = await database.pool.query(finishOwn, [jobId, poolId]);
      if (rowCount !== 0) return;
      // Taken over: known here before the next look, or this pool would take the job again, and graphile-worker's
      // record of this failure would find it locked in the pool's name, and make it wait.
      await beat();
      throw new LeaseLost(poolId);
    },
    isLost: () => over,
    giveJobsBack,
    async release() {
      // First: a job that did not end in time must not act any more once its claim is given up.
      over = true;
      clearInterval(timer);
      await looking;
      try {
        await giveJobsBack();
        await database.pool.query("DELETE FROM worker_lease WHERE pool_id = $1", [poolId]);
      } finally {
        holder?.release(true);
        holder = null;
      }
    },
  };
}

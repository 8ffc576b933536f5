import { type Database, isConnectionFailure } from "@fleetgraph/database";
import type { Clock, Log } from "../../kernel/index.ts";
import { sequenceBatch } from "./sequence.ts";
import { isSignedBy, LogForked, signCheckpoint } from "./sign-checkpoint.ts";
import type { Signer } from "./signing-key.ts";
import { sweepMissed } from "./sweep-missed.ts";

export type SequencerDeps = { database: Database; clock: Clock; log: Log };

/** A log that catches up signs a checkpoint as often as this, so that there are proofs meanwhile. */
const signEveryMs = 5_000;

/**
 * Gives every event that waits its place in the log, and signs what the log has become. Any number of processes may do
 * this at the same time: one does, the others find it busy. Gives how many events got a place.
 */
export async function sequence(
  { database, clock, log }: SequencerDeps,
  { signers, signal }: { signers: readonly Signer[]; signal?: AbortSignal },
): Promise<number> {
  if (await isIdle(database, signers)) return 0;
  let appended = 0;
  let signedAt = performance.now();
  for (let more = true; more && !signal?.aborted; ) {
    const batch = await sequenceBatch(database);
    appended += batch.appended;
    more = batch.more;
    if (batch.fromElsewhere) {
      log.warn("audit.restored", {});
      appended += await sweepMissed(database, signal ? { signal } : {});
    }
    if (more && performance.now() - signedAt > signEveryMs) {
      await signCheckpoint(database, { signers, at: clock.now() });
      signedAt = performance.now();
    }
  }
  await signCheckpoint(database, { signers, at: clock.now() });
  return appended;
}

// Taking the head is a write, and this is asked every second by every worker. Ordered as the index is: PostgreSQL takes a
// third of the history to be new, and would look through all of it for the first.
const idle = `
  SELECT h.reading IS NULL AND pg_snapshot_xmax(h.seen) <= pg_snapshot_xmax(pg_current_snapshot()) AND (
      SELECT e.xid FROM audit_event e WHERE e.xid >= pg_snapshot_xmin(h.seen) AND e.xid < pg_snapshot_xmax(pg_current_snapshot())
        AND NOT pg_visible_in_snapshot(e.xid, h.seen)
      ORDER BY e.xid, e.id LIMIT 1) IS NULL AS idle,
    h.size::text, c.size::text AS "signedSize", c.note
  FROM audit_log h LEFT JOIN LATERAL (SELECT size, note FROM audit_checkpoint ORDER BY size DESC, at DESC LIMIT 1) c ON true
  WHERE h.id = 1`;

async function isIdle({ pool }: Database, signers: readonly Signer[]): Promise<boolean> {
  const { rows } = await pool.query<{ idle: boolean; size: string; signedSize: string | null; note: string }>(
    idle,
  );
  const [head] = rows;
  if (!head?.idle) return false;
  if (signers.length === 0 || head.size === "0") return true;
  return head.signedSize === head.size && isSignedBy(head.note, signers);
}

const everyMs = 1_000;
/** So often at most is a failure told that stays. */
const tellEveryMs = 60_000;

/** Sequences every second until it is stopped. What fails is told, and tried again. */
export function startSequencer(
  deps: SequencerDeps,
  { signers }: { signers: readonly Signer[] },
): { stop(): Promise<void> } {
  const { log } = deps;
  const ended = new AbortController();
  let told = { error: "", at: 0 };
  const pass = async () => {
    try {
      const appended = await sequence(deps, { signers, signal: ended.signal });
      if (appended > 0) log.debug("audit.sequenced", { appended });
      told = { error: "", at: 0 };
    } catch (error) {
      const { message } = error as Error;
      if (told.error === message && performance.now() - told.at < tellEveryMs) return;
      told = { error: message, at: performance.now() };
      const event = error instanceof LogForked ? "audit.forked" : "audit.sequence-failed";
      if (isConnectionFailure(error)) log.warn(event, { error: message });
      else log.error(event, { error: message });
    }
  };
  const run = async () => {
    while (!ended.signal.aborted) {
      await pass();
      await new Promise<void>((resolve) => {
        const due = setTimeout(resolve, everyMs);
        ended.signal.addEventListener("abort", () => {
          clearTimeout(due);
          resolve();
        });
      });
    }
  };
  const running = run();
  return {
    async stop() {
      ended.abort();
      await running;
    },
  };
}

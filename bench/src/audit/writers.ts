import { setTimeout as sleep } from "node:timers/promises";
import {
  consistencyProofOf,
  latestCheckpoint,
  newSigningKey,
  parseSigningKey,
  sequence,
  sha256,
} from "@fleetgraph/core/audit";
import { systemClock } from "@fleetgraph/core/kernel";
import type { Database } from "@fleetgraph/database";
import { CompactRange, leafHash, verifyConsistency } from "@fleetgraph/transparency-log";
import type { PartBench } from "../measure/part-bench.ts";
import { requestStatement } from "./append.ts";
import { silent } from "./silent.ts";

const writers = 16;
const sequencers = 2;

/** Sixteen writers for some seconds, two sequencers beside them; then the log is looked through for gaps and forks. */
export async function manyWriters(bench: PartBench): Promise<void> {
  const database = await bench.openStore();
  const signers = [parseSigningKey(newSigningKey("bench"))];
  const deps = { database, clock: systemClock, log: silent };
  const until = performance.now() + (bench.small ? 4_000 : 15_000);
  let written = 0;
  const lags: number[] = [];
  const write = async () => {
    while (performance.now() < until) {
      await database.pool.query(requestStatement({ audited: true }));
      written += 1;
    }
  };
  const began = performance.now();
  const writing = Promise.all(Array.from({ length: writers }, write));
  const behind = Promise.all(
    Array.from({ length: sequencers }, async () => {
      while (performance.now() < until) {
        const before = written;
        const appended = await sequence(deps, { signers });
        if (appended > 0) lags.push(written - before);
        await sleep(200);
      }
    }),
  );
  await writing;
  const seconds = (performance.now() - began) / 1000;
  await behind;
  await sequence(deps, { signers });
  const checkpoints = await requireOneLog(database, written);
  bench.report({
    what: `${writers} writers, ${sequencers} sequencers`,
    value: written / seconds,
    unit: "changes/s",
  });
  bench.report({ what: "  leaves, no gap and each event once", value: written, unit: "leaves" });
  bench.report({ what: "  checkpoints, each the beginning of the next", value: checkpoints, unit: "" });
}

/** Throws unless every event has one place, places are dense, and every checkpoint is a beginning of the next. */
async function requireOneLog(database: Database, events: number): Promise<number> {
  const { rows } = await database.pool.query<{ index: string; leaf: Buffer; own: Buffer | null }>(
    "SELECT l.index, l.leaf, e.leaf AS own FROM audit_leaf l FULL JOIN audit_event e ON e.id = l.event_id ORDER BY l.index",
  );
  const range = new CompactRange(sha256);
  for (const [place, { index, leaf, own }] of rows.entries()) {
    if (Number(index) !== place || !own?.equals(leaf)) throw new Error(`a gap or a wrong leaf at ${place}`);
    range.append(leafHash(sha256, leaf));
  }
  const latest = await latestCheckpoint(database);
  if (rows.length !== events || !latest || !range.root().every((byte, at) => byte === latest.root[at]))
    throw new Error("the log is not what was written");
  const signed = await database.pool.query<{ size: string; root: Buffer }>(
    "SELECT size, root FROM audit_checkpoint ORDER BY size",
  );
  for (const [place, { size, root }] of signed.rows.entries()) {
    const before = signed.rows[place - 1];
    if (!before) continue;
    const sizes = { from: Number(before.size), to: Number(size) };
    const proof = await consistencyProofOf(database, sizes);
    if (!verifyConsistency(sha256, { ...sizes, fromRoot: before.root, toRoot: root, proof }))
      throw new Error(`a fork at ${size}`);
  }
  return signed.rows.length;
}

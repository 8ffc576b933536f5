import type { PoolClient } from "@fleetgraph/database";
import {
  CompactRange,
  leafHash,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  splitNote,
  type VerifierKey,
  verifyConsistency,
} from "@fleetgraph/transparency-log";
import { expect, test } from "vitest";
import { systemClock } from "../../kernel/index.ts";
import { type AuditedStore, auditedStore } from "../../testing/audited-store.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import {
  consistencyProofOf,
  latestCheckpoint,
  logKeys,
  newSigningKey,
  parseSigningKey,
  sequence,
  sha256,
} from "../index.ts";
import { LogForked } from "./sign-checkpoint.ts";

/** What must hold of every log: dense, each event once, the head and the checkpoint as the leaves say. */
async function requireSound({ database }: AuditedStore): Promise<number> {
  const { rows } = await database.pool.query<{ index: string; leaf: Buffer; own: Buffer }>(
    "SELECT l.index, l.leaf, e.leaf AS own FROM audit_leaf l FULL JOIN audit_event e ON e.id = l.event_id ORDER BY l.index",
  );
  const range = new CompactRange(sha256);
  for (const [place, { index, leaf, own }] of rows.entries()) {
    expect(Number(index)).toBe(place);
    expect(leaf.equals(own)).toBe(true);
    range.append(leafHash(sha256, leaf));
  }
  const checkpoint = await latestCheckpoint(database);
  expect(checkpoint?.size).toBe(rows.length);
  expect(Buffer.from(checkpoint?.root ?? []).equals(range.root())).toBe(true);
  return rows.length;
}

test("any number of sequencers beside sixteen writers leave no gap and no fork", async () => {
  const store = await auditedStore();
  let writing = true;
  const sequencers = Array.from({ length: 4 }, async () => {
    while (writing) await store.sequence();
  });
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    for (let count = 0; count < 40; count += 1) {
      const client = await store.database.pool.connect();
      await client.query("BEGIN");
      await client.query(store.entry());
      // Every third writer changes its mind.
      await client.query((writer + count) % 3 === 0 ? "ROLLBACK" : "COMMIT");
      client.release();
    }
  });
  await Promise.all(writers);
  writing = false;
  await Promise.all(sequencers);
  await store.sequence();
  const { rows } = await store.database.pool.query<{ count: number }>(
    "SELECT count(*)::int FROM audit_event",
  );
  expect(await requireSound(store)).toBe(rows[0]?.count);
  await requireOneHistory(store);
});

/** Every checkpoint that was signed is the beginning of the next. */
async function requireOneHistory({ database }: AuditedStore): Promise<void> {
  const { rows } = await database.pool.query<{ size: string; root: Buffer }>(
    "SELECT size, root FROM audit_checkpoint ORDER BY size, at",
  );
  const signed = rows.map(({ size, root }) => ({ size: Number(size), root }));
  for (const [place, later] of signed.entries()) {
    const earlier = signed[place - 1];
    if (!earlier) continue;
    const range = { from: earlier.size, to: later.size };
    const proof = await consistencyProofOf(database, range);
    const roots = { fromRoot: earlier.root, toRoot: later.root };
    expect(verifyConsistency(sha256, { ...range, ...roots, proof })).toBe(true);
  }
}

/** A pool whose process dies at the nth statement of a transaction: before it is sent, or before its answer is read. */
function dyingAt({ database }: AuditedStore, input: { statement: number; answered: boolean }) {
  let sent = 0;
  const connect = async () => {
    const client = await database.pool.connect();
    const query = async (...args: Parameters<PoolClient["query"]>) => {
      sent += 1;
      if (sent !== input.statement) return (client.query as (...all: unknown[]) => unknown)(...args);
      if (input.answered) await (client.query as (...all: unknown[]) => unknown)(...args);
      throw new Error("died");
    };
    // The connection is gone with its process, and PostgreSQL takes the transaction back.
    return { query, release: (gone?: boolean) => client.release(gone ?? false) } as unknown as PoolClient;
  };
  const pool = { connect, query: database.pool.query.bind(database.pool) };
  return {
    died: () => sent >= input.statement,
    database: { ...database, pool } as unknown as typeof database,
  };
}

test.for([false, true])(
  "a sequencer that dies at any statement leaves a log that the next goes on with (answered: %s)",
  async (answered) => {
    const store = await auditedStore();
    await store.append(3);
    await store.sequence();
    let size = 3;
    for (let statement = 1; ; statement += 1) {
      await store.append(2);
      size += 2;
      const { database, died } = dyingAt(store, { statement, answered });
      const ran = await sequence(
        { database, clock: systemClock, log: quietLog },
        { signers: store.signers },
      ).then(
        () => "done",
        (error: Error) => error.message,
      );
      // PostgreSQL holds the dead one's lock until it has noticed.
      await expect
        .poll(async () => {
          await store.sequence();
          return (await latestCheckpoint(store.database))?.size;
        })
        .toBe(size);
      expect(await requireSound(store)).toBe(size);
      if (!died()) break;
      expect(ran).toBe("died");
      expect(statement).toBeLessThan(40);
    }
    await requireOneHistory(store);
  },
);

test("events of a restored dump are found, whatever numbers its transactions had", async () => {
  const store = await auditedStore();
  await store.append(5);
  await store.sequence();
  // The other PostgreSQL had counted further; two of its events had no place yet.
  await store.tamper("UPDATE audit_log SET seen = '900000000:900000000:'");
  await store.append(2);
  await store.tamper(
    "UPDATE audit_event e SET xid = '900000001' WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)",
  );
  await store.append(3);
  await store.sequence();
  await store.append(4);
  await store.sequence();
  expect(await requireSound(store)).toBe(14);
});

test("a log that was set back behind its checkpoint is not signed", async () => {
  const store = await auditedStore();
  const state = () =>
    store.tamper(
      "SELECT (SELECT to_jsonb(h) FROM audit_log h) AS head, (SELECT jsonb_agg(t) FROM audit_tile t) AS tiles",
    );
  await store.append(10);
  await store.sequence();
  const [saved] = await state();
  await store.append(5);
  await store.sequence();
  const kept = await latestCheckpoint(store.database);
  const setBack = async (and = "") => {
    await store.tamper(
      `DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_leaf WHERE index >= 10); DELETE FROM audit_leaf WHERE index >= 10; DELETE FROM audit_tile; ${and}`,
    );
    await store.tamper("INSERT INTO audit_tile SELECT (jsonb_populate_recordset(NULL::audit_tile, $1)).*", [
      JSON.stringify(saved?.tiles),
    ]);
    await store.tamper(
      "UPDATE audit_log SET (size, edge, seen, reading, xid, event_id) = (SELECT size, edge, seen, reading, xid, event_id FROM jsonb_populate_record(NULL::audit_log, $1))",
      [JSON.stringify(saved?.head)],
    );
  };
  await setBack();
  await store.append(5);
  await expect(store.sequence()).rejects.toThrow(LogForked);
  expect(await latestCheckpoint(store.database)).toEqual(kept);
  // Who sets the checkpoints back as well gets a signature, and two checkpoints of one size are out.
  await setBack("DELETE FROM audit_checkpoint WHERE size > 10");
  await store.append(5);
  await store.sequence();
  const now = await latestCheckpoint(store.database);
  expect(now?.size).toBe(kept?.size);
  expect(now?.root).not.toEqual(kept?.root);
});

test("a new key signs beside the old one, then alone, and both stay known", async () => {
  const store = await auditedStore();
  const [old] = store.signers;
  const next = parseSigningKey(newSigningKey("log.example/test"));
  if (!old) throw new Error("no key");
  const namesOf = async () => splitNote((await latestCheckpoint(store.database))?.note ?? "").lines.length;
  await store.append(1);
  await store.sequence([old]);
  // The same size is signed again, because somebody new signs.
  await store.sequence([next, old]);
  expect(await namesOf()).toBe(2);
  expect(await store.sequence([next, old])).toBe(0);
  await store.append(1);
  await store.sequence([next]);
  expect(await namesOf()).toBe(1);
  const keys = await logKeys(store.database);
  expect(keys.map(({ key, until }) => [key, until === null])).toEqual([
    [next.text, true],
    [old.text, false],
  ]);
  const { rows } = await store.database.pool.query("SELECT FROM audit_checkpoint");
  expect(rows.length).toBe(3);
});

test("with a lost key the log goes on, and is proven to be the same one", async () => {
  const store = await auditedStore();
  await store.append(20);
  await store.sequence();
  const before = await latestCheckpoint(store.database);
  const made = parseSigningKey(newSigningKey("log.example/test"));
  await store.append(20);
  await store.sequence([made]);
  const now = await latestCheckpoint(store.database);
  const verify = () => true;
  const keyOf = (text: string) => parseVerifierKey(sha256, text) as VerifierKey;
  const [lost] = store.signers;
  // Who knows the old key only is not taken in.
  await expect(
    openNote({ verify }, { note: now?.note ?? "", keys: [keyOf(lost?.text ?? "")] }),
  ).rejects.toMatchObject({
    fault: "UNKNOWN_KEY",
  });
  expect(
    parseCheckpoint((await openNote({ verify }, { note: now?.note ?? "", keys: [keyOf(made.text)] })).text)
      ?.size,
  ).toBe(40);
  const range = { from: 20, to: 40 };
  const proof = await consistencyProofOf(store.database, range);
  const roots = { fromRoot: before?.root ?? Buffer.of(), toRoot: now?.root ?? Buffer.of() };
  expect(verifyConsistency(sha256, { ...range, ...roots, proof })).toBe(true);
});

test("without a key places are given all the same", async () => {
  const store = await auditedStore();
  await store.append(3);
  expect(await store.sequence([])).toBe(3);
  expect(await latestCheckpoint(store.database)).toBeNull();
  await store.sequence();
  expect(await requireSound(store)).toBe(3);
});

test("a key's text is never in the error about it", () => {
  const key = newSigningKey("log.example/test");
  for (const text of [
    key.slice(0, -4),
    key.replace("PRIVATE", "PUBLIC"),
    key.replace(/\+[0-9a-f]{8}\+/, "+00000000+"),
  ]) {
    expect(() => parseSigningKey(text)).toThrow(/signing key/);
    try {
      parseSigningKey(text);
    } catch (error) {
      expect((error as Error).message).not.toContain(key.slice(-30, -4));
    }
  }
});

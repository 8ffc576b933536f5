import { createPublicKey, randomBytes, verify } from "node:crypto";
import {
  coverOf,
  type Ed25519Verify,
  ExportWriter,
  leafHash,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  splitNote,
  type VerifierKey,
  verifyConsistency,
  verifyExport,
  verifyInclusion,
} from "@fleetgraph/transparency-log";
import { expect, test } from "vitest";
import { type AuditedStore, auditedStore } from "../../testing/audited-store.ts";
import {
  consistencyProofOf,
  inclusionProofOf,
  latestCheckpoint,
  leafOf,
  nodesOf,
  sha256,
  sweepMissed,
} from "../index.ts";

// Somebody with every right to the database, against one checkpoint that an auditor kept.

const spki = Buffer.from("302a300506032b6570032100", "hex");
const verifySignature: Ed25519Verify = ({ publicKey, message, signature }) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, publicKey]), format: "der", type: "spki" }),
    signature,
  );
const keysOf = ({ signers }: AuditedStore) =>
  signers.map(({ text }) => parseVerifierKey(sha256, text) as VerifierKey);

const size = 600;

/** A log of 600 entries, the checkpoint of which somebody kept, and 40 more that came later. */
async function keptLog() {
  const store = await auditedStore();
  await store.append(size);
  await store.sequence();
  const kept = await latestCheckpoint(store.database);
  if (kept?.size !== size) throw new Error("not sequenced");
  const later = async () => {
    await store.append(40);
    await store.sequence();
  };
  return { store, kept, later };
}

type Kept = Awaited<ReturnType<typeof keptLog>>["kept"];

/** What an export holds, straight out of the tables. */
async function exported(store: AuditedStore): Promise<Buffer> {
  const { database } = store;
  const checkpoint = await latestCheckpoint(database);
  if (!checkpoint) throw new Error("nothing was signed");
  const parsed = parseCheckpoint(splitNote(checkpoint.note).text);
  const origin = parsed?.origin ?? "";
  const writer = new ExportWriter(sha256, {
    origin,
    size: checkpoint.size,
    filter: null,
    checkpoint: checkpoint.note,
    through: [size],
  });
  const { rows } = await database.pool.query<{
    index: string;
    leaf: Buffer;
    nonce: Buffer | null;
    entry: Buffer | null;
  }>(
    "SELECT l.index, l.leaf, e.nonce, e.entry FROM audit_leaf l LEFT JOIN audit_event e ON e.id = l.event_id WHERE l.index < $1 ORDER BY l.index",
    [checkpoint.size],
  );
  const lines = [writer.header()];
  const skipTo = async (to: number) => {
    for (const range of writer.skips(to)) {
      lines.push(writer.skip({ ...range, hashes: await nodesOf(database, coverOf(range)) }));
    }
  };
  for (const { index, leaf, nonce, entry } of rows) {
    if (nonce === null || entry === null) continue;
    await skipTo(Number(index));
    lines.push(writer.event({ index: Number(index), nonce, entry: entry.toString("utf8"), leaf }));
  }
  await skipTo(checkpoint.size);
  lines.push(writer.end());
  return Buffer.from(lines.join(""));
}

async function verdictOf(store: AuditedStore, kept: Kept) {
  return verifyExport(
    { sha256, verify: verifySignature },
    { bytes: [await exported(store)], keys: keysOf(store), kept: [{ name: "kept", note: kept.note }] },
  );
}

/** Whether the log still is, by its own proof, what the checkpoint said. */
async function continues(store: AuditedStore, kept: Kept): Promise<boolean> {
  const now = await latestCheckpoint(store.database);
  if (now === null || now.size < kept.size) return false;
  const range = { from: kept.size, to: now.size };
  const proof = await consistencyProofOf(store.database, range);
  return verifyConsistency(sha256, { ...range, fromRoot: kept.root, toRoot: now.root, proof });
}

const idAt = async ({ database }: AuditedStore, index: number) => {
  const text = "SELECT event_id AS id FROM audit_leaf WHERE index = $1";
  return (await database.pool.query<{ id: string }>(text, [index])).rows[0]?.id ?? "";
};

test("a history that nobody touched is proven, and so is what came later", async () => {
  const { store, kept, later } = await keptLog();
  await later();
  expect(await verdictOf(store, kept)).toMatchObject({
    verdict: "VERIFIED",
    findings: [],
    events: 640,
    proven: 640,
    kept: [{ verdict: "MATCHES" }],
  });
  expect(await continues(store, kept)).toBe(true);
});

test.for([
  [
    "an entry",
    "UPDATE audit_event SET entry = convert_to(replace(convert_from(entry, 'UTF8'), 'alice', 'nobody'), 'UTF8') WHERE id = $1",
  ],
  ["a nonce", "UPDATE audit_event SET nonce = sha256(nonce) WHERE id = $1"],
  [
    "an entry's id",
    "UPDATE audit_event SET entry = convert_to(replace(convert_from(entry, 'UTF8'), $1, 'aud_' || repeat('0', 26)), 'UTF8') WHERE id = $1",
  ],
] as const)("%s that was altered is named", async ([, sql]) => {
  const { store, kept, later } = await keptLog();
  const id = await idAt(store, 345);
  await store.tamper(sql, [id]);
  await later();
  const report = await verdictOf(store, kept);
  expect(report.verdict).toBe("FAILED");
  expect(report.findings).toContainEqual(expect.objectContaining({ kind: "ALTERED", from: 345 }));
});

test("an entry that was altered together with its leaf is not in the log that was signed", async () => {
  const { store, kept, later } = await keptLog();
  const id = await idAt(store, 345);
  const { rows } = await store.database.pool.query<{ entry: Buffer }>(
    "SELECT entry FROM audit_event WHERE id = $1",
    [id],
  );
  const entry = Buffer.from(String(rows[0]?.entry).replace("alice", "nobody"));
  const nonce = randomBytes(32);
  const leaf = leafOf({ id, entry, nonce });
  await store.tamper("UPDATE audit_event SET entry = $2, nonce = $3, leaf = $4 WHERE id = $1", [
    id,
    entry,
    nonce,
    leaf,
  ]);
  await store.tamper("UPDATE audit_leaf SET leaf = $2 WHERE event_id = $1", [id, leaf]);
  await later();
  // The tiles still have the hash of what was there.
  const proof = await inclusionProofOf(store.database, { index: 345, size });
  const claim = { index: 345, size, leafHash: leafHash(sha256, leaf), proof, root: kept.root };
  expect(verifyInclusion(sha256, claim)).toBe(false);
  expect((await verdictOf(store, kept)).verdict).toBe("FAILED");
});

test("what the columns beside an entry say is not what is proven", async () => {
  const { store, kept } = await keptLog();
  const id = await idAt(store, 12);
  await store.tamper("UPDATE audit_event SET actor_name = 'nobody', path = 'elsewhere' WHERE id = $1", [id]);
  const { rows } = await store.database.pool.query<{ entry: Buffer }>(
    "SELECT entry FROM audit_event WHERE id = $1",
    [id],
  );
  expect(JSON.parse(String(rows[0]?.entry))).toMatchObject({ actor: { name: "alice" } });
  expect((await verdictOf(store, kept)).verdict).toBe("VERIFIED");
});

test.for([
  ["deleted", "DELETE FROM audit_event WHERE id = $1"],
  ["moved away", "UPDATE audit_event SET id = 'aud_' || repeat('0', 26) WHERE id = $1"],
] as const)("an entry that was %s leaves its place, which is counted", async ([, sql]) => {
  const { store, kept, later } = await keptLog();
  await store.tamper(sql, [await idAt(store, 77)]);
  await later();
  const report = await verdictOf(store, kept);
  expect(report).toMatchObject({
    skipped: 1,
    unchecked: expect.arrayContaining([{ kind: "SKIPPED", count: 1 }]),
  });
});

test("a history that was emptied is as many places without an entry", async () => {
  const { store, kept } = await keptLog();
  await store.tamper("TRUNCATE audit_event");
  expect(await verdictOf(store, kept)).toMatchObject({ events: 0, skipped: size });
});

test.for([
  [
    "deleted, and closed up",
    "DELETE FROM audit_leaf WHERE index = 100; UPDATE audit_leaf SET index = index - 1 WHERE index = 101",
  ],
  [
    "put in",
    "UPDATE audit_leaf SET index = index + 1000 WHERE index >= 100; UPDATE audit_leaf SET index = index - 999 WHERE index > 1000; " +
      "INSERT INTO audit_leaf VALUES (100, 'aud_made_up', decode('01', 'hex') || convert_to('aud_made_up', 'UTF8') || sha256('x'))",
  ],
  [
    "swapped",
    "UPDATE audit_leaf SET index = CASE index WHEN 9 THEN -8 ELSE -9 END WHERE index IN (8, 9); UPDATE audit_leaf SET index = -index WHERE index < 0",
  ],
] as const)("leaves that were %s are found", async ([, sql]) => {
  const { store, kept } = await keptLog();
  await store.tamper(sql);
  expect((await verdictOf(store, kept)).verdict).toBe("FAILED");
});

test("what is put into the history gets a place behind what was signed", async () => {
  const { store, kept } = await keptLog();
  const [name, from] = ["aud_00000000000000000000000001", await idAt(store, 5)];
  await store.tamper(
    "INSERT INTO audit_event SELECT (jsonb_populate_record(e, jsonb_build_object('id', $1::text))).* FROM audit_event e WHERE id = $2",
    [name, from],
  );
  await sweepMissed(store.database);
  await store.sequence();
  const { rows } = await store.database.pool.query("SELECT index FROM audit_leaf WHERE event_id = $1", [
    name,
  ]);
  expect(rows).toEqual([{ index: String(size) }]);
  expect(await continues(store, kept)).toBe(true);
});

test.for([
  [
    "a tile of leaves",
    "UPDATE audit_tile SET hashes = overlay(hashes PLACING sha256('x') FROM 33) WHERE level = 0 AND index = 1",
  ],
  [
    "a tile above",
    "UPDATE audit_tile SET hashes = overlay(hashes PLACING sha256('x') FROM 1) WHERE level = 1",
  ],
  ["the head's edge", "UPDATE audit_log SET edge = overlay(edge PLACING sha256('x') FROM 1)"],
  ["the tiles, all of them", "DELETE FROM audit_tile"],
  ["the head's size", "UPDATE audit_log SET size = 512, edge = substr(edge, 1, 32)"],
  ["the root that was signed", "UPDATE audit_checkpoint SET root = sha256('x')"],
] as const)("with %s changed nothing is signed, or it does not continue what was kept", async ([, sql]) => {
  const { store, kept, later } = await keptLog();
  await store.tamper(sql);
  const signed = await later().then(
    () => true,
    () => false,
  );
  if (!signed) return;
  const holds = await continues(store, kept).catch(() => false);
  const proof = await inclusionProofOf(store.database, { index: 300, size }).catch(() => []);
  const { rows } = await store.database.pool.query<{ leaf: Buffer }>(
    "SELECT leaf FROM audit_leaf WHERE index = 300",
  );
  const hash = leafHash(sha256, rows[0]?.leaf ?? Buffer.of());
  const included = verifyInclusion(sha256, { index: 300, size, leafHash: hash, proof, root: kept.root });
  expect(holds && included).toBe(false);
});

test("a log that is made anew with the operator's own key does not continue what was kept", async () => {
  const { store, kept } = await keptLog();
  const id = await idAt(store, 50);
  await store.tamper("DELETE FROM audit_event WHERE id = $1", [id]);
  await store.tamper(
    "TRUNCATE audit_leaf, audit_tile, audit_checkpoint; UPDATE audit_log SET size = 0, edge = '', seen = '1:1:'",
  );
  await store.append(1);
  await store.sequence();
  const now = await latestCheckpoint(store.database);
  expect(now?.size).toBe(size);
  // Two checkpoints of one size, both signed by the log's key.
  expect(Buffer.from(now?.root ?? []).equals(kept.root)).toBe(false);
  const report = await verdictOf(store, kept);
  expect(report.verdict).toBe("FAILED");
  expect(report.findings.map(({ kind }) => kind)).toContain("FORK");
});

test("a checkpoint that was altered in the store is signed by nobody", async () => {
  const { store } = await keptLog();
  const root = Buffer.from(sha256(Buffer.from("x"))).toString("base64");
  await store.tamper(
    "UPDATE audit_checkpoint SET note = regexp_replace(note, E'\\n[A-Za-z0-9+/=]{44}\\n', E'\\n' || $1 || E'\\n')",
    [root],
  );
  const now = await latestCheckpoint(store.database);
  expect(now?.note).toContain(root);
  await expect(
    openNote({ verify: verifySignature }, { note: now?.note ?? "", keys: keysOf(store) }),
  ).rejects.toMatchObject({
    fault: "BAD_SIGNATURE",
  });
});

import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import {
  CompactRange,
  leafHash,
  parseCheckpoint,
  splitNote,
  verifyInclusion,
} from "@fleetgraph/transparency-log";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newId, Statement, systemClock } from "../../kernel/index.ts";
import { allVerbs, type Caller, everything } from "../../permissions/index.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import {
  appendAudit,
  countUnsequenced,
  inclusionProofOf,
  latestCheckpoint,
  leafIndexesOf,
  newSigningKey,
  parseSigningKey,
  sequence,
  sha256,
} from "../index.ts";
import { sequenceBatch } from "./sequence.ts";

const caller: Caller = {
  principalId: newId("principal", new Date()),
  principalName: "alice",
  tokenId: newId("accessToken", new Date()),
  roles: [],
  grants: allVerbs.map((verb) => ({ verb, resource: everything })),
  requestId: "request-1",
  address: null,
  client: null,
};
const signers = [parseSigningKey(newSigningKey("log.example/test"))];

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase({ poolSize: 20 });
});
afterEach(() => database.close());

const deps = () => ({ database, clock: systemClock, log: quietLog });
const run = () => sequence(deps(), { signers });

function entry(name: string) {
  const statement = new Statement();
  const target = { type: "Service", id: null, name, path: "shop/us-east-1/web/web" };
  const record = {
    action: "fleet.sync",
    outcome: "ACCEPTED",
    target,
    onBehalfOf: null,
    reason: null,
    payload: {},
  } as const;
  appendAudit(statement, caller, record, new Date());
  return statement.build();
}
const append = (name = "web") => database.pool.query(entry(name));

/** Everything that must hold of a log: dense, each event once, tiles and head as the leaves say. */
async function requireSound(): Promise<number> {
  const { rows } = await database.pool.query<{ index: string; event_id: string; leaf: Buffer; own: Buffer }>(
    "SELECT l.index, l.event_id, l.leaf, e.leaf AS own FROM audit_leaf l LEFT JOIN audit_event e ON e.id = l.event_id ORDER BY l.index",
  );
  const range = new CompactRange(sha256);
  for (const [place, row] of rows.entries()) {
    expect(Number(row.index)).toBe(place);
    expect(row.leaf.equals(row.own)).toBe(true);
    range.append(leafHash(sha256, row.leaf));
  }
  const checkpoint = await latestCheckpoint(database);
  if (rows.length === 0) return 0;
  expect(checkpoint?.size).toBe(rows.length);
  expect(Buffer.from(checkpoint?.root ?? []).equals(range.root())).toBe(true);
  expect(parseCheckpoint(splitNote(checkpoint?.note ?? "").text)?.size).toBe(rows.length);
  const tiles = await database.pool.query<{ level: number; width: number }>(
    "SELECT level, sum(length(hashes) / 32)::int AS width FROM audit_tile GROUP BY level ORDER BY level",
  );
  for (const { level, width } of tiles.rows) expect(width).toBe(Math.floor(rows.length / 256 ** level));
  for (const index of new Set([0, Math.floor(rows.length / 2), rows.length - 1])) {
    const proof = await inclusionProofOf(database, { index, size: rows.length });
    const hash = leafHash(sha256, rows[index]?.leaf ?? Buffer.of());
    expect(
      verifyInclusion(sha256, { index, size: rows.length, leafHash: hash, proof, root: range.root() }),
    ).toBe(true);
  }
  return rows.length;
}

test("events get their places in the log, which is signed as it grows", async () => {
  expect(await run()).toBe(0);
  for (const size of [1, 2, 3, 255, 256, 257, 700]) {
    const { rows } = await database.pool.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM audit_event",
    );
    await Promise.all(Array.from({ length: size - (rows[0]?.count ?? 0) }, () => append()));
    expect(await countUnsequenced(database)).toBeGreaterThan(0);
    await run();
    expect(await requireSound()).toBe(size);
    expect(await countUnsequenced(database)).toBe(0);
  }
  expect(await run()).toBe(0);
  const { rows } = await database.pool.query<{ id: string }>(
    "SELECT id FROM audit_event ORDER BY id LIMIT 3",
  );
  const indexes = await leafIndexesOf(
    database,
    rows.map(({ id }) => id),
  );
  expect(indexes.size).toBe(3);
});

test("batches of any size make the same log", async () => {
  for (let count = 0; count < 60; count += 1) await Promise.all(Array.from({ length: 10 }, () => append()));
  const { rows } = await database.pool.query("SELECT FROM audit_event");
  expect(rows.length).toBe(600);
  for (const limit of [1, 7, 100, 255, 256]) await sequenceBatch(database, { limit });
  await run();
  expect(await requireSound()).toBe(600);
});

test("what is rolled back leaves no gap, and what is held open holds up nothing but itself", async () => {
  const held = await database.pool.connect();
  const undone = await database.pool.connect();
  await held.query("BEGIN");
  await held.query(entry("held"));
  await undone.query("BEGIN");
  await undone.query(entry("undone"));
  await append("first");
  await undone.query("ROLLBACK");
  await append("second");
  expect(await run()).toBe(2);
  await append("third");
  expect(await run()).toBe(1);
  expect(await run()).toBe(0);
  await held.query("COMMIT");
  expect(await countUnsequenced(database)).toBe(1);
  expect(await run()).toBe(1);
  expect(await requireSound()).toBe(4);
  held.release();
  undone.release();
});

test("what is committed while a round is read is of the next one", async () => {
  await Promise.all(Array.from({ length: 10 }, () => append()));
  const held = await database.pool.connect();
  await held.query("BEGIN");
  await held.query(entry("held"));
  await Promise.all(Array.from({ length: 10 }, () => append()));
  expect(await sequenceBatch(database, { limit: 15 })).toMatchObject({ appended: 15, more: true });
  // Its number is below those that the round has come to.
  await held.query("COMMIT");
  held.release();
  await append();
  expect(await sequenceBatch(database, { limit: 15 })).toMatchObject({ appended: 5, more: false });
  expect(await sequenceBatch(database, { limit: 15 })).toMatchObject({ appended: 2, more: false });
  await run();
  expect(await requireSound()).toBe(22);
});

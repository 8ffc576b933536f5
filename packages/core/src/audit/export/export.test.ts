import { ownerConnection } from "@fleetgraph/database";
import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import { type ExportReport, verifyExport } from "@fleetgraph/transparency-log";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InvalidInput, NotPermitted, systemClock } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { type AuditHistory, auditCaller, auditHistory, auditPaths } from "../../testing/audit-history.ts";
import { latestCheckpoint } from "../index.ts";
import type { AuditExportRequest } from "./audit-export.ts";
import { beginAuditExport } from "./begin-export.ts";

let database: TestDatabase;
let history: AuditHistory;
beforeEach(async () => {
  database = await testDatabase();
  history = auditHistory(database);
});
afterEach(() => database.close());

const everythingOf = { format: "ndjson", filter: {}, asked: null, through: [] } as const;

async function exported(
  request: Partial<AuditExportRequest> = {},
  caller: Caller = auditCaller(),
): Promise<{ text: string; size: number; snapshot: string }> {
  const file = await beginAuditExport({ database, clock: systemClock }, caller, {
    ...everythingOf,
    ...request,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString("utf8"), size: file.size, snapshot: file.snapshot };
}

function verified(text: string, kept: readonly string[] = []): Promise<ExportReport> {
  const notes = kept.map((note, place) => ({ name: `kept ${place}`, note }));
  return verifyExport(history.crypto, { bytes: [Buffer.from(text)], keys: history.keys, kept: notes });
}

type Line = Record<string, unknown> & { kind: string };
const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

/** Does with the triggers off what a superuser can. */
async function asSuperuser(sql: string, values: unknown[] = []): Promise<void> {
  const client = await ownerConnection(database);
  try {
    const { rows } = await client.query(
      "SELECT format('ALTER TABLE %s DISABLE TRIGGER ALL', c.oid::regclass) AS off FROM pg_class c WHERE relname ~ '^audit_(event|leaf|tile)' AND relkind = 'r'",
    );
    for (const { off } of rows) await client.query(off);
    await client.query(sql, values);
  } finally {
    await client.end();
  }
}

test("the whole log is a file that verifies, and having asked for it is an event that comes behind", async () => {
  await history.append(40);
  await history.sequence();
  await history.append(2);
  const { text, size } = await exported();
  expect(size).toBe(40);
  expect(await verified(text)).toMatchObject({
    ...{ verdict: "VERIFIED", size: 40, events: 40, proven: 40, skipped: 0, unsequenced: 2, filter: null },
  });
  await history.sequence();
  const { rows } = await database.pool.query(
    "SELECT convert_from(entry, 'UTF8')::jsonb AS entry FROM audit_event WHERE action = 'audit.export'",
  );
  expect(rows).toMatchObject([
    { entry: { outcome: "ACCEPTED", actor: { name: "auditor" }, payload: { format: "ndjson", size: 40 } } },
  ]);
  expect((await exported()).size).toBe(43);
});

test("what a filter leaves out is counted and proven to be left out", async () => {
  await history.append(60);
  await history.sequence();
  const { text } = await exported({ filter: { actor: "alice" }, asked: { actor: "alice" } });
  expect(await verified(text)).toMatchObject({
    ...{ verdict: "VERIFIED", events: 30, skipped: 30, proven: 30, filter: { actor: "alice" } },
  });
  const none = await exported({ filter: { actor: "carol" }, asked: { actor: "carol" }, through: [7, 31] });
  expect(linesOf(none.text).filter(({ kind }) => kind === "skip")).toMatchObject([
    { from: 0, to: 7 },
    { from: 7, to: 31 },
    { from: 31, to: 60 },
  ]);
  expect(await verified(none.text)).toMatchObject({ verdict: "VERIFIED", events: 0, skipped: 60 });
});

test("who may read a part of the fleet is given that part, and the file says so", async () => {
  await history.append(30);
  await history.sequence();
  const caller = auditCaller([{ verb: "audit:read", resource: "main/*/*/*" }]);
  const { text } = await exported({}, caller);
  const report = await verified(text);
  expect(report).toMatchObject({ verdict: "VERIFIED", events: 20, skipped: 10 });
  expect(report.filter).toEqual({ within: ["main/*/*/*"] });
  expect(text).not.toContain(auditPaths[2]);
  const csv = await exported({ format: "csv" }, caller);
  expect(csv.text.split("\r\n")).toHaveLength(22);
  await expect(exported({}, auditCaller([]))).rejects.toThrow(NotPermitted);
  const { rows } = await database.pool.query(
    "SELECT outcome FROM audit_event WHERE action = 'audit.export' ORDER BY id",
  );
  expect(rows.map(({ outcome }) => outcome)).toEqual(["ACCEPTED", "ACCEPTED", "REFUSED"]);
});

test.each([{}, { actor: "bob" }])(
  "a file that is gone on with is the same to the byte: %j",
  async (filter) => {
    await history.append(50);
    await history.sequence();
    await history.append(3);
    const request = { filter, asked: "actor" in filter ? filter : null, through: [13] };
    const { text, size, snapshot } = await exported(request);
    // What comes later changes nothing.
    await history.append(3);
    await history.sequence();
    const lines = text.split("\n").map((line) => `${line}\n`);
    let events = 0;
    let tried = 0;
    for (const [place, line] of lines.slice(0, -1).entries()) {
      const { kind, to, events: counted } = JSON.parse(line) as { kind: string; to: number; events?: number };
      events = kind === "mark" ? (counted ?? 0) : events;
      if (kind !== "mark" && kind !== "skip" && kind !== "header") continue;
      tried += 1;
      const at = kind === "header" ? 0 : to;
      const rest = await exported({ ...request, size, snapshot, at, events });
      expect(lines.slice(0, place + 1).join("") + rest.text).toBe(text);
    }
    expect(tried).toBeGreaterThan(4);
    expect(await verified(text)).toMatchObject({
      verdict: "VERIFIED",
      unsequenced: "actor" in filter ? 2 : 3,
    });
  },
);

test("a table has a row for each event, the same however it is gone on with", async () => {
  await history.append(20, { reason: '=1+1\n"x"' });
  await history.sequence();
  await history.append(2);
  const { text, size, snapshot } = await exported({ format: "csv" });
  const rows = text.split("\r\n");
  expect(rows).toHaveLength(24);
  expect(rows[1]).toContain(`"'=1+1⏎""x"""`);
  const rest = await exported({ format: "csv", size, snapshot, at: 12 });
  expect(`${rows.slice(0, 13).join("\r\n")}\r\n${rest.text}`).toBe(text);
});

test("a log without a checkpoint is a table, and no file that could be verified", async () => {
  await history.append(3);
  await expect(exported()).rejects.toThrow(InvalidInput);
  expect((await exported({ format: "csv" })).text.split("\r\n")).toHaveLength(6);
  await history.sequence();
  await expect(exported({ size: 2 })).rejects.toThrow(InvalidInput);
  await expect(exported({ size: 4, at: 9 })).rejects.toThrow(InvalidInput);
});

test("entries of many sizes, and large ones, come in pages of their own", async () => {
  for (let round = 0; round < 6; round += 1) {
    await history.append(40);
    await history.append(2, { reason: "x".repeat(1_500_000) });
  }
  await history.sequence();
  const file = await beginAuditExport({ database, clock: systemClock }, auditCaller(), everythingOf);
  const chunks: Buffer[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(8_000_000);
  expect(await verified(Buffer.concat(chunks).toString("utf8"))).toMatchObject({
    ...{ verdict: "VERIFIED", events: 252 },
  });
});

test.each([
  {
    name: "an entry is altered",
    sql: "UPDATE audit_event SET entry = convert_to(replace(convert_from(entry, 'UTF8'), 'bob', 'eve'), 'UTF8') WHERE id = $1",
    finding: "ALTERED",
  },
  { name: "an entry is removed", sql: "DELETE FROM audit_event WHERE id = $1", finding: "MISSING" },
  {
    name: "an entry and its leaf are altered",
    sql: `WITH other AS (SELECT set_byte(leaf, 40, 255 - get_byte(leaf, 40)) AS leaf FROM audit_leaf WHERE event_id = $1),
       event AS (UPDATE audit_event SET leaf = (SELECT leaf FROM other) WHERE id = $1)
       UPDATE audit_leaf SET leaf = (SELECT leaf FROM other) WHERE event_id = $1`,
    finding: "ALTERED",
  },
  {
    name: "two entries change places",
    sql: `UPDATE audit_leaf l SET event_id = o.event_id || '', leaf = o.leaf, index = -1 - l.index FROM audit_leaf o
       WHERE (l.index, o.index) IN ((20, 21), (21, 20)) AND $1::text IS NOT NULL`,
    finding: null,
    after: "UPDATE audit_leaf SET index = -1 - index WHERE index < 0",
  },
])("with superuser rights $name: found against a checkpoint that was kept outside", async (attack) => {
  await history.append(40);
  await history.sequence();
  const kept = (await latestCheckpoint(database))?.note ?? "";
  await history.append(10);
  await history.sequence();
  const { rows } = await database.pool.query("SELECT event_id FROM audit_leaf WHERE index = 20");
  await asSuperuser(attack.sql, [rows[0].event_id]).catch(async (error) => {
    // A unique id cannot be exchanged in one statement: by a third one then.
    if (!("after" in attack)) throw error;
    await asSuperuser(
      "UPDATE audit_leaf SET event_id = event_id || '_' WHERE index IN (20, 21) AND $1 <> ''",
      ["x"],
    );
    await asSuperuser(
      "UPDATE audit_leaf l SET event_id = rtrim(o.event_id, '_'), leaf = o.leaf FROM audit_leaf o WHERE (l.index, o.index) IN ((20, 21), (21, 20))",
    );
  });
  const { text } = await exported({ through: [40] });
  const report = await verified(text, [kept]);
  expect(report.verdict).toBe("FAILED");
  expect(report.findings.length).toBeGreaterThan(0);
  if (attack.finding !== null) {
    expect(report.findings).toContainEqual(expect.objectContaining({ kind: attack.finding, from: 20 }));
  }
});

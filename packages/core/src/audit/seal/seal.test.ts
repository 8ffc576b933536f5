import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownerConnection } from "@fleetgraph/database";
import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import { verifyExport } from "@fleetgraph/transparency-log";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../kernel/index.ts";
import { type AuditHistory, auditCaller, auditHistory } from "../../testing/audit-history.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import {
  auditArchives,
  beginAuditExport,
  dropMonths,
  inclusionProofOf,
  NotSealed,
  sealMonths,
} from "../index.ts";

let database: TestDatabase;
let owner: Awaited<ReturnType<typeof ownerConnection>>;
let history: AuditHistory;
let directory: string;
beforeEach(async () => {
  database = await testDatabase();
  owner = await ownerConnection(database);
  history = auditHistory(database);
  directory = await mkdtemp(join(tmpdir(), "fleetgraph-seal-"));
});
afterEach(async () => {
  await owner.end();
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

/** Months are made ahead: a test need not wait until one has ended. */
const monthAhead = (months: number, day = 1) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, day));
};
const nameOf = (months: number) => monthAhead(months).toISOString().slice(0, 7);

async function all<Item>(items: AsyncGenerator<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const each of items) found.push(each);
  return found;
}
const deps = () => ({ database, owner, clock: systemClock, log: quietLog });
const seal = (before: Date) => all(sealMonths(deps(), { before, directory }));
const drop = (before: Date) => all(dropMonths(deps(), { before, directory }));
const verify = async (text: string) =>
  verifyExport(history.crypto, { bytes: [Buffer.from(text)], keys: history.keys });

async function exported(): Promise<{ text: string; archived: readonly { month: string }[] }> {
  const request = { format: "ndjson", filter: {}, asked: null, through: [] } as const;
  const file = await beginAuditExport({ database, clock: systemClock }, auditCaller(), request);
  const text = Buffer.concat(await all(file.chunks())).toString("utf8");
  return { text, archived: file.archived };
}

const countOf = async (table: string) =>
  Number((await owner.query(`SELECT count(*) FROM ${table}`)).rows[0].count);

/** Two months with events that lie in one another in the log, and one that is not to be sealed. */
async function threeMonths(): Promise<void> {
  await history.append(20, { at: monthAhead(1, 10) });
  await history.append(15, { at: monthAhead(2, 10) });
  await history.append(5, { at: monthAhead(1, 20) });
  await history.append(7, { at: monthAhead(3, 5) });
  await history.sequence();
}

test("a month becomes an archive that verifies, is gone from the history, and is proven as before", async () => {
  await threeMonths();
  const sealed = await seal(monthAhead(3));
  expect(sealed).toMatchObject([
    { month: nameOf(1), events: 25 },
    { month: nameOf(2), events: 15 },
  ]);
  for (const { path, events } of sealed) {
    const report = await verify(await readFile(path, "utf8"));
    expect(report).toMatchObject({ verdict: "VERIFIED", events, proven: events, size: 47 });
    expect(await readFile(`${path}.checkpoint`, "utf8")).toContain("\n47\n");
  }
  expect(await auditArchives(database)).toMatchObject([
    { month: nameOf(1), events: 25, size: 47, file: `audit-${nameOf(1)}.ndjson`, droppedAt: null },
    { month: nameOf(2), events: 15 },
  ]);
  // What is left, and the two entries that tell of it.
  expect(await countOf("audit_event")).toBe(9);
  const { rows } = await owner.query(
    "SELECT action, actor_name, target_name FROM audit_event WHERE action ~ '^audit' ORDER BY id",
  );
  expect(rows).toEqual([
    { action: "audit.seal", actor_name: "database-owner", target_name: nameOf(1) },
    { action: "audit.seal", actor_name: "database-owner", target_name: nameOf(2) },
  ]);
  expect(await inclusionProofOf(database, { index: 3, size: 47 })).not.toHaveLength(0);
  await history.sequence();
  const { text, archived } = await exported();
  expect(archived.map(({ month }) => month)).toEqual([nameOf(1), nameOf(2)]);
  const report = await verify(text);
  expect(report).toMatchObject({ verdict: "VERIFIED", size: 49, events: 9, skipped: 40 });
  expect(report.filter).toEqual({
    archived: [
      { month: nameOf(1), events: 25 },
      { month: nameOf(2), events: 15 },
    ],
  });
  // An event of a clock that is behind has its place in a month that is sealed, and stays there.
  await history.append(1, { at: monthAhead(1, 25) });
  expect(await countOf("audit_event")).toBe(11);
  await history.sequence();
  // The month of now has the entries that tell of the sealing.
  expect(await seal(monthAhead(3))).toMatchObject([{ month: nameOf(0), events: 3 }]);
  expect(await seal(monthAhead(3))).toEqual([]);
  expect(await countOf(`audit_event_${nameOf(1).replace("-", "")}_late`)).toBe(1);
});

test("what was sealed is out of the server's reach, and altered by nobody", async () => {
  await threeMonths();
  await seal(monthAhead(2));
  const part = `audit_sealed.audit_event_${nameOf(1).replace("-", "")}`;
  expect(await countOf(part)).toBe(25);
  for (const sql of [
    `SELECT FROM ${part}`,
    `DROP TABLE ${part}`,
    "DELETE FROM audit_archive",
    "INSERT INTO audit_archive DEFAULT VALUES",
  ]) {
    await expect(database.pool.query(sql), sql).rejects.toThrow(/permission denied/);
  }
  for (const sql of [`UPDATE ${part} SET action = 'x'`, `DELETE FROM ${part}`]) {
    await expect(owner.query(sql), sql).rejects.toThrow("append-only");
  }
});

test("a month with an event that has no place yet stays whole, and no archive is made of it", async () => {
  await threeMonths();
  await history.append(1, { at: monthAhead(1, 11) });
  await expect(seal(monthAhead(3))).rejects.toThrow(NotSealed);
  expect(await readdir(directory)).toEqual([]);
  expect(await countOf("audit_event")).toBe(48);
  await history.sequence();
  expect(await seal(monthAhead(3))).toHaveLength(2);
});

test("an archive of an attempt that did not end is taken as it is, another file of its name is refused", async () => {
  await threeMonths();
  const late = join(directory, `audit-${nameOf(2)}.ndjson`);
  await writeFile(late, (await exported()).text);
  await history.sequence();
  await expect(seal(monthAhead(3))).rejects.toThrow("of another time");
  await writeFile(late, "");
  await history.sequence();
  await expect(seal(monthAhead(3))).rejects.toThrow("does not verify");
  expect(await countOf(`audit_event_${nameOf(2).replace("-", "")}`)).toBe(15);
  await rm(late);
  await history.sequence();
  // Written, and not taken out of the history: the process died in between.
  const lock = await ownerConnection(database);
  await lock.query("BEGIN; SELECT count(*) FROM audit_event");
  await expect(seal(monthAhead(3))).rejects.toThrow("lock timeout");
  await lock.end();
  const text = await readFile(late, "utf8");
  expect((await seal(monthAhead(3))).at(-1)).toMatchObject({ month: nameOf(2), events: 15 });
  expect(await readFile(late, "utf8")).toBe(text);
}, 60_000);

test("events are dropped for good only by choice, and only when their archive is what was verified", async () => {
  await threeMonths();
  await seal(monthAhead(3));
  const part = `audit_sealed.audit_event_${nameOf(1).replace("-", "")}`;
  const path = join(directory, `audit-${nameOf(1)}.ndjson`);
  const text = await readFile(path);
  await appendFile(path, "\n");
  await expect(drop(monthAhead(3))).rejects.toThrow(NotSealed);
  await rm(path);
  await expect(drop(monthAhead(3))).rejects.toThrow("cannot be read");
  expect(await countOf(part)).toBe(25);
  await writeFile(path, text);
  expect(await drop(monthAhead(3))).toEqual([
    { month: nameOf(1), events: 25 },
    { month: nameOf(2), events: 15 },
  ]);
  await expect(countOf(part)).rejects.toThrow("does not exist");
  expect(await auditArchives(database)).toMatchObject([
    { droppedAt: expect.any(String) },
    { droppedAt: expect.any(String) },
  ]);
  expect(await drop(monthAhead(3))).toEqual([]);
  const { rows } = await owner.query("SELECT count(*)::int FROM audit_event WHERE action = 'audit.drop'");
  expect(rows).toEqual([{ count: 2 }]);
});

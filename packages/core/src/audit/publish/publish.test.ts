import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import { startSimulator } from "@fleetgraph/simulator";
import { openNote, parseVerifierKey } from "@fleetgraph/transparency-log";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../kernel/index.ts";
import { type AuditHistory, auditHistory } from "../../testing/audit-history.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import { testWitness } from "../../testing/test-witness.ts";
import {
  cosignaturesUpTo,
  latestCheckpoint,
  publications,
  publishing,
  sha256,
  verifyEd25519,
} from "../index.ts";
import { publishTask } from "./publish-checkpoint.ts";
import { publishConfiguration } from "./publish-configuration.ts";

let database: TestDatabase;
let history: AuditHistory;
let directory: string;
beforeEach(async () => {
  database = await testDatabase();
  history = auditHistory(database);
  directory = await mkdtemp(join(tmpdir(), "fleetgraph-publish-"));
});
afterEach(async () => {
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

/** What a worker does when the job of each place has come. */
async function publish(configured: unknown[]) {
  const places = publishConfiguration.parse(configured);
  const { tasks, begin } = publishing({ database, clock: systemClock, log: quietLog }, places);
  await begin();
  for (const { target } of await publications(database)) {
    await tasks[publishTask]?.(
      { target },
      { signal: new AbortController().signal, log: quietLog, lease: undefined as never },
    );
  }
  return publications(database);
}

async function grow(count: number): Promise<string> {
  await history.append(count);
  await history.sequence();
  return (await latestCheckpoint(database))?.note ?? "";
}

test("a directory is given a file for each checkpoint that is new when it is looked, and none twice", async () => {
  const to = [{ file: { directory } }];
  expect(await publish(to)).toMatchObject([{ size: null, behind: 0, failures: 0 }]);
  const first = await grow(3);
  expect(await publish(to)).toMatchObject([
    { target: `file:${directory}`, size: 3, behind: 0, behindSince: null },
  ]);
  await publish(to);
  const second = await grow(2);
  expect(await publications(database)).toMatchObject([
    { size: 3, behind: 2, behindSince: expect.any(String) },
  ]);
  await publish(to);
  expect(await readdir(directory)).toEqual(["0000000000000003.checkpoint", "0000000000000005.checkpoint"]);
  expect(await readFile(join(directory, "0000000000000003.checkpoint"), "utf8")).toBe(first);
  expect(await readFile(join(directory, "0000000000000005.checkpoint"), "utf8")).toBe(second);
  const { rows } = await database.pool.query(
    "SELECT count(*)::int FROM graphile_worker.jobs WHERE key LIKE $1",
    [`${publishTask}%`],
  );
  expect(rows).toEqual([{ count: 1 }]);
});

test("what a crash left of a file is completed, and what another has written there is told as a fork", async () => {
  const to = [{ file: { directory } }];
  const note = await grow(3);
  const file = join(directory, "0000000000000003.checkpoint");
  await writeFile(file, note.slice(0, 20));
  expect(await publish(to)).toMatchObject([{ size: 3, failures: 0 }]);
  expect(await readFile(file, "utf8")).toBe(note);
  const next = await grow(1);
  const other = next.replace(/^4\n..../m, "4\nAAAA");
  await writeFile(join(directory, "0000000000000004.checkpoint"), other);
  const [told] = await publish(to);
  expect(told).toMatchObject({ size: 3, behind: 1, failures: 1, failure: { kind: "audit.publish.other" } });
  expect(told?.nextAt).not.toBe(null);
  expect(await readFile(join(directory, "0000000000000004.checkpoint"), "utf8")).toBe(other);
  await appendFile(file, "x");
});

test("a place that cannot be written to is told with why, tried again, and no more when it works", async () => {
  const missing = join(directory, "away");
  await grow(2);
  const to = [{ file: { directory: missing } }];
  expect(await publish(to)).toMatchObject([
    { size: null, failures: 1, failure: { kind: "audit.publish.file", params: { reason: "ENOENT" } } },
  ]);
  expect(await publish(to)).toMatchObject([{ failures: 2 }]);
  await chmod(directory, 0o755);
  await import("node:fs/promises").then(({ mkdir }) => mkdir(missing));
  expect(await publish(to)).toMatchObject([{ size: 2, failures: 0, failure: null, nextAt: null }]);
  expect(await publish([])).toEqual([]);
});

test("objects are put once and under lock; another one of that size is told as a fork", async () => {
  const sim = await startSimulator();
  onTestFinished(() => sim.close());
  const account = "123456789012";
  const { accessKeyId, secretAccessKey } = sim.credentials(account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  const bucket = sim.createBucket({ account, region: "eu-west-1", name: "checkpoints", objectLock: true });
  const s3 = { bucket: "checkpoints", prefix: "prod/", region: "eu-west-1", endpoint: sim.url };
  await grow(3);
  expect(await publish([{ s3 }])).toMatchObject([{ target: "s3://checkpoints/prod/", size: 3, failures: 0 }]);
  const key = "prod/0000000000000003.checkpoint";
  const versions = () => bucket.objects.get(key)?.length;
  expect(versions()).toBe(1);
  // The answer was lost: it is sent again, and is there already.
  await database.pool.query("UPDATE audit_publication SET size = NULL");
  expect(await publish([{ s3 }])).toMatchObject([{ size: 3, failures: 0 }]);
  expect(versions()).toBe(1);
  await grow(1);
  sim.putObject(bucket, {
    key: "prod/0000000000000004.checkpoint",
    body: Buffer.from("log.example/test\n4\nAAAA\n\n"),
    headers: {},
    metadata: {},
  });
  expect(await publish([{ s3 }])).toMatchObject([
    { size: 3, failures: 1, failure: { kind: "audit.publish.other" } },
  ]);
  const nowhere = { ...s3, bucket: "no-such-bucket" };
  expect(await publish([{ s3: nowhere }])).toMatchObject([
    { failure: { kind: "audit.publish.aws", params: { reason: "NoSuchBucket" } } },
  ]);
});

test("a witness is shown that the log only grew, and what it signs is kept and verifies", async () => {
  const witness = await testWitness(history.signer.text);
  onTestFinished(() => witness.close());
  const to = [{ witness: { url: `${witness.url}/`, key: witness.key } }];
  const cosigned = parseVerifierKey(sha256, witness.key);
  for (const count of [3, 5, 300]) {
    const note = await grow(count);
    expect(await publish(to)).toMatchObject([{ target: `witness:${witness.url}`, failures: 0, behind: 0 }]);
    const [kept] = await cosignaturesUpTo(database, 1_000);
    const opened = await openNote(
      { verify: verifyEd25519 },
      { note: note + kept?.line, keys: cosigned ? [cosigned] : [] },
    );
    expect(opened.signatures).toMatchObject([{ key: { name: "witness.example/w1" } }]);
    expect(kept?.size).toBe(witness.size());
  }
  expect(witness.asked).toHaveLength(3);
  expect(witness.asked[1]).toMatch(/^old 3\n(\S{44}\n)+\nlog\.example\/test\n8\n/);
  // Of what this store forgot the witness tells.
  await database.pool.query("UPDATE audit_publication SET size = 1");
  await grow(2);
  expect(await publish(to)).toMatchObject([{ size: 310, failures: 0 }]);
  expect(witness.asked).toHaveLength(5);
});

test("what a witness refuses, or does not sign as it should, is told", async () => {
  const witness = await testWitness(history.signer.text);
  onTestFinished(() => witness.close());
  const to = [{ witness: { url: witness.url, key: witness.key } }];
  await grow(3);
  const cases = [
    { answer: { status: 422, text: "no" }, kind: "audit.publish.fork" },
    { answer: { status: 404, text: "unknown origin\n" }, kind: "audit.publish.refused" },
    { answer: { status: 409, type: "text/x.tlog.size", text: "9\n" }, kind: "audit.publish.ahead" },
    { answer: { status: 409, type: "text/x.tlog.size", text: "03\n" }, kind: "audit.publish.refused" },
    { answer: { status: 409, text: "x" }, kind: "audit.publish.refused" },
    { answer: { status: 200, text: "" }, kind: "audit.publish.badCosignature" },
    { answer: { status: 200, text: "— witness.example/w1 AAAA\n" }, kind: "audit.publish.badCosignature" },
    { answer: { status: 200, text: "x".repeat(200_000) }, kind: "audit.publish.badCosignature" },
  ];
  for (const [place, { answer, kind }] of cases.entries()) {
    witness.instead.push(() => answer);
    expect(await publish(to), JSON.stringify(answer).slice(0, 80)).toMatchObject([
      { size: null, failures: place + 1, failure: { kind } },
    ]);
  }
  expect(await publish(to)).toMatchObject([{ size: 3, failures: 0 }]);
  await witness.close();
  await grow(1);
  expect(await publish(to)).toMatchObject([
    {
      size: 3,
      failures: 1,
      failure: { kind: "audit.publish.unreachable", params: { reason: "ECONNREFUSED" } },
    },
  ]);
});

test("a log that was reset, or forked, is found by what is outside", async () => {
  const witness = await testWitness(history.signer.text);
  onTestFinished(() => witness.close());
  const to = [{ file: { directory } }, { witness: { url: witness.url, key: witness.key } }];
  await grow(6);
  await publish(to);
  // The same key over another history: what an operator would have to do to hide something.
  const other = await testDatabase();
  onTestFinished(() => other.close());
  const mine = database;
  try {
    database = other;
    const forked = auditHistory(other, history.signer);
    await forked.append(6);
    await forked.sequence();
    expect(await publish(to)).toMatchObject([
      { failures: 1, failure: { kind: "audit.publish.other" } },
      { failures: 1, failure: { kind: "audit.publish.fork" } },
    ]);
    await forked.append(1);
    await forked.sequence();
    expect(await publish(to)).toMatchObject([
      { failures: 0, size: 7 },
      { failures: 2, failure: { kind: "audit.publish.fork" } },
    ]);
  } finally {
    database = mine;
  }
});

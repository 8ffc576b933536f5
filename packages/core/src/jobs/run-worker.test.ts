import { openDatabase } from "@fleetgraph/database";
import { testDatabase } from "@fleetgraph/database/testing";
import { expect, onTestFinished, test } from "vitest";
import { type CommitMoments, startPgProxy } from "../testing/crash/pg-proxy.ts";
import { quietLog } from "../testing/quiet-log.ts";
import { enqueue, runWorker } from "./index.ts";

const timing = { dueLookMs: 50, lookMs: 100, silentMs: 3_000, callMs: 1_000 };

/** A worker whose connection is cut once, at the commit of a statement that the pattern finds. */
async function workerBehindCut(cut: { at: keyof CommitMoments; statement: RegExp }) {
  const direct = await testDatabase();
  const { hostname: host, port } = new URL(direct.ownerUrl);
  let cuts = 0;
  const moment = (at: keyof CommitMoments) => (statements: readonly string[]) => {
    if (cuts > 0 || at !== cut.at || !statements.some((each) => cut.statement.test(each))) return "pass";
    cuts += 1;
    return "cut";
  };
  const proxy = await startPgProxy(
    { host, port: Number(port) },
    { commitAsked: moment("commitAsked"), commitDone: moment("commitDone") },
  );
  const url = new URL(direct.ownerUrl);
  url.port = String(proxy.port);
  const database = await openDatabase(
    { log: quietLog },
    { url: url.href, dataDirectory: "/nonexistent", poolSize: 8 },
  );
  const runs: string[] = [];
  const tasks = {
    async good({ name = "" }: Record<string, string>) {
      runs.push(name);
    },
    async bad({ name = "" }: Record<string, string>) {
      runs.push(name);
      if (runs.filter((each) => each === name).length === 1) throw new Error("bad");
    },
  };
  const worker = await runWorker({ database, log: quietLog }, { tasks, concurrency: 2, timing });
  onTestFinished(async () => {
    await worker.stop();
    await database.close();
    await proxy.close();
    await direct.close();
  });
  return { direct, runs, cuts: () => cuts };
}

test.for([
  ["taken", "commitAsked", /skip locked/i, "good"],
  ["taken", "commitDone", /skip locked/i, "good"],
  ["done", "commitAsked", /delete from .*_private_jobs/i, "good"],
  ["done", "commitDone", /delete from .*_private_jobs/i, "good"],
  ["failed", "commitAsked", /last_error/i, "bad"],
  ["failed", "commitDone", /last_error/i, "bad"],
] as const)("cut off as a job is recorded as %s (%s), a worker goes on", async ([, at, statement, task]) => {
  const { direct, runs, cuts } = await workerBehindCut({ at, statement });
  const job = (name: string) => enqueue(direct, [{ task, payload: { name }, queue: name }]);
  await job("first");
  const long = { timeout: 12_000 };
  // Asking for a job is a commit only when it gives one.
  if (at === "commitDone" || task === "bad") await expect.poll(cuts, long).toBe(1);
  await job("second");
  await expect.poll(() => runs.includes("second"), long).toBe(true);
  const left = async () => (await direct.pool.query("SELECT FROM graphile_worker.jobs")).rowCount;
  await expect.poll(left, long).toBe(0);
  expect(runs).toContain("first");
});

test("a job that another worker runs by now is not taken away by the one that wakes up", async () => {
  const database = await testDatabase();
  const waiting: (() => void)[] = [];
  const tasks = { slow: () => new Promise<void>((done) => waiting.push(done)) };
  const start = () => runWorker({ database, log: quietLog }, { tasks, concurrency: 1, timing });
  const job = (name: string) => enqueue(database, [{ task: "slow", payload: { name }, queue: "one" }]);
  const jobs = async () => (await database.pool.query("SELECT FROM graphile_worker.jobs")).rowCount;
  const first = await start();
  onTestFinished(async () => {
    for (const done of waiting) done();
    await Promise.all([first, second].map((worker) => worker.stop()));
    await database.close();
  });
  await job("taken over");
  await expect.poll(() => waiting.length).toBe(1);
  // As another worker does when it takes the first one for dead.
  const { rows } = await database.pool.query("DELETE FROM worker_lease RETURNING pool_id");
  await database.pool.query("SELECT graphile_worker.force_unlock_workers($1)", [
    rows.map(({ pool_id }) => pool_id),
  ]);
  const second = await start();
  await expect.poll(() => waiting.length).toBe(2);
  waiting[0]?.();
  await new Promise((next) => setTimeout(next, 300));
  expect(await jobs()).toBe(1);
  waiting[1]?.();
  await expect.poll(jobs).toBe(0);
  // Its queue is free again.
  await job("next");
  await expect.poll(() => waiting.length).toBe(3);
});

test("a worker that learns from a job that it was taken over takes none under its old name", async () => {
  const database = await testDatabase();
  const waiting: (() => void)[] = [];
  const tasks = { slow: () => new Promise<void>((done) => waiting.push(done)) };
  // Its own look comes too late.
  const slowLook = { ...timing, lookMs: 60_000 };
  const worker = await runWorker({ database, log: quietLog }, { tasks, concurrency: 2, timing: slowLook });
  onTestFinished(async () => {
    for (const done of waiting) done();
    await worker.stop();
    await database.close();
  });
  // Both of its hands are full: an idle one would take what is unlocked before the other has learned.
  await enqueue(
    database,
    ["one", "two"].map((queue) => ({ task: "slow", payload: {}, queue })),
  );
  await expect.poll(() => waiting.length).toBe(2);
  const { rows } = await database.pool.query<{ pool_id: string }>(
    "DELETE FROM worker_lease RETURNING pool_id",
  );
  const taken = rows.map(({ pool_id }) => pool_id);
  await database.pool.query("SELECT graphile_worker.force_unlock_workers($1)", [taken]);
  waiting[0]?.();
  await expect.poll(() => waiting.length).toBe(4);
  const leases = await database.pool.query<{ pool_id: string }>("SELECT pool_id FROM worker_lease");
  const [anew] = leases.rows.map(({ pool_id }) => pool_id);
  const jobs = await database.pool.query("SELECT locked_by, last_error FROM graphile_worker._private_jobs");
  // Nor has it failed: a failure would make it wait.
  expect(jobs.rows).toEqual(["one", "two"].map(() => ({ locked_by: anew, last_error: null })));
  expect(taken).not.toContain(anew);
});

test("a worker that is stopped while it begins anew leaves nothing that runs", async () => {
  const direct = await testDatabase();
  const warned: string[] = [];
  const log = { ...quietLog, warn: (event: string) => void warned.push(event) };
  const database = await openDatabase(
    { log },
    { url: direct.ownerUrl, dataDirectory: "/nonexistent", poolSize: 8 },
  );
  const worker = await runWorker({ database, log: quietLog }, { tasks: {}, concurrency: 1, timing });
  // As another worker does when it takes this one for dead: it begins anew.
  await direct.pool.query("DELETE FROM worker_lease");
  const connected = Promise.withResolvers<void>();
  database.pool.once("connect", () => connected.resolve());
  await connected.promise;
  await worker.stop();
  expect((await direct.pool.query("SELECT FROM worker_lease")).rowCount).toBe(0);
  await database.close();
  expect(warned).not.toContain("database.connections-cut");
  await direct.close();
});

import { RunTaskCommand, StopTaskCommand } from "@aws-sdk/client-ecs";
import { testDatabase } from "@fleetgraph/database/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fleetEventsAfter } from "../events/index.ts";
import { listHosts } from "../fleet/index.ts";
import { lockService, unlockService } from "../guards/index.ts";
import type { Worker } from "../jobs/index.ts";
import { pageRequest } from "../kernel/index.ts";
import { builtInRoles } from "../permissions/index.ts";
import { callerWith, type DeploymentStack, deploymentStack } from "../testing/index.ts";
import { startWorkerProcess } from "../testing/worker-process.ts";
import { matchTrail, runTrail, trailConfiguration } from "../trail/index.ts";
import { activateHost, drainHost, drainsOfHosts, hostChangesByIds, resumeHosts } from "./index.ts";

let stack: DeploymentStack;
let worker: Worker | null = null;
let ending: (() => Promise<void>)[] = [];
let keys = 0;

beforeAll(async () => {
  const database = await testDatabase();
  stack = await deploymentStack(database);
  worker = await stack.startWorker();
  ending = [() => stack.close(), () => database.close()];
});
afterAll(async () => {
  for (const end of ending) await end();
});

/** Every host takes tasks again, whoever had it drained. */
beforeEach(async () => {
  stack.sim.scenarios.clear();
  for (const host of simulatedHosts())
    stack.sim.setHost({ cluster: "shop", host: host.arn, status: "ACTIVE" });
  stack.sim.settle();
  await until(async () => (await unfinished()) === 0);
  stack.sim.clearCalls();
});

const simulatedHosts = () => [
  ...(stack.sim.world.regions.get("123456789012/us-east-1")?.clusters.get("shop")?.hosts.values() ?? []),
];
const withTasks = () => {
  const host = simulatedHosts().find(({ tasks }) => tasks.size > 0);
  if (host === undefined) throw new Error("no host has tasks");
  return host;
};

async function unfinished(): Promise<number> {
  const { rows } = await stack.deps.database.pool.query(
    "SELECT count(*)::int AS count FROM host_change WHERE finished_at IS NULL",
  );
  return rows[0].count;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error("it did not come about in time");
    await new Promise((next) => setTimeout(next, 25));
  }
}

const drain = (
  host: string,
  more: { force?: boolean; idempotencyKey?: string } = {},
  caller = stack.caller,
) => {
  keys += 1;
  return drainHost(stack.deps, caller, { host, reason: "new image", idempotencyKey: `k${keys}`, ...more });
};
const activate = (host: string) => {
  keys += 1;
  return activateHost(stack.deps, stack.caller, { host, idempotencyKey: `k${keys}` });
};
const read = async (id: string) => {
  const found = (await hostChangesByIds(stack.deps.database, stack.caller, [id])).get(id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
};
const ended = async (id: string) => {
  await until(async () => (await read(id)).finishedAt !== null);
  return read(id);
};
const drainOf = async (hostId: string) =>
  (await drainsOfHosts(stack.deps.database, stack.caller, [hostId])).get(hostId);
const calls = () =>
  stack.sim.calls({ operation: "UpdateContainerInstancesState" }).map(({ input }) => input.status);

test("a drained host becomes empty, which is told, audited and matched to its calls; activation undoes it", async () => {
  const { database } = stack.deps;
  const host = withTasks();
  const asked = await drain(host.instanceId, { idempotencyKey: "once" });
  expect(asked).toMatchObject({ kind: "DRAIN", requestedBy: "ada", reason: "new image", forced: false });
  expect(asked.holding.map(({ reason }) => reason)).toEqual([...host.tasks].map(() => "MOVING"));
  // The same request is the same drain; another one has to wait.
  expect((await drain(host.instanceId, { idempotencyKey: "once" })).id).toBe(asked.id);
  await expect(drain(host.instanceId)).rejects.toMatchObject({ code: "HOST_NOT_READY", status: "DRAINING" });

  const done = await ended(asked.id);
  expect(done).toMatchObject({ state: "DRAINED", holding: [], stuckSince: null });
  expect(host.status).toBe("DRAINING");
  expect(host.tasks.size).toBe(0);
  expect(calls()).toEqual(["DRAINING"]);
  expect(await drainOf(done.hostId)).toMatchObject({
    change: { id: asked.id },
    since: asked.createdAt,
    holding: [],
  });

  const { rows: requests } = await database.pool.query(
    "SELECT action, outcome, path, job FROM aws_request WHERE job = $1",
    [asked.id],
  );
  expect(requests).toEqual([
    { action: "UpdateContainerInstancesState", outcome: "OK", path: "main/us-east-1/shop/", job: asked.id },
  ]);
  const after = { xid: "0", id: "0" };
  const told = async () => {
    const events = await fleetEventsAfter(database, stack.caller, { after, filter: {}, limit: 100 });
    return events.flatMap(({ notice }) => (notice?.subject === asked.id ? [notice.kind] : []));
  };
  // Transactions of other databases of the same server are waited for too, and other tests have some.
  const kinds = expect.arrayContaining(["host.drainRequested", "host.draining", "host.drained"]);
  await expect.poll(told).toEqual(kinds);
  const { rows: entries } = await database.pool.query(
    "SELECT action, outcome, actor_name, on_behalf_of, target_name FROM audit_event WHERE target_id = $1 ORDER BY id",
    [done.hostId],
  );
  const name = `shop/${host.instanceId}`;
  expect(entries).toMatchObject([
    { action: "host.drain", outcome: "ACCEPTED", actor_name: "ada", target_name: name },
    { action: "host.drain", outcome: "REFUSED" },
    { action: "host.end", outcome: "ACCEPTED", actor_name: "fleetgraph", on_behalf_of: "ada" },
  ]);

  const back = await ended((await activate(host.instanceId)).id);
  expect(back).toMatchObject({ kind: "ACTIVATE", state: "ACTIVATED" });
  expect(host.status).toBe("ACTIVE");
  expect(await drainOf(done.hostId)).toBeUndefined();
  await expect(activate(host.instanceId)).rejects.toMatchObject({ code: "HOST_NOT_READY", status: "ACTIVE" });
});

test("a host whose tasks have nowhere to go is not drained, unless somebody may force it and does", async () => {
  const host = withTasks();
  for (const other of simulatedHosts())
    if (other !== host) stack.sim.setHost({ cluster: "shop", host: other.arn, agentConnected: false });
  try {
    const refusal = await drain(host.instanceId).catch((error) => error);
    expect(refusal).toMatchObject({
      code: "HOST_HOLDS_TASKS",
      last: true,
      field: ["input", "host"],
      text: { kind: "problem.hostHoldsTasks" },
    });
    expect(refusal.holding.map(({ reason }: { reason: string }) => reason)).toEqual(
      [...host.tasks].map(() => "LAST_HOST"),
    );
    expect(host.status).toBe("ACTIVE");
    const drainer = callerWith(["fleet:read", "host:drain"]);
    await expect(drain(host.instanceId, { force: true }, drainer)).rejects.toMatchObject({
      permission: "placement:override",
    });
    await expect(drain(host.instanceId, {}, callerWith(["fleet:read"]))).rejects.toMatchObject({
      permission: "host:drain",
    });
    const forced = await drain(host.instanceId, { force: true });
    await until(async () => (await read(forced.id)).stuckSince !== null);
    const stuck = await drainOf(forced.hostId);
    expect(stuck).toMatchObject({ change: { id: forced.id, forced: true, state: "DRAINING" } });
    expect(stuck?.holding.map(({ reason }) => reason)).toEqual([...host.tasks].map(() => "LAST_HOST"));
    await ended((await activate(host.instanceId)).id);
    expect(await read(forced.id)).toMatchObject({ state: "UNDONE" });
  } finally {
    for (const other of simulatedHosts())
      stack.sim.setHost({ cluster: "shop", host: other.arn, agentConnected: true });
  }
});

test("what is locked itself is not stopped by a drain, unless somebody may force it; a lock of a part of the fleet is no matter", async () => {
  const host = withTasks();
  const guardDeps = { ...stack.deps, roles: builtInRoles };
  const lock = (of: { service: string } | { pattern: string }) => {
    keys += 1;
    return lockService(guardDeps, stack.caller, {
      ...of,
      reason: "migrates",
      idempotencyKey: `lock${keys}`,
    });
  };
  await lock({ pattern: "main/us-east-1/shop/*" });
  await lock({ service: "shop/web" });
  const refusal = await drain(host.instanceId).catch((error) => error);
  expect(refusal).toMatchObject({ code: "HOST_HOLDS_TASKS", text: { kind: "problem.hostLocked" } });
  expect(refusal.holding).toEqual(
    [...host.tasks].map(() =>
      expect.objectContaining({
        reason: "LOCKED",
        told: { kind: "hosts.off.locked", params: { owner: "ada", reason: "migrates", until: null } },
      }),
    ),
  );
  expect(calls()).toEqual([]);
  const drainer = callerWith(["fleet:read", "host:drain", "placement:override"]);
  await expect(drain(host.instanceId, { force: true }, drainer)).rejects.toMatchObject({
    permission: "lock:override",
  });
  const forced = await drain(host.instanceId, { force: true });
  expect(await ended(forced.id)).toMatchObject({ state: "DRAINED" });
  await unlockService(guardDeps, stack.caller, { service: "shop/web", idempotencyKey: "unlock" });
  await ended((await activate(host.instanceId)).id);
  const next = withTasks();
  expect(await ended((await drain(next.instanceId)).id)).toMatchObject({ state: "DRAINED" });
});

test("a task outside of any service keeps its host, is named, and lets the drain end once it is stopped", async () => {
  const { reading } = await stack.deps.ecsOf("main/us-east-1/");
  const { tasks } = await reading.send(new RunTaskCommand({ cluster: "shop", taskDefinition: "shop-web" }));
  const [task] = tasks ?? [];
  stack.sim.settle();
  const ref = task?.containerInstanceArn ?? "";
  const refusal = await drain(ref).catch((error) => error);
  expect(refusal).toMatchObject({
    code: "HOST_HOLDS_TASKS",
    last: false,
    holding: [{ taskArn: task?.taskArn, group: "family:shop-web", reason: "STANDALONE" }],
  });
  const forced = await drain(ref, { force: true });
  await until(async () => (await read(forced.id)).stuckSince !== null);
  expect((await drainOf(forced.hostId))?.holding).toMatchObject([
    { taskArn: task?.taskArn, reason: "STANDALONE" },
  ]);
  await reading.send(new StopTaskCommand({ cluster: "shop", task: task?.taskArn }));
  expect(await ended(forced.id)).toMatchObject({ state: "DRAINED", holding: [] });
});

test("a drain from outside is shown as one; what has been undone before its call is never sent", async () => {
  const { database } = stack.deps;
  const host = withTasks();
  const page = pageRequest({ first: 10 });
  const { items } = await listHosts(database, stack.caller, { page, filter: {} });
  const id = items.find((each) => each.arn === host.arn)?.id ?? "";
  await database.pool.query("UPDATE host SET status = 'DRAINING' WHERE id = $1", [id]);
  expect(await drainOf(id)).toMatchObject({ change: null });
  await database.pool.query("UPDATE host SET status = 'ACTIVE' WHERE id = $1", [id]);

  await worker?.stop();
  const asked = await drain(host.instanceId);
  const undone = await activate(host.instanceId);
  expect(await read(asked.id)).toMatchObject({ state: "UNDONE" });
  worker = await stack.startWorker();
  expect(await ended(undone.id)).toMatchObject({ state: "ACTIVATED" });
  expect(calls()).toEqual(["ACTIVE"]);
});

test("a host that reads as ACTIVE is activated all the same where that may be late or is not known", async () => {
  const { database } = stack.deps;
  const host = withTasks();
  // As right after a drain of ours, when a replica of ECS's still has the status before it.
  await database.pool.query("UPDATE host SET status = 'DRAINING' WHERE arn = $1", [host.arn]);
  expect(await ended((await activate(host.instanceId)).id)).toMatchObject({ state: "ACTIVATED" });
  expect(calls()).toEqual(["ACTIVE"]);
  stack.sim.scenarios.set({ kind: "access-denied", operation: "DescribeContainerInstances", times: 1 });
  expect(await ended((await activate(host.instanceId)).id)).toMatchObject({ state: "ACTIVATED" });
  expect(calls()).toEqual(["ACTIVE", "ACTIVE"]);
  await expect(activate(host.instanceId)).rejects.toMatchObject({ code: "HOST_NOT_READY", status: "ACTIVE" });
});

test("a worker that is killed with the call in the air is replaced, and the drain is one and told once", async () => {
  const { database } = stack.deps;
  const host = withTasks();
  await worker?.stop();
  const operation = "UpdateContainerInstancesState";
  stack.sim.scenarios.set({ kind: "latency", operation, milliseconds: 400, times: 1 });
  const doomed = await startWorkerProcess({
    databaseUrl: database.ownerUrl,
    ...{ endpoint: stack.sim.url, region: "us-east-1", settings: {} },
  });
  const { id } = await drain(host.instanceId);
  await until(async () => (await noted(id)) > 0);
  doomed.kill();
  worker = await stack.startWorker();
  const done = await ended(id);
  expect(done.state).toBe("DRAINED");
  const { rows } = await database.pool.query(
    "SELECT kind FROM event WHERE payload->>'change' = $1 AND kind IN ('host.draining', 'host.drained') ORDER BY id",
    [id],
  );
  expect(rows.map(({ kind }) => kind)).toEqual(["host.draining", "host.drained"]);
  await ended((await activate(host.instanceId)).id);
});

/** Whether a worker has taken the drain's job. */
async function noted(id: string): Promise<number> {
  const { rows } = await stack.deps.database.pool.query(
    "SELECT count(*)::int AS count FROM graphile_worker._private_jobs WHERE key = $1 AND locked_by IS NOT NULL",
    [`host:${id}`],
  );
  return rows[0].count;
}

test.each(["drop-before-effect", "drop-after-effect"] as const)(
  "a call whose answer is lost (%s) is made good, and the drain goes on",
  async (kind) => {
    const host = withTasks();
    stack.sim.scenarios.set({ kind, operation: "UpdateContainerInstancesState", times: 1 });
    const done = await ended((await drain(host.instanceId)).id);
    expect(done.state).toBe("DRAINED");
    expect(host.tasks.size).toBe(0);
    await ended((await activate(host.instanceId)).id);
  },
);

test("what is about a host that the store has forgotten ends, and so does what is of an account that is gone", async () => {
  const { database } = stack.deps;
  const at = new Date().toISOString();
  const orphan = "hch_00000000000000000000000000";
  await database.pool.query(
    "INSERT INTO host_change (id, host_id, kind, path, state, requested_by_id, requested_by_name, created_at, updated_at) " +
      "VALUES ($1, 'hst_gone', 'DRAIN', 'main/us-east-1/shop/', 'DRAINING', 'p', 'ada', $2, $2)",
    [orphan, at],
  );
  expect(await resumeHosts(stack.deps)).toBe(1);
  expect(await ended(orphan)).toMatchObject({ state: "GONE" });
  const lost = "hch_00000000000000000000000001";
  await database.pool.query(
    "INSERT INTO host_change (id, host_id, kind, path, state, requested_by_id, requested_by_name, created_at, updated_at) " +
      "SELECT $1, id, 'DRAIN', 'other/us-east-1/shop/', 'REQUESTED', 'p', 'ada', $2, $2 FROM host LIMIT 1",
    [lost, at],
  );
  await resumeHosts(stack.deps);
  expect(await ended(lost)).toMatchObject({ state: "FAILED", failure: { kind: "host.accountGone" } });
});

test("what AWS refuses for good ends as a failure, and what it does not tell promises nothing", async () => {
  const host = withTasks();
  stack.sim.scenarios.set({ kind: "access-denied", operation: "UpdateContainerInstancesState" });
  const failed = await ended((await drain(host.instanceId)).id);
  expect(failed).toMatchObject({ state: "FAILED", failure: { kind: "host.failed" } });
  expect(host.status).toBe("ACTIVE");
  stack.sim.scenarios.clear();
  stack.sim.scenarios.set({ kind: "access-denied", operation: "ListTasks" });
  await expect(drain(host.instanceId)).rejects.toMatchObject({ text: { kind: "problem.hostUntold" } });
});

test("CloudTrail's record of the call leads to its entry in the history, and is not behind anybody's back", async () => {
  const { deps, sim } = stack;
  const host = withTasks();
  await ended((await drain(host.instanceId)).id);
  // An event can be looked up minutes after it happened; a running clock shows a 200th of what passes.
  sim.advance(300_000 * 200);
  const clock = { now: () => new Date(sim.clock.now()) };
  const trail = trailConfiguration.parse({ accounts: { main: { lookup: true } } });
  const signal = new AbortController().signal;
  await runTrail({ ...deps, clock }, { account: "main", region: "us-east-1", trail, signal });
  await matchTrail({ ...deps, clock }, { graceMs: 0 });
  const { rows } = await deps.database.pool.query(
    "SELECT m.kind, m.how, e.action FROM trail_match m JOIN trail_record r ON r.event_id = m.event_id " +
      "LEFT JOIN audit_event e ON e.id = m.audit_event_id WHERE r.event_name = 'UpdateContainerInstancesState' AND r.error_code IS NULL",
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    expect(row).toMatchObject({ kind: "JOB", action: expect.stringMatching(/^host\.(drain|activate)$/) });
  }
});

import { expect } from "vitest";
import { auditContents, auditEventsPage } from "../audit/index.ts";
import { IdempotencyKeyReused, InvalidInput, NotFound, NotPermitted, pageRequest } from "../kernel/index.ts";
import { builtInRoles, type Caller, type Verb } from "../permissions/index.ts";
import { callerWith, type DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import {
  countLocks,
  guardsOf,
  type LockServiceInput,
  lockService,
  locksOfPaths,
  locksPage,
  requireUnguarded,
  ServiceLocked,
  unlockService,
} from "./index.ts";

const services = [{ name: "web" }, { name: "vault" }];
const web = "main/us-east-1/shop/web";
const vault = "main/us-east-1/shop/vault";
const locker: readonly Verb[] = ["fleet:read", "lock:manage"];
const ann = callerWith(locker, "**", "ann");
const bob = callerWith(locker, "**", "bob");

type Input = Partial<LockServiceInput>;
const setUp = async (useStack: (options: object) => Promise<DeploymentStack>) => {
  const stack = await useStack({ worker: false, services });
  const deps = { ...stack.deps, roles: builtInRoles };
  const at = () => deps.clock.now();
  const database = deps.database;
  return {
    ...stack,
    deps,
    at,
    lock: (caller: Caller, input: Input = { service: "shop/web" }) =>
      lockService(deps, caller, { reason: "testing", idempotencyKey: `${Math.random()}`, ...input }),
    unlock: (caller: Caller, input: object) =>
      unlockService(deps, caller, { idempotencyKey: `${Math.random()}`, ...input }),
    list: async (caller: Caller) =>
      (await locksPage(database, caller, { page: pageRequest({}), filter: {}, at: at() })).items,
    guards: (caller: Caller, path: string) => guardsOf(database, caller, { path, at: at() }),
    async history() {
      const { items } = await auditEventsPage(database, stack.caller, { page: pageRequest({}), filter: {} });
      const contents = await auditContents(
        database,
        stack.caller,
        items.map(({ id }) => id),
      );
      return items.map((entry) => ({ ...entry, ...contents.get(entry.id) }));
    },
  };
};

test.concurrent("a locked service is told to everybody who would change it, until it is unlocked", async ({
  useStack,
}) => {
  const { lock, unlock, list, guards, history } = await setUp(useStack);
  const made = await lock(ann, { service: "web", reason: "schema migration" });
  expect(made).toMatchObject({ pattern: web, owner: "ann", lockedBy: "ann", reason: "schema migration" });
  expect(await list(bob)).toEqual([made]);
  expect(await guards(bob, web)).toEqual([{ guard: "LOCK", lock: made, overridable: false }]);
  expect(await guards(ann, web)).toHaveLength(1);
  expect(await guards(bob, vault)).toEqual([]);

  const released = await unlock(ann, { service: "web", reason: "done" });
  expect(released).toMatchObject({ id: made.id, releasedBy: "ann" });
  expect(await list(bob)).toEqual([]);
  expect(await guards(bob, web)).toEqual([]);
  expect(await history()).toMatchObject([
    { action: "service.unlock", outcome: "ACCEPTED", actor: "ann", targetName: "shop/web", reason: "done" },
    {
      action: "service.lock",
      outcome: "ACCEPTED",
      targetType: "Service",
      reason: "schema migration",
      payload: { lock: made.id },
    },
  ]);
});

test.concurrent("what is locked is not locked again; who tries is told whose it is", async ({ useStack }) => {
  const { lock, history, list } = await setUp(useStack);
  const first = await lock(ann);
  const refusal = await lock(bob).catch((error) => error);
  expect(refusal).toBeInstanceOf(ServiceLocked);
  expect(refusal).toMatchObject({ code: "SERVICE_LOCKED", field: ["input", "service"], lock: first });
  expect((await history())[0]).toMatchObject({ outcome: "REFUSED", actor: "bob", targetName: "shop/web" });
  // A pattern that names it is another lock.
  await lock(bob, { pattern: "main/*/shop/*" });
  await expect(lock(ann, { pattern: "main/*/shop/*" })).rejects.toMatchObject({ lock: { owner: "bob" } });
  expect((await list(ann)).map(({ pattern }) => pattern)).toEqual(["main/*/shop/*", web]);
});

test.concurrent("of many who lock at once one does", async ({ useStack }) => {
  const { lock, list } = await setUp(useStack);
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lock(ann)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const each of tries) if (each.status === "rejected") expect(each.reason).toBeInstanceOf(ServiceLocked);
  expect(await list(ann)).toHaveLength(1);
});

test.concurrent("a request with the same key gives the first result, also when it comes at the same moment", async ({
  useStack,
}) => {
  const { lock, unlock, list, history } = await setUp(useStack);
  const ask = () => lock(ann, { service: "web", idempotencyKey: "k1" });
  const made = await Promise.all([ask(), ask(), ask()]);
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  await expect(lock(ann, { service: "vault", idempotencyKey: "k1" })).rejects.toThrow(IdempotencyKeyReused);
  const end = () => unlock(ann, { lock: made[0]?.id, idempotencyKey: "k2" });
  const ended = await Promise.all([end(), end(), end()]);
  expect(new Set(ended.map(({ releasedAt }) => releasedAt)).size).toBe(1);
  expect((await ask()).releasedAt).toBe(ended[0]?.releasedAt);
  expect(await list(ann)).toEqual([]);
  expect((await history()).filter(({ outcome }) => outcome === "ACCEPTED")).toHaveLength(2);
});

test.concurrent("a lock ends by itself at its time, and the service can be locked again", async ({
  useStack,
}) => {
  const { lock, unlock, list, guards, passTime, at } = await setUp(useStack);
  const expiresAt = new Date(at().getTime() + 3_600_000);
  const first = await lock(ann, { service: "web", expiresAt });
  passTime(3_600_000);
  expect(await list(ann)).toEqual([]);
  expect(await guards(bob, web)).toEqual([]);
  await expect(unlock(ann, { lock: first.id })).rejects.toThrow(NotFound);
  const second = await lock(bob);
  expect(await list(ann)).toEqual([second]);
});

test.concurrent("one unlocks what is one's own; what is another's needs a permission of its own", async ({
  useStack,
}) => {
  const { lock, unlock, list } = await setUp(useStack);
  await lock(ann);
  await expect(unlock(bob, { service: "web" })).rejects.toMatchObject({
    code: "NOT_PERMITTED",
    permission: "lock:remove-others",
  });
  const operator = callerWith(["fleet:read", "lock:remove-others"], "main/*/shop/*", "olga");
  expect(await unlock(operator, { service: "web" })).toMatchObject({ owner: "ann", releasedBy: "olga" });
  await lock(ann, { pattern: "**" });
  await expect(unlock(operator, { pattern: "**" })).rejects.toThrow(NotPermitted);
  expect(await list(operator)).toHaveLength(1);
  await expect(unlock(operator, { service: "web" })).rejects.toThrow(NotFound);
});

test.concurrent("a lock is the one's for whom it is made", async ({ useStack }) => {
  const { lock, unlock } = await setUp(useStack);
  const bot = callerWith([...locker, "principal:act-as"], "**", "bot");
  await expect(lock(ann, { service: "web", onBehalfOf: "bob" })).rejects.toMatchObject({
    permission: "principal:act-as",
  });
  expect(await lock(bot, { service: "web", onBehalfOf: "ann" })).toMatchObject({
    owner: "ann",
    lockedBy: "bot",
  });
  await expect(unlock(bot, { service: "web" })).rejects.toThrow(NotPermitted);
  expect(await unlock(ann, { service: "web" })).toMatchObject({ owner: "ann" });
});

test.concurrent("who sees a part of the fleet sees the locks of that part, and those that hold it", async ({
  useStack,
}) => {
  const { lock, list, deps, at } = await setUp(useStack);
  await lock(ann, { service: "vault" });
  await lock(ann, { service: "web" });
  await lock(ann, { pattern: "main/*/shop/v*" });
  await lock(ann, { pattern: "main/*/shop/*" });
  await lock(ann, { pattern: "**" });
  const developer = callerWith(["fleet:read"], "main/*/shop/web", "dev");
  expect((await list(developer)).map(({ pattern }) => pattern)).toEqual(["**", "main/*/shop/*", web]);
  expect(await countLocks(deps.database, developer, { filter: {}, at: at() })).toBe(3);
  expect(await list(callerWith(["lock:manage"]))).toEqual([]);
  const held = await locksOfPaths(deps.database, { paths: [web, vault], at: at() });
  expect(held.get(web)?.map(({ pattern }) => pattern)).toEqual([web, "main/*/shop/*", "**"]);
  expect(held.get(vault)?.map(({ pattern }) => pattern)).toEqual([
    vault,
    "main/*/shop/v*",
    "main/*/shop/*",
    "**",
  ]);
});

test.concurrent("a pattern is locked by who may lock all that it names", async ({ useStack }) => {
  const { lock, unlock } = await setUp(useStack);
  const team = callerWith(locker, "main/*/shop/we*", "team");
  await lock(team, { pattern: "main/*/shop/web*" });
  for (const pattern of ["main/*/shop/*", "main/*/*/web", "**"]) {
    await expect(lock(team, { pattern })).rejects.toMatchObject({ permission: "lock:manage" });
  }
  // What may not be seen does not exist.
  await expect(lock(team, { service: "vault" })).rejects.toThrow(NotFound);
  const { id } = await lock(ann, { service: "vault" });
  await expect(unlock(team, { lock: id })).rejects.toThrow(NotFound);
});

const refused: [string, Input, string[]][] = [
  ["neither a service nor a pattern", {}, ["input"]],
  ["both", { service: "web", pattern: "**" }, ["input"]],
  ["a pattern that is none", { pattern: "shop/*" }, ["input", "pattern"]],
  ["a pattern that is too long", { pattern: `a/b/c/${"d".repeat(700)}` }, ["input", "pattern"]],
  ["no reason", { service: "web", reason: " " }, ["input", "reason"]],
  ["a reason that shows nothing", { service: "web", reason: "\u200b \u2060" }, ["input", "reason"]],
  ["a reason too long", { service: "web", reason: "x".repeat(501) }, ["input", "reason"]],
  ["a time that has passed", { service: "web", expiresAt: new Date(0) }, ["input", "expiresAt"]],
  ["no key", { service: "web", idempotencyKey: "" }, ["input", "idempotencyKey"]],
];

test.concurrent("bad input is refused with the field that it is about, and nothing is locked", async ({
  useStack,
}) => {
  const { lock, list, history } = await setUp(useStack);
  for (const [, input, field] of refused) {
    const refusal = await lock(ann, input).catch((error) => error);
    expect(refusal).toBeInstanceOf(InvalidInput);
    expect(refusal.field).toEqual(field);
  }
  expect(await list(ann)).toEqual([]);
  const entries = await history();
  expect(entries).toHaveLength(refused.length);
  expect(entries.every(({ outcome }) => outcome === "REFUSED")).toBe(true);
});

test.concurrent("a lock is passed only by who says so, and may", async ({ useStack }) => {
  const { lock, guards } = await setUp(useStack);
  await lock(ann);
  const chief = callerWith([...locker, "lock:override"], "main/*/shop/web", "chief");
  const standing = await guards(chief, web);
  expect(standing).toMatchObject([{ guard: "LOCK", overridable: true }]);
  const field = ["input", "service"];
  expect(() => requireUnguarded(standing, { override: ["FREEZE_WINDOW"], field })).toThrow(ServiceLocked);
  expect(() => requireUnguarded(standing, { override: ["LOCK"], field })).not.toThrow();
});

test.concurrent("an expiry counted from the request is the same request when it is repeated", async ({
  useStack,
}) => {
  const { lock, passTime, at } = await setUp(useStack);
  const input = { service: "web", expiresInSeconds: 7_200, idempotencyKey: "job-17" };
  const before = at().getTime();
  const made = await lock(ann, input);
  const seconds = (Date.parse(made.expiresAt ?? "") - before) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(7_200);
  expect(seconds).toBeLessThan(7_260);
  passTime(60_000);
  expect(await lock(ann, input)).toEqual(made);
  await expect(lock(ann, { ...input, expiresInSeconds: 60 })).rejects.toThrow(IdempotencyKeyReused);
  const wrong: [Input, string][] = [
    [{ expiresInSeconds: -1 }, "expiresInSeconds"],
    [{ expiresInSeconds: 0.5 }, "expiresInSeconds"],
    [{ expiresInSeconds: 0 }, "expiresAt"],
    [{ expiresInSeconds: 60, expiresAt: new Date(at().getTime() + 60_000) }, "expiresAt"],
  ];
  for (const [more, field] of wrong) {
    await expect(lock(ann, { service: "vault", ...more }), field).rejects.toMatchObject({
      code: "INVALID_INPUT",
      field: ["input", field],
    });
  }
});

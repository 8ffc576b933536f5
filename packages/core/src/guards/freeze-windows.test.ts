import { expect } from "vitest";
import { auditEventsPage } from "../audit/index.ts";
import { InvalidInput, NotFound, NotPermitted, pageRequest } from "../kernel/index.ts";
import { builtInRoles, type Caller, type Verb } from "../permissions/index.ts";
import { callerWith, type DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import {
  type CreateFreezeWindowInput,
  createFreezeWindow,
  endFreezeWindow,
  type FreezeWindow,
  FreezeWindowActive,
  freezeWindowsByIds,
  freezeWindowsOfPaths,
  guardsOf,
  openFreezeWindows,
  requireUnguarded,
} from "./index.ts";

const hour = 3_600_000;
const services = [{ name: "web" }, { name: "vault" }];
const web = "main/us-east-1/shop/web";
const vault = "main/us-east-1/shop/vault";
const freezer: readonly Verb[] = ["fleet:read", "freeze:manage"];
const olga = callerWith(freezer, "**", "olga");
const dev = callerWith(["fleet:read"], "main/*/shop/web", "dev");
const daily = { cron: "0 * * * *", timeZone: "Europe/Berlin", durationSeconds: 1_800 };

type Input = Partial<CreateFreezeWindowInput>;
const setUp = async (useStack: (options: object) => Promise<DeploymentStack>) => {
  const stack = await useStack({ worker: false, services });
  const deps = { ...stack.deps, roles: { ...builtInRoles, sre: [] } };
  const at = (later = 0) => new Date(deps.clock.now().getTime() + later);
  return {
    ...stack,
    deps,
    at,
    freeze: (input: Input, caller: Caller = olga) =>
      createFreezeWindow(deps, caller, {
        services: ["**"],
        reason: "end of the year",
        idempotencyKey: `${Math.random()}`,
        ...input,
      }),
    end: (freezeWindow: string, caller: Caller = olga) =>
      endFreezeWindow(deps, caller, { freezeWindow, idempotencyKey: `${Math.random()}` }),
    guards: (caller: Caller, path: string, later = 0) =>
      guardsOf(deps.database, caller, { path, at: at(later) }),
    list: (caller: Caller) => openFreezeWindows(deps.database, caller, at()),
  };
};

test.concurrent("a freeze of a time holds the services that it names from its start to its end", async ({
  useStack,
}) => {
  const { freeze, guards, list, at } = await setUp(useStack);
  const once = { start: at(hour), end: at(3 * hour) };
  const made = await freeze({ services: ["main/*/shop/w*", "other/*/*/*"], once });
  expect(made).toMatchObject({ schedule: { kind: "ONCE", ...once }, createdBy: "olga", endedAt: null });
  expect(await guards(dev, web)).toEqual([]);
  const [standing] = await guards(dev, web, 2 * hour);
  expect(standing).toMatchObject({ guard: "FREEZE_WINDOW", endsAt: once.end, overridable: false });
  expect(await guards(dev, vault, 2 * hour)).toEqual([]);
  expect(await guards(dev, web, 3 * hour)).toEqual([]);
  expect(await list(olga)).toEqual([made]);
});

test.concurrent("a time counted from the request is the same request when it is repeated", async ({
  useStack,
}) => {
  const { freeze, passTime, at } = await setUp(useStack);
  const input = { once: { startInSeconds: 60, endInSeconds: 3_600 }, idempotencyKey: "job-17" };
  const lasts = ({ schedule }: FreezeWindow) =>
    schedule.kind === "ONCE" ? schedule.end.getTime() - schedule.start.getTime() : null;
  const before = at();
  const made = await freeze(input);
  expect(made.schedule).toMatchObject({ kind: "ONCE" });
  expect(lasts(made)).toBe(3_540_000);
  const { schedule } = made;
  if (schedule.kind === "ONCE")
    expect(schedule.end.getTime()).toBeGreaterThanOrEqual(before.getTime() + 3_600_000);
  passTime(10_000);
  expect(await freeze(input)).toEqual(made);
  expect(lasts(await freeze({ once: { endInSeconds: 3_600 } }))).toBe(3_600_000);
});

test.concurrent("a freeze that recurs holds whenever its time has come", async ({ useStack }) => {
  const { freeze, deps } = await setUp(useStack);
  await freeze({ recurring: daily });
  const held = (time: string) =>
    guardsOf(deps.database, dev, { path: web, at: new Date(`2027-01-05T${time}Z`) });
  expect(await held("09:59:59.999")).toEqual([]);
  expect(await held("10:00:00")).toMatchObject([{ endsAt: new Date("2027-01-05T10:30:00Z") }]);
  expect(await held("10:29:59.999")).toHaveLength(1);
  expect(await held("10:30:00")).toEqual([]);
});

test.concurrent("a freeze does not hold who has an exempt role, and is passed by who may", async ({
  useStack,
}) => {
  const { freeze, guards, at } = await setUp(useStack);
  const window = await freeze({ once: { start: at(-hour), end: at(hour) }, exemptRoles: ["sre", "admin"] });
  expect(await guards({ ...dev, roles: ["viewer", "sre"] }, web)).toEqual([]);
  const standing = await guards({ ...dev, roles: ["viewer"] }, web);
  const field = ["input", "service"];
  const pass = (override: string[]) => () => requireUnguarded(standing, { override, field });
  expect(pass(["LOCK"])).toThrow(FreezeWindowActive);
  expect(pass(["FREEZE_WINDOW"])).not.toThrow();
  expect(standing).toMatchObject([{ window: { id: window.id }, overridable: false }]);
  const chief = callerWith(["freeze:override"], "main/*/shop/*", "chief");
  expect(await guards(chief, web)).toMatchObject([{ overridable: true }]);
});

test.concurrent("a freeze is ended by who may freeze all that it names, and once", async ({ useStack }) => {
  const { freeze, end, guards, list, deps, caller, at } = await setUp(useStack);
  const wide = { once: { start: at(-hour), end: at(hour) }, services: [web, vault] };
  const { id } = await freeze(wide);
  const team = callerWith(freezer, "main/*/shop/web", "team");
  const refusal = await end(id, team).catch((error) => error);
  expect(refusal).toBeInstanceOf(NotPermitted);
  // Nor is that named which the team may not see.
  expect(JSON.stringify(refusal.text)).not.toContain("vault");
  expect(await end(id)).toMatchObject({ id, endedBy: "olga", services: [web, vault] });
  expect(await guards(dev, web)).toEqual([]);
  expect(await list(olga)).toEqual([]);
  await expect(end(id)).rejects.toThrow(NotFound);
  expect((await freezeWindowsByIds(deps.database, olga, [id])).get(id)?.endedBy).toBe("olga");
  const { items } = await auditEventsPage(deps.database, caller, { page: pageRequest({}), filter: {} });
  expect(items.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    "freeze.end REFUSED",
    "freeze.end ACCEPTED",
    "freeze.end REFUSED",
    "freeze.create ACCEPTED",
  ]);
});

test.concurrent("who sees a part of the fleet sees its freezes, and of them only that part", async ({
  useStack,
}) => {
  const { freeze, end, list, deps, at } = await setUp(useStack);
  const hidden = await freeze({ services: [vault, "other/*/*/*"], recurring: daily });
  await freeze({ services: [web, vault, "main/*/shop/v*"], recurring: daily });
  await freeze({ services: ["main/*/*/*"], recurring: daily });
  expect((await list(dev)).map((each) => each.services)).toEqual([["main/*/*/*"], [web]]);
  await expect(end(hidden.id, callerWith(freezer, "main/*/shop/web"))).rejects.toThrow(NotFound);
  const named = await freezeWindowsOfPaths(deps.database, { paths: [web, vault], at: at() });
  expect(named.get(web)?.map((each) => each.services)).toEqual([[web], ["main/*/*/*"]]);
  expect(named.get(vault)?.map((each) => each.services)).toEqual([
    [vault],
    [vault, "main/*/shop/v*"],
    ["main/*/*/*"],
  ]);
});

test.concurrent("a request with the same key gives the first result", async ({ useStack }) => {
  const { freeze, list } = await setUp(useStack);
  const ask = () => freeze({ recurring: daily, idempotencyKey: "k1" });
  const made = await Promise.all([ask(), ask(), ask()]);
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(await list(olga)).toHaveLength(1);
});

test.concurrent("bad input is refused with the field that it is about, and nothing is frozen", async ({
  useStack,
}) => {
  const { freeze, list, at } = await setUp(useStack);
  const once = { start: at(hour), end: at(2 * hour) };
  const [same, past] = [at(hour), at(-hour)];
  const bad: [Input, string[]][] = [
    [{}, ["input"]],
    [{ once, recurring: daily }, ["input"]],
    [{ once, services: [] }, ["input", "services"]],
    [{ once, services: Array.from({ length: 51 }, (_, n) => `a/b/c/${n}`) }, ["input", "services"]],
    [{ once, services: ["**", "shop"] }, ["input", "services", "1"]],
    [{ once, reason: "" }, ["input", "reason"]],
    [{ once, exemptRoles: ["sre", "nobody"] }, ["input", "exemptRoles", "1"]],
    [{ once: { start: same, end: same } }, ["input", "once", "end"]],
    [{ once: {} }, ["input", "once", "end"]],
    [{ once: { endInSeconds: 1.5 } }, ["input", "once", "endInSeconds"]],
    [{ once: { start: at(0), startInSeconds: 5, end: at(hour) } }, ["input", "once", "start"]],
    [{ once: { start: at(-2 * hour), end: past } }, ["input", "once", "end"]],
    [{ recurring: { ...daily, cron: "0 17 * *" } }, ["input", "recurring", "cron"]],
    [{ recurring: { ...daily, cron: "0 0 31 2 *" } }, ["input", "recurring", "cron"]],
    [{ recurring: { ...daily, timeZone: "Berlin" } }, ["input", "recurring", "timeZone"]],
    [{ recurring: { ...daily, durationSeconds: 59 } }, ["input", "recurring", "durationSeconds"]],
    [{ recurring: { ...daily, durationSeconds: 7_200 } }, ["input", "recurring", "durationSeconds"]],
  ];
  for (const [input, field] of bad) {
    const refusal = await freeze(input).catch((error) => error);
    expect(refusal).toBeInstanceOf(InvalidInput);
    expect(refusal.field).toEqual(field);
  }
  await expect(freeze({ once }, dev)).rejects.toMatchObject({ permission: "freeze:manage" });
  expect(await list(olga)).toEqual([]);
});

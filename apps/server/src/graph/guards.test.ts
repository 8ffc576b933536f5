import { expect, test } from "vitest";
import { smallFleet, startStack } from "../testing/start-stack.ts";

const lock = `mutation ($input: LockServiceInput!) { lockService(input: $input) {
  __typename
  ... on LockServicePayload { lock { id pattern owner serviceCount service { name } } }
  ... on Problem { code message path hint }
  ... on ServiceLocked { lock { owner reason } } } }`;
const freeze = `mutation ($input: CreateFreezeWindowInput!) { createFreezeWindow(input: $input) {
  __typename
  ... on CreateFreezeWindowPayload { freezeWindow { id serviceCount active activeUntil nextStart start end recurring { cron timeZone } } }
  ... on Problem { code message path hint } } }`;

test("locks and freezes stand at the service that they hold, in their lists, and under their ids", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const own = await stack.graph(lock, {
    input: { service: "web", reason: "schema migration", idempotencyKey: "k1" },
  });
  expect(own.data.lockService).toMatchObject({
    lock: { owner: "admin", serviceCount: 1, service: { name: "web" } },
  });
  const again = await stack.graph(lock, {
    input: { service: "web", reason: "me too", idempotencyKey: "k2" },
  });
  expect(again.data.lockService).toMatchObject({
    __typename: "ServiceLocked",
    code: "SERVICE_LOCKED",
    path: ["input", "service"],
    lock: { owner: "admin", reason: "schema migration" },
  });
  expect((again.data.lockService as { message: string }).message).toContain("web is locked by admin since");
  const hour = 3_600_000;
  const at = (later: number) => new Date(Date.now() + later).toISOString();
  const common = { services: ["main/*/production-web/*"], reason: "end of the year" };
  const once = { start: at(-hour), end: at(hour) };
  const now = await stack.graph(freeze, { input: { ...common, once, idempotencyKey: "k3" } });
  expect(now.data.createFreezeWindow).toMatchObject({
    freezeWindow: {
      serviceCount: expect.any(Number),
      active: true,
      activeUntil: once.end,
      nextStart: null,
      ...once,
      recurring: null,
    },
  });
  const yearly = { cron: "0 0 24 12 *", timeZone: "Europe/Berlin", durationSeconds: 3_600 };
  const later = await stack.graph(freeze, {
    input: { ...common, recurring: yearly, idempotencyKey: "k4" },
  });
  expect(later.data.createFreezeWindow).toMatchObject({
    freezeWindow: { start: null, nextStart: expect.stringMatching(/-12-23T23:00:00.000Z$/) },
  });

  const seen = await stack.graph(`{
    service(ref: "web") { locks { reason } freezeWindows { active services } }
    locks { totalCount nodes { pattern } }
    all: freezeWindows { totalCount }
    active: freezeWindows(filter: { active: true }) { totalCount nodes { id } }
    upcoming: freezeWindows(filter: { upcoming: true }, first: 1) { totalCount nodes { reason } pageInfo { hasNextPage } }
  }`);
  expect(seen.errors).toBeUndefined();
  expect(seen.data).toMatchObject({
    service: {
      locks: [{ reason: "schema migration" }],
      freezeWindows: [{ active: true, services: common.services }, {}],
    },
    locks: { totalCount: 1, nodes: [{ pattern: "main/us-east-1/production-web/web" }] },
    all: { totalCount: 2 },
    active: { totalCount: 1 },
    upcoming: { totalCount: 1, pageInfo: { hasNextPage: false } },
  });
  const { id } = (own.data.lockService as { lock: { id: string } }).lock;
  const { id: window } = (now.data.createFreezeWindow as { freezeWindow: { id: string } }).freezeWindow;
  const nodes = await stack.graph("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", {
    ids: [id, window],
  });
  expect(nodes.data.nodes).toEqual([
    { __typename: "ServiceLock", id },
    { __typename: "FreezeWindow", id: window },
  ]);
  const typo = { services: ["mian/*/*/*"], reason: "a slip", recurring: yearly, idempotencyKey: "k6" };
  const nothing = await stack.graph(freeze, { input: typo });
  expect(nothing.data.createFreezeWindow).toMatchObject({ freezeWindow: { serviceCount: 0 } });
  const everything = await stack.graph(lock, {
    input: { pattern: "**", reason: "all", idempotencyKey: "k7" },
  });
  const { totalCount } = (await stack.graph("{ services { totalCount } }")).data.services as {
    totalCount: number;
  };
  expect(everything.data.lockService).toMatchObject({ lock: { serviceCount: totalCount } });
  const viewer = await stack.tokenFor({ principal: "vic", roles: ["viewer"] });
  const refused = await stack.graph(
    lock,
    { input: { pattern: "**", reason: "no", idempotencyKey: "k5" } },
    { token: viewer },
  );
  expect(refused.data.lockService).toMatchObject({ code: "NOT_PERMITTED" });
});

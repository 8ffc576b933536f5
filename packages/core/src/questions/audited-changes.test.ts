import { expect } from "vitest";
import {
  approveDeployment,
  type DeployServiceInput,
  deployService,
  rejectDeployment,
  restartService,
} from "../deployments/index.ts";
import { createFreezeWindow } from "../guards/index.ts";
import { pageRequest } from "../kernel/index.ts";
import { allVerbs, builtInRoles, type Caller } from "../permissions/index.ts";
import { callerWith, type DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { type AuditedChangeFilter, auditedChangesPage, countAuditedChanges } from "./index.ts";

const services = [{ name: "web" }, { name: "vault" }, { name: "ledger" }];
const approvals = {
  groups: { leads: ["ann", "bob", "ada"] },
  policies: [{ on: ["main/*/shop/vault"], needed: 1, from: "leads", expiresIn: 3_600 }],
};
const as = (name: string, roles: string[] = []): Caller => ({ ...callerWith(allVerbs, "**", name), roles });
const [ada, ann, bot] = [as("ada"), as("ann"), as("bot")];
const auditor = callerWith(["audit:read"], "**", "auditor");
const day = 86_400_000;

let keys = 0;
const key = () => {
  keys += 1;
  return `key-${keys}`;
};

function deploy({ deps }: DeploymentStack, who: Caller, more: Partial<DeployServiceInput> = {}) {
  const input = { service: "web", images: [{ image: ":v2" }], idempotencyKey: key(), ...more };
  return deployService(deps, who, input);
}

async function changes(
  { deps }: DeploymentStack,
  filter: AuditedChangeFilter = {},
  caller: Caller = auditor,
  page: Parameters<typeof pageRequest>[0] = {},
) {
  return auditedChangesPage(deps.database, caller, {
    page: pageRequest(page),
    filter,
    now: deps.clock.now(),
  });
}

const short = (page: Awaited<ReturnType<typeof changes>>) =>
  page.items.map(({ person, path, aloneBecause }) => `${person} ${path.split("/").at(-1)} ${aloneBecause}`);

test.concurrent("who changed what is told with who else approved, also through a bot", async ({
  useStack,
}) => {
  const stack = await useStack({ services, approvals });
  const { deps } = stack;
  const plain = await deploy(stack, ada);
  await stack.reach(plain.id);
  const viaBot = await deploy(stack, bot, { service: "vault", onBehalfOf: "ada" });
  await approveDeployment(deps, ann, { deployment: viaBot.id, idempotencyKey: key() });
  await stack.reach(viaBot.id);
  const past = await deploy(stack, ada, {
    service: "vault",
    images: [{ image: ":v3" }],
    override: ["APPROVAL"],
    reason: "fire",
  });
  await stack.reach(past.id);
  const refused = await deploy(stack, ada, { service: "vault", images: [{ image: ":v4" }] });
  await rejectDeployment(deps, ann, { deployment: refused.id, idempotencyKey: key() });
  const again = await restartService(deps, ann, { service: "ledger", idempotencyKey: key() });
  await stack.reach(again.id);

  const all = await changes(stack);
  expect(short(all)).toEqual([
    "ann ledger NOT_NEEDED",
    "ada vault MISSING",
    "ada vault OVERRIDDEN",
    "ada vault null",
    "ada web NOT_NEEDED",
  ]);
  const [restart, rejected, , approved, first] = all.items;
  expect(restart).toMatchObject({ kind: "RESTART", images: [], known: true });
  expect(rejected).toMatchObject({ beganAt: null, deploymentId: refused.id });
  expect(approved).toMatchObject({
    event: { actor: "bot", onBehalfOf: "ada", action: "deployment.request", outcome: "ACCEPTED" },
    approvals: [{ actor: "ann", action: "deployment.approve", targetId: viaBot.id }],
    freezes: [],
  });
  expect(first).toMatchObject({ kind: "DEPLOY", path: "main/us-east-1/shop/web", deploymentId: plain.id });
  expect(Date.parse(first?.beganAt ?? "")).toBeGreaterThanOrEqual(Date.parse(plain.createdAt));
  expect(first?.finishedAt).toEqual(expect.any(String));

  // What was rejected changed nothing, so it needs no second person.
  expect(short(await changes(stack, { alone: true }))).toEqual([
    "ann ledger NOT_NEEDED",
    "ada vault OVERRIDDEN",
    "ada web NOT_NEEDED",
  ]);
  expect(short(await changes(stack, { alone: false }))).toEqual(["ada vault null"]);
  expect(
    short(await changes(stack, { person: "ada", kinds: ["DEPLOY"], serviceId: first?.serviceId ?? null })),
  ).toEqual(["ada web NOT_NEEDED"]);
  expect(await countAuditedChanges(deps.database, auditor, { person: "ada" })).toBe(4);
  expect(await countAuditedChanges(deps.database, auditor, { alone: true })).toBeNull();
  expect(short(await changes(stack, { within: ["*/*/shop/v*"] }))).toHaveLength(3);
  expect(short(await changes(stack, { end: new Date(plain.createdAt) }))).toEqual([]);
});

test.concurrent("pages go both ways and have every change once", async ({ useStack }) => {
  const stack = await useStack({ services, worker: false });
  for (const service of ["web", "vault", "ledger"]) await deploy(stack, ada, { service });
  const paths = (page: Awaited<ReturnType<typeof changes>>) =>
    page.items.map(({ path }) => path.split("/").at(-1));
  const one = await changes(stack, {}, auditor, { first: 2 });
  expect(paths(one)).toEqual(["ledger", "vault"]);
  expect(one).toMatchObject({ hasNextPage: true, hasPreviousPage: false, stoppedAt: null });
  const after = one.items[1]?.id ?? "";
  const request = { limit: 2, backward: false, after: [after], before: null };
  const now = stack.deps.clock.now();
  const two = await auditedChangesPage(stack.deps.database, auditor, { page: request, filter: {}, now });
  expect(paths(two)).toEqual(["web"]);
  const back = { limit: 1, backward: true, after: null, before: [two.items[0]?.id ?? ""] };
  const three = await auditedChangesPage(stack.deps.database, auditor, { page: back, filter: {}, now });
  expect(paths(three)).toEqual(["vault"]);
  expect(three).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
});

test.concurrent("who may read a part of the history is told of that part's changes", async ({ useStack }) => {
  const stack = await useStack({ services, worker: false });
  for (const service of ["web", "vault"]) await deploy(stack, ada, { service });
  const some = callerWith(["audit:read"], "main/*/shop/web", "some");
  expect(short(await changes(stack, {}, some))).toEqual(["ada web NOT_NEEDED"]);
  expect(short(await changes(stack, {}, callerWith(["fleet:read"])))).toEqual([]);
});

test.concurrent("changes in a freeze are told with what let them pass", async ({ useStack }) => {
  const stack = await useStack({ services });
  const { deps, passTime } = stack;
  const before = await deploy(stack, ada);
  await stack.reach(before.id);
  passTime(60_000);
  const at = deps.clock.now();
  const window = await createFreezeWindow({ ...deps, roles: { ...builtInRoles, sre: [] } }, ada, {
    services: ["main/*/shop/*"],
    reason: "end of the year",
    exemptRoles: ["sre"],
    once: { start: at, end: new Date(at.getTime() + day) },
    idempotencyKey: key(),
  });
  const exempt = await deploy(stack, as("sue", ["sre"]), { service: "vault" });
  await stack.reach(exempt.id);
  const forced = await deploy(stack, ada, { service: "ledger", override: ["FREEZE_WINDOW"], reason: "fire" });
  await stack.reach(forced.id);
  passTime(2 * day);
  await stack.reach((await deploy(stack, ada, { images: [{ image: ":v9" }] })).id);

  const { items } = await changes(stack, { inFreeze: true });
  expect(items.map(({ person, freezes }) => [person, freezes])).toEqual([
    [
      "ada",
      [
        {
          windowId: window.id,
          reason: "end of the year",
          passedBy: "OVERRIDE",
          role: null,
          start: expect.any(String),
          end: expect.any(String),
        },
      ],
    ],
    ["sue", [expect.objectContaining({ passedBy: "EXEMPT_ROLE", role: "sre" })]],
  ]);
  expect((await changes(stack, { inFreeze: false })).items).toHaveLength(2);
});

test.concurrent("a change whose deployment was taken out of the store is still told, and needs explaining", async ({
  useStack,
}) => {
  const stack = await useStack({ services, worker: false });
  const made = await deploy(stack, ada);
  const { pool } = stack.deps.database;
  await pool.query("DELETE FROM deployment WHERE id = $1", [made.id]);
  expect((await changes(stack, { alone: true })).items).toMatchObject([
    { deploymentId: made.id, known: false, beganAt: null, aloneBecause: "MISSING" },
  ]);
});

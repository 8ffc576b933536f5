import { expect } from "vitest";
import { auditContents, auditEventsPage } from "../../audit/index.ts";
import { lockService } from "../../guards/index.ts";
import { IdempotencyKeyReused, pageRequest } from "../../kernel/index.ts";
import { builtInRoles, type Verb } from "../../permissions/index.ts";
import { callerWith, type DeploymentStack, imageOf } from "../../testing/index.ts";
import { test } from "../../testing/stack-test.ts";
import {
  approveDeployment,
  bulkDeploymentsByIds,
  cancelBulkDeployment,
  type Deployment,
  DeploymentFinished,
  deploymentsPage,
  deployService,
  deployToServices,
  rejectDeployment,
  type VerificationFailed,
} from "../index.ts";

const names = ["web", "api", "jobs", "mail", "search"];
const services = names.map((name) => ({ name, desiredCount: 1 }));
const image = imageOf("v2");

type Input = Partial<Parameters<typeof deployToServices>[2]>;
const bulk = ({ deps, caller }: DeploymentStack, input: Input = {}) =>
  deployToServices(deps, caller, {
    services: names.map((name) => `shop/${name}`),
    images: [{ image }],
    idempotencyKey: "bulk",
    ...input,
  });

async function childrenOf({ deps, caller }: DeploymentStack, bulkId: string): Promise<Deployment[]> {
  const page = pageRequest({ first: 100 });
  return (await deploymentsPage(deps.database, caller, { page, filter: { bulkId } })).items.reverse();
}

async function bulkOf({ deps, caller }: DeploymentStack, id: string) {
  return (await bulkDeploymentsByIds(deps.database, caller, [id])).get(id);
}

/** Waits for the end of a bulk, and gives how it ended. */
async function finish(stack: DeploymentStack, id: string, withinMs = 30_000) {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await bulkOf(stack, id);
    if (found?.finishedAt != null) return found.state;
    if (Date.now() > until) throw new Error(`${id} is ${found?.state}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** How many of a bulk's deployments were under way at once, at most, by what is recorded of each. */
async function mostAtOnce(stack: DeploymentStack, id: string): Promise<number> {
  const turns = await Promise.all(
    (await childrenOf(stack, id)).map(async (child) => {
      const events = await stack.eventsOf(child.id);
      const begun = events.find(({ kind }) => kind === "deployment.turnCame");
      return begun ? [{ from: Date.parse(begun.at), to: Date.parse(events.at(-1)?.at ?? "") }] : [];
    }),
  );
  const spans = turns.flat();
  return Math.max(
    ...spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length),
  );
}

const statesOf = (children: Deployment[]) => children.map(({ state }) => state);

test.concurrent("many services take the same image, never more at once than asked", async ({ useStack }) => {
  const stack = await useStack({ services, worker: false });
  const asked = await bulk(stack, { concurrency: 2, reason: "security fix" });
  expect(asked).toMatchObject({ state: "RUNNING", concurrency: 2, stopOnFailure: true, finishedAt: null });
  expect(await bulk(stack, { concurrency: 2, reason: "security fix" })).toEqual(asked);
  await expect(bulk(stack, { concurrency: 3, reason: "security fix" })).rejects.toThrow(IdempotencyKeyReused);
  await stack.startWorker();
  await stack.startWorker();
  expect(await finish(stack, asked.id)).toBe("SUCCEEDED");
  const children = await childrenOf(stack, asked.id);
  expect(statesOf(children)).toEqual(names.map(() => "SUCCEEDED"));
  expect(await mostAtOnce(stack, asked.id)).toBeLessThanOrEqual(2);
  for (const name of names) expect(await stack.inEcs(name)).toMatchObject({ image });
  const { items } = await auditEventsPage(stack.deps.database, stack.caller, {
    page: pageRequest({ first: 100 }),
    filter: {},
  });
  const actions = items.map(({ action, outcome }) => `${action} ${outcome}`).sort();
  expect(actions).toEqual([
    "bulk.end ACCEPTED",
    ...names.map(() => "deployment.begin ACCEPTED"),
    "deployment.bulk ACCEPTED",
    "deployment.bulk REFUSED",
    ...names.map(() => "deployment.end ACCEPTED"),
    ...names.map(() => "deployment.request ACCEPTED"),
  ]);
});

test.concurrent("after a failure those that have not begun are left as they are", async ({ useStack }) => {
  const stack = await useStack({ services });
  stack.sim.scenarios.set({ kind: "exit-at-start", service: "api" });
  const { id } = await bulk(stack, { concurrency: 1 });
  expect(await finish(stack, id)).toBe("FAILED");
  const children = await childrenOf(stack, id);
  expect(statesOf(children)).toEqual(["SUCCEEDED", "FAILED", "CANCELLED", "CANCELLED", "CANCELLED"]);
  const events = await stack.eventsOf(children[2]?.id ?? "");
  expect(events.map(({ kind }) => kind)).toEqual(["deployment.queued", "deployment.heldByBulk"]);
  const page = { page: pageRequest({}), filter: { action: "deployment.cancel" } };
  const { items } = await auditEventsPage(stack.deps.database, stack.caller, page);
  expect(items.map(({ actor, targetId }) => [actor, targetId]).sort()).toEqual(
    children.slice(2).map((child) => ["fleetgraph", child.id]),
  );
  const touched = stack.sim.calls({ operation: "UpdateService" }).map(({ input }) => `${input.service}`);
  expect(new Set(touched.map((each) => each.split("/").at(-1)))).toEqual(new Set(["web", "api"]));
});

test.concurrent("told not to stop on failure, the others go on", async ({ useStack }) => {
  const stack = await useStack({ services });
  stack.sim.scenarios.set({ kind: "exit-at-start", service: "web" });
  const { id } = await bulk(stack, { concurrency: 2, stopOnFailure: false });
  expect(await finish(stack, id)).toBe("FAILED");
  const [first, ...others] = statesOf(await childrenOf(stack, id));
  expect(first).toBe("FAILED");
  expect(others).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
});

test.concurrent("cancelled, those under way return to what they were and the others never begin", async ({
  useStack,
}) => {
  const stack = await useStack({ services, simulator: { timing: { healthyWithoutCheck: 3_600_000 } } });
  const { deps, caller } = stack;
  const { id } = await bulk(stack, { concurrency: 2 });
  const [first, second] = await childrenOf(stack, id);
  await stack.reach(first?.id ?? "", { state: "ROLLING_OUT" });
  await stack.reach(second?.id ?? "", { state: "ROLLING_OUT" });
  const order = { bulkDeployment: id, reason: "wrong tag", idempotencyKey: "cancel" };
  const cancelling = await cancelBulkDeployment(deps, caller, order);
  expect(cancelling.state).toBe("CANCELLING");
  // An auditor of one team finds who cancelled that team's deployment, and nothing of the others.
  const auditor = callerWith(["fleet:read", "audit:read"], "main/*/shop/web", "auditor");
  const page = { page: pageRequest({}), filter: { action: "deployment.cancel" } };
  const { items } = await auditEventsPage(deps.database, auditor, page);
  expect(items).toMatchObject([
    { actor: "ada", outcome: "ACCEPTED", targetId: first?.id, targetName: "shop/web" },
  ]);
  const contents = await auditContents(deps.database, auditor, [items[0]?.id ?? ""]);
  expect([...contents.values()]).toMatchObject([{ reason: "wrong tag", payload: { bulk: id } }]);
  expect(await cancelBulkDeployment(deps, caller, order)).toMatchObject({ id });
  expect(await finish(stack, id)).toBe("CANCELLED");
  expect(statesOf(await childrenOf(stack, id))).toEqual(names.map(() => "CANCELLED"));
  for (const name of names) expect(await stack.inEcs(name)).toMatchObject({ image: imageOf("v1") });
  await expect(cancelBulkDeployment(deps, caller, { ...order, idempotencyKey: "again" })).rejects.toThrow(
    DeploymentFinished,
  );
});

test.concurrent("a service that is being changed already is waited for, and need not be once the bulk is cancelled", async ({
  useStack,
}) => {
  const stack = await useStack({ services, worker: false });
  const { deps, caller } = stack;
  const own = await deployService(deps, caller, {
    service: "shop/web",
    images: [{ image: ":v9" }],
    idempotencyKey: "own",
  });
  const { id } = await bulk(stack, { services: ["shop/web", "shop/api"], concurrency: 1 });
  const second = await bulk(stack, { services: ["shop/web"], idempotencyKey: "second" });
  await cancelBulkDeployment(deps, caller, { bulkDeployment: second.id, idempotencyKey: "cancel" });
  await stack.startWorker();
  expect(await finish(stack, second.id)).toBe("CANCELLED");
  expect(await finish(stack, id)).toBe("SUCCEEDED");
  expect(await mostAtOnce(stack, id)).toBe(1);
  expect(await stack.reach(own.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await stack.inEcs("web")).toMatchObject({ image });
});

test.concurrent("after a failure one that still waits for its service does not begin either", async ({
  useStack,
}) => {
  const stack = await useStack({ services, simulator: { timing: { healthyWithoutCheck: 3_600_000 } } });
  const { deps, caller } = stack;
  const own = await deployService(deps, caller, {
    service: "shop/web",
    images: [{ image: ":v9" }],
    idempotencyKey: "own",
  });
  await stack.reach(own.id, { state: "ROLLING_OUT" });
  stack.sim.scenarios.set({ kind: "access-denied", operation: "RegisterTaskDefinition" });
  const { id } = await bulk(stack, { services: ["shop/web", "shop/api"], concurrency: 2 });
  expect(await finish(stack, id)).toBe("FAILED");
  expect(statesOf(await childrenOf(stack, id))).toEqual(["CANCELLED", "FAILED"]);
  expect(await stack.read(own.id)).toMatchObject({ state: "ROLLING_OUT" });
});

const wrong: [string, Input, Record<string, unknown>][] = [
  ["one that is not there", { services: ["shop/web", "shop/nothing"] }, { code: "NOT_FOUND" }],
  [
    "one that is named twice",
    { services: ["shop/web", "main/us-east-1/shop/web"] },
    { code: "INVALID_INPUT" },
  ],
  ["one with two containers", { services: ["shop/api", "shop/two"] }, { code: "INVALID_INPUT" }],
  [
    "one without the container",
    { services: ["shop/two", "shop/web"], images: [{ container: "log", image }] },
    { code: "UNKNOWN_CONTAINER" },
  ],
  ["one that is locked", { services: ["shop/web", "shop/locked"] }, { code: "SERVICE_LOCKED" }],
  ["one that may not be changed", { services: ["shop/web", "shop/secret"] }, { code: "NOT_PERMITTED" }],
];
test.concurrent("with one service that is wrong none is begun, and its place is told", async ({
  useStack,
}) => {
  const sidecars = [{ name: "log", image: imageOf("log"), essential: true, memory: 64 }];
  const more = [{ name: "two", sidecars }, { name: "locked" }, { name: "secret" }];
  const stack = await useStack({ services: [...services, ...more], worker: false });
  const { deps } = stack;
  const guards = { ...deps, roles: builtInRoles };
  await lockService(guards, stack.caller, { service: "shop/locked", reason: "busy", idempotencyKey: "lock" });
  const verbs: readonly Verb[] = ["fleet:read", "deployment:create"];
  const some = callerWith(["fleet:read"]);
  const grants = [
    ...some.grants,
    ...["web", "api", "two", "locked"].flatMap((name) =>
      verbs.map((verb) => ({ verb, resource: `main/*/shop/${name}` })),
    ),
  ];
  for (const [what, input, problem] of wrong) {
    await expect(bulk({ ...stack, caller: { ...some, grants } }, input), what).rejects.toMatchObject({
      ...problem,
      field: ["input", "services", "1"],
    });
  }
  await expect(bulk(stack, { images: [{ image: "not an image" }] })).rejects.toMatchObject({
    field: ["input", "images", "0", "image"],
  });
  for (const [input, field] of [
    [{ services: [] }, "services"],
    [{ concurrency: 0 }, "concurrency"],
    [{ images: [] }, undefined],
  ] as const) {
    await expect(bulk(stack, input)).rejects.toMatchObject({ field: field ? ["input", field] : ["input"] });
  }
  const { rows } = await deps.database.pool.query("SELECT FROM deployment");
  expect(rows).toEqual([]);
});

test.concurrent("those that need approval wait for it without keeping the others, and then take their turn", async ({
  useStack,
}) => {
  const stack = await useStack({
    services,
    approvals: {
      groups: { leads: ["ann"] },
      policies: [{ on: ["main/*/shop/api", "main/*/shop/jobs"], needed: 1, from: "leads", expiresIn: 3_600 }],
    },
  });
  const { deps } = stack;
  const ann = callerWith(["fleet:read", "deployment:approve"], "**", "ann");
  const { id } = await bulk(stack, { concurrency: 1 });
  const [web, api, jobs, mail, search] = await childrenOf(stack, id);
  for (const child of [web, mail, search]) {
    expect(await stack.reach(child?.id ?? "")).toMatchObject({ state: "SUCCEEDED" });
  }
  expect(await bulkOf(stack, id)).toMatchObject({ state: "RUNNING" });
  expect(await stack.read(api?.id ?? "")).toMatchObject({ state: "AWAITING_APPROVAL" });
  await approveDeployment(deps, ann, { deployment: api?.id ?? "", idempotencyKey: "yes" });
  expect(await stack.reach(api?.id ?? "")).toMatchObject({ state: "SUCCEEDED" });
  await rejectDeployment(deps, ann, { deployment: jobs?.id ?? "", idempotencyKey: "no" });
  expect(await finish(stack, id)).toBe("FAILED");
  expect(await stack.read(jobs?.id ?? "")).toMatchObject({ state: "CANCELLED" });
});

test.concurrent("guards that are gone past are on record, of the whole and of each", async ({ useStack }) => {
  const stack = await useStack({ services, worker: false });
  const { deps, caller } = stack;
  const guards = { ...deps, roles: builtInRoles };
  await lockService(guards, caller, { service: "shop/web", reason: "busy", idempotencyKey: "lock" });
  const input = { services: ["shop/web"], override: ["LOCK" as const], reason: "agreed with its owner" };
  const { id } = await bulk(stack, input);
  expect(await childrenOf(stack, id)).toMatchObject([{ overrides: ["LOCK"], reason: input.reason }]);
  const { items } = await auditEventsPage(deps.database, caller, { page: pageRequest({}), filter: {} });
  const made = items.filter(({ action }) => action !== "service.lock").map((entry) => entry.id);
  const contents = await auditContents(deps.database, caller, made);
  for (const entry of made) {
    expect(contents.get(entry)).toMatchObject({ reason: input.reason, payload: { overrides: ["LOCK"] } });
  }
  expect(made).toHaveLength(2);
});

test.concurrent("the same bulk asked for twice at the same moment is one", async ({ useStack }) => {
  const stack = await useStack({ services, worker: false });
  const asked = await Promise.all([bulk(stack), bulk(stack), bulk(stack)]);
  expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  expect(await childrenOf(stack, asked[0]?.id ?? "")).toHaveLength(names.length);
});

test.concurrent("cancelling needs the permission on each of its services", async ({ useStack }) => {
  const stack = await useStack({ services, worker: false });
  const { id } = await bulk(stack, { services: ["shop/web", "shop/api"] });
  const read = callerWith(["fleet:read"], "**", "eve");
  const some = {
    ...read,
    grants: [...read.grants, { verb: "deployment:cancel" as const, resource: "main/*/shop/web" }],
  };
  const order = { bulkDeployment: id, idempotencyKey: "cancel" };
  await expect(cancelBulkDeployment(stack.deps, some, order)).rejects.toMatchObject({
    code: "NOT_PERMITTED",
  });
  await expect(cancelBulkDeployment(stack.deps, some, order)).rejects.toMatchObject({
    text: { params: { resource: "main/us-east-1/shop/api" } },
  });
  const few = callerWith(["fleet:read", "deployment:cancel"], "main/*/shop/web", "eve");
  await expect(cancelBulkDeployment(stack.deps, few, order)).rejects.toMatchObject({
    code: "NOT_PERMITTED",
    text: { params: { permission: "deployment:cancel", resource: "" } },
  });
  const blind = callerWith(["deployment:cancel"], "**", "mole");
  await expect(cancelBulkDeployment(stack.deps, blind, order)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await bulkOf(stack, id)).toMatchObject({ state: "RUNNING" });
});

const registry = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const place = { account: "123456789012", region: "us-east-1" };
const inEcr = () => ({
  settings: { verify: true },
  worker: false,
  services: ["web", "api"].map((name) => ({ name, image: `${registry}/shop/web:v1` })),
});
const both = { services: ["shop/web", "shop/api"] };

test.concurrent("each is looked at before any is begun, and all that is wrong is told together", async ({
  useStack,
}) => {
  const stack = await useStack(inEcr());
  stack.sim.pushImage({ ...place, repository: "shop/web", tag: "v1" });
  const missing = { ...both, images: [{ image: ":nope" }] };
  await expect(bulk(stack, missing)).rejects.toMatchObject({
    code: "IMAGE_NOT_FOUND",
    tags: ["v1"],
    field: ["input", "images", "0", "image"],
  });
  stack.sim.scenarios.set({ kind: "access-denied", operation: "DescribeImages" });
  const elsewhere = { ...both, images: [{ image: imageOf("v2") }] };
  expect(await bulk(stack, elsewhere)).toMatchObject({ state: "RUNNING" });
  stack.sim.scenarios.clear();
  const past = { ...missing, override: ["VERIFICATION" as const], reason: "it is pushed meanwhile" };
  const { id } = await bulk(stack, { ...past, idempotencyKey: "past" });
  expect(await childrenOf(stack, id)).toMatchObject([
    { overrides: ["VERIFICATION"] },
    { overrides: ["VERIFICATION"] },
  ]);
});

test.concurrent("a check that fails for some is told with the place of each in the input", async ({
  useStack,
}) => {
  const stuck = { configuration: { minimumHealthyPercent: 100, maximumPercent: 100 } };
  const stack = await useStack({
    settings: { verify: true },
    worker: false,
    services: [{ name: "web" }, { name: "api", ...stuck }, { name: "jobs", ...stuck }],
  });
  const asked = bulk(stack, { services: ["shop/web", "shop/api", "shop/jobs"] });
  const problem = await asked.then(
    () => null,
    (error: VerificationFailed) => error,
  );
  expect(problem).toMatchObject({ code: "VERIFICATION_FAILED", field: ["input", "services", "1"] });
  const failed = problem?.checks.filter(({ status }) => status === "FAILED") ?? [];
  expect(failed.map(({ check, of }) => [check, of])).toEqual([
    ["PERCENTAGES", { service: "shop/api", field: ["input", "services", "1"] }],
    ["PERCENTAGES", { service: "shop/jobs", field: ["input", "services", "2"] }],
  ]);
  const { rows } = await stack.deps.database.pool.query("SELECT FROM deployment");
  expect(rows).toEqual([]);
});

test.concurrent("a tag is one digest for all of them, whenever their turns come", async ({ useStack }) => {
  const stack = await useStack(inEcr());
  const push = (tag: string) => stack.sim.pushImage({ ...place, repository: "shop/web", tag });
  push("v1");
  push("v2");
  const { id } = await bulk(stack, { ...both, images: [{ image: ":v2" }], concurrency: 1 });
  const asked = (await childrenOf(stack, id)).map(({ images }) => images[0]?.to ?? "");
  expect(asked[0]).toMatch(/shop\/web:v2@sha256:[0-9a-f]{64}$/);
  expect(new Set(asked).size).toBe(1);
  push("v2");
  await stack.startWorker();
  expect(await finish(stack, id)).toBe("SUCCEEDED");
  for (const name of ["web", "api"]) expect(await stack.inEcs(name)).toMatchObject({ image: asked[0] });
});

import { expect } from "vitest";
import { auditContents, auditEventsPage } from "../audit/index.ts";
import type { Approvals } from "../guards/index.ts";
import { NotPermitted, pageRequest } from "../kernel/index.ts";
import { allVerbs, type Verb } from "../permissions/index.ts";
import { callerWith, type DeploymentStack, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import {
  ApprovalNotAllowed,
  approvalsOf,
  approveDeployment,
  cancelDeployment,
  type DeploymentOrder,
  type DeployServiceInput,
  deployService,
  deployToServices,
  NotAwaitingApproval,
  rejectDeployment,
  rollbackService,
} from "./index.ts";

const web = "shop/web";
const approvals = (more: Partial<Approvals["policies"][number]> = {}): Approvals => ({
  groups: { leads: ["ann", "bob", "cleo", "ada"] },
  policies: [{ on: ["main/*/*/*"], needed: 2, from: "leads", expiresIn: 3_600, ...more }],
});
const approving: readonly Verb[] = ["fleet:read", "deployment:approve"];
const [ann, bob, dora] = ["ann", "bob", "dora"].map((name) => callerWith(approving, "**", name)) as [
  ReturnType<typeof callerWith>,
  ReturnType<typeof callerWith>,
  ReturnType<typeof callerWith>,
];

let keys = 0;
const key = () => {
  keys += 1;
  return `key-${keys}`;
};

/** ada asks. */
function ask({ deps, caller }: DeploymentStack, more: Partial<DeployServiceInput> = {}) {
  const input = { service: web, images: [{ image: ":v2" }], idempotencyKey: key(), ...more };
  return deployService(deps, caller, input);
}

const order = (deployment: string, more: Partial<DeploymentOrder> = {}) => ({
  deployment,
  idempotencyKey: key(),
  ...more,
});

async function history({ deps, caller }: DeploymentStack, action: string) {
  const { database } = deps;
  const { items } = await auditEventsPage(database, caller, { page: pageRequest({}), filter: { action } });
  const contents = await auditContents(
    database,
    caller,
    items.map(({ id }) => id),
  );
  return items.map((entry) => ({ ...entry, ...contents.get(entry.id) })).reverse();
}

test.concurrent("a change that needs two approvals waits for both, and then is done", async ({
  useStack,
}) => {
  const stack = await useStack({ approvals: approvals() });
  const { deps, caller } = stack;
  const asked = await ask(stack);
  expect(asked).toMatchObject({
    state: "AWAITING_APPROVAL",
    approvalsNeeded: 2,
    approvalGroup: "leads",
    approvalExpiresAt: new Date(Date.parse(asked.createdAt) + 3_600_000).toISOString(),
  });
  const first = order(asked.id, { reason: "looks right" });
  const once = await approveDeployment(deps, ann, first);
  expect(once).toMatchObject({ state: "AWAITING_APPROVAL" });
  expect(await approveDeployment(deps, ann, first)).toEqual(once);
  await expect(approveDeployment(deps, ann, order(asked.id))).rejects.toThrow(ApprovalNotAllowed);
  expect(stack.sim.calls({ operation: "UpdateService" })).toEqual([]);
  const second = order(asked.id);
  await approveDeployment(deps, bob, second);
  expect(await stack.reach(asked.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await approveDeployment(deps, bob, second)).toMatchObject({ id: asked.id, state: "SUCCEEDED" });
  await expect(approveDeployment(deps, bob, order(asked.id))).rejects.toThrow(NotAwaitingApproval);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
  expect(await approvalsOf(deps.database, [asked.id])).toMatchObject([
    { approver: "ann", principal: "ann", verdict: "APPROVED", reason: "looks right" },
    { approver: "bob", principal: "bob", verdict: "APPROVED", reason: null },
  ]);
  const entries = await history(stack, "deployment.approve");
  expect(entries.map(({ actor, outcome, reason, approvers }) => [actor, outcome, reason, approvers])).toEqual(
    [
      ["ann", "ACCEPTED", "looks right", ["ann"]],
      ["ann", "REFUSED", null, []],
      ["bob", "ACCEPTED", null, ["ann", "bob"]],
      ["bob", "REFUSED", null, []],
    ],
  );
  for (const action of ["deployment.begin", "deployment.end"]) {
    expect(await history(stack, action)).toMatchObject([
      { actor: "fleetgraph", onBehalfOf: "ada", targetId: asked.id, approvers: ["ann", "bob"] },
    ]);
  }
  const events = (await stack.eventsOf(asked.id)).map(({ kind }) => kind);
  expect(events.slice(0, 4)).toEqual([
    "deployment.awaitingApproval",
    "deployment.approvalGiven",
    "deployment.approved",
    "deployment.turnCame",
  ]);
  expect(caller.principalName).toBe("ada");
});

test.concurrent("who had a part in the request has none in its approval, and who is not in the group neither", async ({
  useStack,
}) => {
  const { deps, caller, ...stack } = await useStack({ approvals: approvals({ needed: 1 }), worker: false });
  const asked = await ask({ deps, caller, ...stack }, { onBehalfOf: "bob" });
  const actsForOthers = callerWith([...approving, "principal:act-as"], "**", "bot");
  const refused: [Parameters<typeof approveDeployment>[1], Partial<DeploymentOrder>, string][] = [
    [caller, {}, "OWN_REQUEST"],
    [caller, { onBehalfOf: "ann" }, "OWN_REQUEST"],
    [bob, {}, "OWN_REQUEST"],
    [actsForOthers, { onBehalfOf: "bob" }, "OWN_REQUEST"],
    [actsForOthers, { onBehalfOf: "ada" }, "OWN_REQUEST"],
    [actsForOthers, {}, "NOT_IN_GROUP"],
    [dora, {}, "NOT_IN_GROUP"],
  ];
  for (const [who, more, why] of refused) {
    await expect(approveDeployment(deps, who, order(asked.id, more))).rejects.toMatchObject({
      code: "APPROVAL_NOT_ALLOWED",
      text: { params: { why, group: "leads" } },
      field: ["input", "deployment"],
    });
  }
  await expect(rejectDeployment(deps, dora, order(asked.id))).rejects.toThrow(ApprovalNotAllowed);
  const inGroup = callerWith(["fleet:read"], "**", "cleo");
  await expect(approveDeployment(deps, inGroup, order(asked.id))).rejects.toThrow(NotPermitted);
  await expect(approveDeployment(deps, ann, order(asked.id, { onBehalfOf: "cleo" }))).rejects.toThrow(
    NotPermitted,
  );
  expect(await approvalsOf(deps.database, [asked.id])).toEqual([]);
  expect(await approveDeployment(deps, ann, order(asked.id))).toMatchObject({ state: "QUEUED" });
});

test.concurrent("two approvals at the same moment are two, and the same one twice is one", async ({
  useStack,
}) => {
  const stack = await useStack({ approvals: approvals() });
  const { deps } = stack;
  const asked = await ask(stack);
  const [mine, theirs] = [order(asked.id), order(asked.id)];
  await Promise.all([
    approveDeployment(deps, ann, mine),
    approveDeployment(deps, bob, theirs),
    approveDeployment(deps, ann, mine),
  ]);
  expect(await stack.reach(asked.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await approvalsOf(deps.database, [asked.id])).toHaveLength(2);
  expect(stack.caused()).toHaveLength(1);
});

test.concurrent("rejected, also by who approved it first, it ends and nothing is changed", async ({
  useStack,
}) => {
  const stack = await useStack({ approvals: approvals() });
  const { deps } = stack;
  const asked = await ask(stack);
  await approveDeployment(deps, ann, order(asked.id));
  const refusal = order(asked.id, { reason: "not before the release" });
  const rejected = await rejectDeployment(deps, ann, refusal);
  expect(rejected).toMatchObject({ state: "CANCELLED", failure: null });
  expect(await rejectDeployment(deps, ann, refusal)).toEqual(rejected);
  expect(await approvalsOf(deps.database, [asked.id])).toMatchObject([
    { approver: "ann", verdict: "REJECTED", reason: "not before the release" },
  ]);
  await expect(approveDeployment(deps, bob, order(asked.id))).rejects.toThrow(NotAwaitingApproval);
  expect(stack.sim.calls({ operation: "RegisterTaskDefinition" })).toEqual([]);
  expect(await history(stack, "deployment.reject")).toMatchObject([
    { actor: "ann", outcome: "ACCEPTED", reason: "not before the release", targetId: asked.id },
  ]);
  expect((await stack.eventsOf(asked.id)).at(-1)).toMatchObject({
    kind: "deployment.rejected",
    final: true,
    params: { by: "ann", reason: "not before the release" },
  });
});

test.concurrent("what nobody approved in time ends by itself", async ({ useStack }) => {
  const stack = await useStack({ approvals: approvals({ expiresIn: 1 }) });
  const asked = await ask(stack);
  expect(await stack.reach(asked.id)).toMatchObject({ state: "CANCELLED", failure: null });
  expect((await stack.eventsOf(asked.id)).at(-1)).toMatchObject({ kind: "deployment.approvalExpired" });
  expect(await history(stack, "deployment.expire")).toMatchObject([
    { actor: "fleetgraph", onBehalfOf: "ada", targetId: asked.id, reason: "deployment.approvalExpired" },
  ]);
});

test.concurrent("an approval that comes too late does not count though no worker has ended it yet", async ({
  useStack,
}) => {
  const stack = await useStack({ approvals: approvals({ needed: 1 }), worker: false });
  const asked = await ask(stack);
  stack.passTime(3_600_000);
  await expect(approveDeployment(stack.deps, ann, order(asked.id))).rejects.toThrow(NotAwaitingApproval);
  expect(await stack.read(asked.id)).toMatchObject({ state: "CANCELLED" });
});

test.concurrent("one that waits for approval can be cancelled, and holds up nobody meanwhile", async ({
  useStack,
}) => {
  const stack = await useStack({ approvals: approvals() });
  const { deps, caller } = stack;
  const waiting = await ask(stack);
  const urgent = await ask(stack, {
    images: [{ image: ":v3" }],
    override: ["APPROVAL"],
    reason: "the site is down",
  });
  expect(urgent).toMatchObject({ state: "REQUESTED", overrides: ["APPROVAL"], approvalsNeeded: 0 });
  expect(await cancelDeployment(deps, caller, order(waiting.id))).toMatchObject({ state: "CANCELLED" });
  expect(await stack.reach(urgent.id)).toMatchObject({ state: "SUCCEEDED" });
  expect(await history(stack, "deployment.request")).toMatchObject([
    { outcome: "ACCEPTED" },
    { outcome: "ACCEPTED", reason: "the site is down", payload: { overrides: ["APPROVAL"] } },
  ]);
});

test.concurrent("going without approval needs a permission and a reason", async ({ useStack }) => {
  const stack = await useStack({ approvals: approvals(), worker: false });
  const may = callerWith(
    allVerbs.filter((verb) => verb !== "approval:override"),
    "**",
    "eve",
  );
  const input = { service: web, images: [{ image: ":v2" }], override: ["APPROVAL" as const] };
  await expect(
    deployService(stack.deps, may, { ...input, reason: "urgent", idempotencyKey: key() }),
  ).rejects.toMatchObject({ code: "NOT_PERMITTED", permission: "approval:override" });
  for (const reason of [undefined, "  ", "\u200b"]) {
    await expect(
      deployService(stack.deps, stack.caller, { ...input, reason, idempotencyKey: key() }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", field: ["input", "reason"] });
  }
});

test.concurrent("approved while the service is being changed, it waits for its turn as of its approval", async ({
  useStack,
}) => {
  const stack = await useStack({ approvals: approvals({ needed: 1 }), worker: false });
  const { deps } = stack;
  const early = await ask(stack);
  const override = { override: ["APPROVAL" as const], reason: "urgent", whenBusy: "QUEUE" as const };
  const running = await ask(stack, { ...override, images: [{ image: ":v3" }] });
  const queued = await ask(stack, { ...override, images: [{ image: ":v4" }] });
  stack.passTime(1_000);
  expect(await approveDeployment(deps, ann, order(early.id))).toMatchObject({ state: "QUEUED" });
  expect([running.state, queued.state]).toEqual(["REQUESTED", "QUEUED"]);
  await stack.startWorker();
  const done = await Promise.all([running, queued, early].map(({ id }) => stack.reach(id)));
  expect(done.map(({ state }) => state)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
  expect(done[2]?.fromTaskDefinition).toBe(done[1]?.toTaskDefinition);
  expect(await stack.inEcs("web")).toMatchObject({ image: imageOf("v2") });
});

test.concurrent("a roll-back and a count need approval as a deployment does", async ({ useStack }) => {
  const stack = await useStack({ approvals: approvals({ needed: 1 }) });
  const { deps, caller } = stack;
  const override = { override: ["APPROVAL" as const], reason: "urgent" };
  await stack.reach((await ask(stack, override)).id);
  const back = await rollbackService(deps, caller, { service: web, idempotencyKey: key() });
  expect(back.state).toBe("AWAITING_APPROVAL");
  await approveDeployment(deps, bob, order(back.id));
  expect(await stack.reach(back.id)).toMatchObject({ state: "SUCCEEDED" });
  const count = await deployService(deps, caller, { service: web, desiredCount: 3, idempotencyKey: key() });
  expect(count.state).toBe("AWAITING_APPROVAL");
});

test.concurrent("in another spelling it is the same person, and for nobody who is known nothing is asked", async ({
  useStack,
}) => {
  const stack = await useStack({ approvals: approvals({ needed: 1 }), worker: false });
  const { deps } = stack;
  const bot = callerWith(allVerbs, "**", "chatbot");
  const asked = await ask({ ...stack, caller: bot }, { onBehalfOf: "  \uff21nn " });
  expect(asked).toMatchObject({ state: "AWAITING_APPROVAL", onBehalfOf: "ann" });
  for (const name of ["ann", "ANN", "Chatbot"]) {
    const who = callerWith(approving, "**", name);
    await expect(approveDeployment(deps, who, order(asked.id))).rejects.toMatchObject({
      text: { params: { why: "OWN_REQUEST" } },
    });
  }
  const others = callerWith([...approving, "principal:act-as"], "**", "bot");
  await expect(approveDeployment(deps, others, order(asked.id, { onBehalfOf: "Ann" }))).rejects.toMatchObject(
    { code: "APPROVAL_NOT_ALLOWED" },
  );
  await expect(ask({ ...stack, caller: bot }, { onBehalfOf: "anna" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    text: { kind: "problem.invalid.unknownPerson", params: { name: "anna" } },
    hint: { params: { candidates: ["ann"] } },
    field: ["input", "onBehalfOf"],
  });
  const override = { override: ["APPROVAL" as const], reason: "urgent" };
  expect(await ask({ ...stack, caller: bot }, { onBehalfOf: "anna", ...override })).toMatchObject({
    onBehalfOf: "anna",
  });
  expect(await approveDeployment(deps, callerWith(approving, "**", "Bob"), order(asked.id))).toMatchObject({
    state: "QUEUED",
  });
});

test.concurrent("what nobody is left to approve is refused at once", async ({ useStack }) => {
  const lonely = { groups: { leads: ["Ada", "bob"] }, policies: approvals({ needed: 1 }).policies };
  const stack = await useStack({ approvals: lonely, worker: false });
  const { deps, caller } = stack;
  const problem = {
    code: "INVALID_INPUT",
    text: { kind: "problem.invalid.tooFewApprovers", params: { group: "leads", needed: 1, left: 0 } },
  };
  const input = { images: [{ image: ":v2" }], onBehalfOf: "bob" };
  await expect(ask(stack, input)).rejects.toMatchObject({ ...problem, field: ["input", "service"] });
  const many = { services: [web], ...input, idempotencyKey: key() };
  await expect(deployToServices(deps, caller, many)).rejects.toMatchObject({
    ...problem,
    field: ["input", "services", "0"],
  });
  expect(await ask(stack)).toMatchObject({ state: "AWAITING_APPROVAL" });
});

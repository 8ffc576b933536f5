import { expect } from "vitest";
import { auditContents, auditEventsPage } from "../audit/index.ts";
import { InvalidInput, NotFound, NotPermitted, pageRequest } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { callerWith, type DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import {
  cancelDeployment,
  type DeployServiceInput,
  deployService,
  rollbackService,
  UnknownContainer,
} from "./index.ts";

const web = "shop/web";
const v2 = (part: Partial<DeployServiceInput> = {}): DeployServiceInput => ({
  service: web,
  images: [{ image: ":v2" }],
  idempotencyKey: "k1",
  ...part,
});

/** The only entry of the history, and what it holds. */
async function onlyEntry({ deps, caller }: DeploymentStack) {
  const { items } = await auditEventsPage(deps.database, caller, { page: pageRequest({}), filter: {} });
  expect(items).toHaveLength(1);
  const id = items[0]?.id ?? "";
  return { ...items[0], ...(await auditContents(deps.database, caller, [id])).get(id) };
}

async function countDeployments({ deps }: DeploymentStack) {
  const { rows } = await deps.database.pool.query(
    "SELECT (SELECT count(*) FROM deployment) + (SELECT count(*) FROM idempotency_key) + " +
      "(SELECT count(*) FROM event) AS count",
  );
  return Number(rows[0].count);
}

const reader = callerWith(["fleet:read"], "**", "eve");
const asked: [string, (stack: DeploymentStack, caller: Caller) => Promise<unknown>, string][] = [
  ["deployment:create", ({ deps }, caller) => deployService(deps, caller, v2()), "deployment.request"],
  [
    "deployment:rollback",
    ({ deps }, caller) => rollbackService(deps, caller, { service: web, idempotencyKey: "k1" }),
    "deployment.rollback",
  ],
];

test.concurrent.for(asked)(
  "without %s the request is refused by that name, and is in the history",
  async ([permission, ask, action], { useStack }) => {
    const stack = await useStack({ worker: false });
    await expect(ask(stack, reader)).rejects.toThrow(NotPermitted);
    await expect(ask(stack, reader)).rejects.toMatchObject({ permission });
    const { items } = await auditEventsPage(stack.deps.database, stack.caller, {
      page: pageRequest({}),
      filter: {},
    });
    expect(items).toMatchObject(Array(2).fill({ action, outcome: "REFUSED", actor: "eve", targetName: web }));
    expect(await countDeployments(stack)).toBe(0);
  },
);

test.concurrent("acting for somebody else needs the permission to", async ({ useStack }) => {
  const stack = await useStack({ worker: false });
  const deployer = callerWith(["fleet:read", "deployment:create"]);
  const request = v2({ onBehalfOf: "bob" });
  await expect(deployService(stack.deps, deployer, request)).rejects.toMatchObject({
    permission: "principal:act-as",
  });
  expect(await onlyEntry(stack)).toMatchObject({ outcome: "REFUSED", onBehalfOf: "bob" });
});

test.concurrent("a service that may not be seen does not exist, in the answer and in what is kept of it", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false, services: [{ name: "web" }, { name: "vault" }] });
  const developer = callerWith(["fleet:read", "deployment:create"], "main/*/shop/web");
  const ask = (service: string) =>
    deployService(stack.deps, developer, v2({ service })).catch((error) => error);
  const unseen = await ask("shop/vault");
  const absent = await ask("shop/nothing");
  expect(unseen).toBeInstanceOf(NotFound);
  expect({ ...unseen.text.params, ref: "" }).toEqual({ ...absent.text.params, ref: "" });
  const { rows } = await stack.deps.database.pool.query("SELECT target_id, path FROM audit_event");
  expect(rows).toEqual(Array(2).fill({ target_id: null, path: "" }));
});

test.concurrent("a deployment that may not be seen cannot be cancelled", async ({ useStack }) => {
  const stack = await useStack({ worker: false, services: [{ name: "web" }, { name: "vault" }] });
  const { deps, caller } = stack;
  const { id } = await deployService(deps, caller, v2({ service: "shop/vault" }));
  const developer = callerWith(["fleet:read", "deployment:cancel"], "main/*/shop/web");
  const cancel = (who: Caller) => cancelDeployment(deps, who, { deployment: id, idempotencyKey: "k2" });
  await expect(cancel(developer)).rejects.toThrow(NotFound);
  await expect(cancel(reader)).rejects.toThrow(NotPermitted);
});

const bad: [string, Partial<DeployServiceInput>, new (...given: never[]) => Error, string[]][] = [
  ["nothing asked", { images: [] }, InvalidInput, ["input"]],
  [
    "an origin with a password",
    { origin: "https://ci:hunter2@ci.example/1" },
    InvalidInput,
    ["input", "origin"],
  ],
  [
    "an image that is none",
    { images: [{ image: "UPPER CASE" }] },
    InvalidInput,
    ["input", "images", "0", "image"],
  ],
  [
    "a container that is not there",
    { images: [{ container: "db", image: ":v2" }] },
    UnknownContainer,
    ["input", "images", "0", "container"],
  ],
  [
    "a container twice",
    { images: [{ image: ":v2" }, { image: ":v3" }] },
    InvalidInput,
    ["input", "images", "1", "container"],
  ],
  ["a negative count", { desiredCount: -1 }, InvalidInput, ["input", "desiredCount"]],
  ["a deadline too near", { deadlineSeconds: 1 }, InvalidInput, ["input", "deadlineSeconds"]],
  ["a reason too long", { reason: "x".repeat(501) }, InvalidInput, ["input", "reason"]],
  ["no idempotency key", { idempotencyKey: "" }, InvalidInput, ["input", "idempotencyKey"]],
];

test.concurrent.for(bad)(
  "%s is refused with the field it is about",
  async ([, part, problem, path], { useStack }) => {
    const stack = await useStack({ worker: false });
    const refusal = await deployService(stack.deps, stack.caller, v2(part)).catch((error) => error);
    expect(refusal).toBeInstanceOf(problem);
    expect(refusal.field).toEqual(path);
    expect(await onlyEntry(stack)).toMatchObject({
      outcome: "REFUSED",
      payload: { refusal: { code: refusal.code, path } },
    });
    expect(await countDeployments(stack)).toBe(0);
  },
);

test.concurrent("credentials in an image reference do not get into the history, nor does a flood", async ({
  useStack,
}) => {
  const stack = await useStack({ worker: false });
  const image = `https://bob:hunter2@registry.example.com/web:${"9".repeat(10_000)}`;
  const images = Array(50).fill({ image });
  await expect(deployService(stack.deps, stack.caller, v2({ images }))).rejects.toThrow(InvalidInput);
  const entry = JSON.stringify(await onlyEntry(stack));
  expect(entry).not.toContain("hunter2");
  expect(entry).toContain("registry.example.com/web:999");
  expect(entry.length).toBeLessThan(6_000);
});

test.concurrent("an account that is only read refuses", async ({ useStack }) => {
  const stack = await useStack({ worker: false });
  const deps = { ...stack.deps, mayDeployTo: () => false };
  await expect(deployService(deps, stack.caller, v2())).rejects.toThrow(InvalidInput);
});

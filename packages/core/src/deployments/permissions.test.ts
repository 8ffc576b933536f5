import { expect } from "vitest";
import { createFreezeWindow, lockService } from "../guards/index.ts";
import { allVerbs, builtInRoles, type Caller, type Verb } from "../permissions/index.ts";
import { callerWith, type DeploymentStack } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import {
  approveDeployment,
  cancelDeployment,
  type Deployment,
  deployService,
  deployToServices,
  type Guard,
  rejectDeployment,
  restartService,
  rollbackService,
  scaleService,
} from "./index.ts";

type Deps = DeploymentStack["deps"];
const service = "shop/web";
const images = [{ image: ":v2" }];
const file = { containerDefinitions: [{ name: "web", image: "nginx:1", memory: 64 }] };
const past = (guard: Guard) => ({ override: [guard], reason: "urgent" });

const deploying = (more: object) => (deps: Deps, caller: Caller, idempotencyKey: string) =>
  deployService(deps, caller, { service, idempotencyKey, ...more });
type Ask = (deps: Deps, caller: Caller, idempotencyKey: string) => Promise<unknown>;
const asked: [string, Verb, Ask][] = [
  [
    "a count",
    "deployment:create",
    (deps, who, key) => scaleService(deps, who, { service, desiredCount: 3, idempotencyKey: key }),
  ],
  [
    "a restart",
    "deployment:create",
    (deps, who, key) => restartService(deps, who, { service, idempotencyKey: key }),
  ],
  [
    "many services",
    "deployment:create",
    (deps, who, key) => deployToServices(deps, who, { services: [service], images, idempotencyKey: key }),
  ],
  ["a variable", "deployment:configure", deploying({ environment: [{ name: "A", value: "1" }] })],
  ["one taken away", "deployment:configure", deploying({ environment: [{ name: "A", value: null }] })],
  ["a secret", "deployment:configure", deploying({ secrets: [{ name: "A", valueFrom: "/shop/a" }] })],
  ["a command", "deployment:configure", deploying({ containers: [{ name: "web", command: ["sh"] }] })],
  ["a size", "deployment:configure", deploying({ memory: "1024" })],
  ["a file", "deployment:configure", deploying({ taskDefinition: file })],
  ["settings beside an image", "deployment:configure", deploying({ images, cpu: "512" })],
  [
    "a named revision",
    "deployment:choose-revision",
    (deps, who, key) => rollbackService(deps, who, { service, to: "dep_x", idempotencyKey: key }),
  ],
  [
    "a roll-back",
    "deployment:rollback",
    (deps, who, key) => rollbackService(deps, who, { service, idempotencyKey: key }),
  ],
  ["a lock gone past", "lock:override", deploying({ images, ...past("LOCK") })],
  ["a freeze gone past", "freeze:override", deploying({ images, ...past("FREEZE_WINDOW") })],
  ["approvals gone past", "approval:override", deploying({ images, ...past("APPROVAL") })],
  ["checks gone past", "verification:override", deploying({ images, ...past("VERIFICATION") })],
  [
    "a roll-back past a lock",
    "lock:override",
    (deps, who, key) => rollbackService(deps, who, { service, idempotencyKey: key, ...past("LOCK") }),
  ],
  [
    "many services past a lock",
    "lock:override",
    (deps, who, key) =>
      deployToServices(deps, who, { services: [service], images, idempotencyKey: key, ...past("LOCK") }),
  ],
];

const without = (verb: Verb) =>
  callerWith(
    allVerbs.filter((each) => each !== verb),
    "**",
    "eve",
  );

test.concurrent("each kind of request needs its own permission, whatever else somebody may do", async ({
  useStack,
}) => {
  const { deps } = await useStack({ worker: false });
  for (const [what, permission, ask] of asked) {
    await expect(ask(deps, without(permission), what), what).rejects.toMatchObject({
      code: "NOT_PERMITTED",
      permission,
    });
  }
  const { rows } = await deps.database.pool.query("SELECT FROM deployment");
  expect(rows).toEqual([]);
});

test.concurrent("an image alone does not need the permission to configure", async ({ useStack }) => {
  const { deps } = await useStack({ worker: false });
  const deployer = callerWith(["fleet:read", "deployment:create"]);
  const input = { service, images, idempotencyKey: "k1" };
  expect(await deployService(deps, deployer, input)).toMatchObject({ state: "REQUESTED" });
});

test.concurrent("to approve, reject and cancel each need a permission on that service", async ({
  useStack,
}) => {
  const { deps, caller } = await useStack({
    worker: false,
    approvals: {
      groups: { leads: ["eve"] },
      policies: [{ on: ["main/*/*/*"], needed: 1, from: "leads", expiresIn: 3_600 }],
    },
  });
  const { id } = await deployService(deps, caller, { service, images, idempotencyKey: "k1" });
  const order = { deployment: id, idempotencyKey: "k2" };
  for (const [act, permission] of [
    [approveDeployment, "deployment:approve"],
    [rejectDeployment, "deployment:approve"],
    [cancelDeployment, "deployment:cancel"],
  ] as const) {
    await expect(act(deps, without(permission), order)).rejects.toMatchObject({ permission });
    // On another service it is of no use, and what may not be read is not there.
    const elsewhere = callerWith(["fleet:read", permission], "main/*/shop/api", "eve");
    await expect(act(deps, elsewhere, order)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await approveDeployment(deps, without("deployment:cancel"), order)).toMatchObject({
    state: "QUEUED",
  });
});

test.concurrent("every way to change a service stops at its lock and its freeze, and goes past with the right", async ({
  useStack,
}) => {
  const { deps, caller } = await useStack({ worker: false });
  const guards = { ...deps, roles: builtInRoles };
  const ways: ((more: object, key: string) => Promise<unknown>)[] = [
    (more, idempotencyKey) => deployService(deps, caller, { service, images, idempotencyKey, ...more }),
    (more, idempotencyKey) =>
      scaleService(deps, caller, { service, desiredCount: 3, idempotencyKey, ...more }),
    (more, idempotencyKey) => restartService(deps, caller, { service, idempotencyKey, ...more }),
    (more, idempotencyKey) => rollbackService(deps, caller, { service, idempotencyKey, ...more }),
    (more, idempotencyKey) =>
      deployToServices(deps, caller, { services: [service], images, idempotencyKey, ...more }),
  ];
  const stop = async (code: string) => {
    for (const way of ways) await expect(way({}, "stopped")).rejects.toMatchObject({ code });
  };
  const now = deps.clock.now().getTime();
  await createFreezeWindow(guards, caller, {
    services: ["main/*/*/*"],
    reason: "holidays",
    once: { start: new Date(now - 1_000), end: new Date(now + 3_600_000) },
    idempotencyKey: "freeze",
  });
  await stop("FREEZE_WINDOW_ACTIVE");
  await lockService(guards, caller, { service, reason: "incident", idempotencyKey: "lock" });
  await stop("SERVICE_LOCKED");
  // Past the one it stops at the other.
  const both: Guard[] = ["LOCK", "FREEZE_WINDOW"];
  await expect(ways[0]?.(past("LOCK"), "one")).rejects.toMatchObject({ code: "FREEZE_WINDOW_ACTIVE" });
  const done = (await ways[0]?.({ override: both, reason: "urgent" }, "both")) as Deployment;
  expect(done).toMatchObject({ state: "REQUESTED", overrides: both, reason: "urgent" });
});

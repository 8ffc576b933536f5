import { expect } from "vitest";
import { InvalidInput, NotPermitted } from "../kernel/index.ts";
import { callerWith, imageOf } from "../testing/index.ts";
import { test } from "../testing/stack-test.ts";
import { describeRevision, registrationOf } from "./ecs.ts";
import { deployService, planDeployment } from "./index.ts";

const web = "shop/web";
const changing = ["RegisterTaskDefinition", "UpdateService"];
const tags = [{ key: "team", value: "shop" }];

test.concurrent("a plan says what would differ, and does nothing; the deployment then does just that", async ({
  useStack,
}) => {
  const { sim, deps, caller, reach } = await useStack({ services: [{ name: "web", tags }] });
  const asked = {
    service: web,
    images: [{ image: imageOf("v2") }],
    environment: [{ name: "GREETING", value: "MARKER-1" }],
    secrets: [{ name: "TOKEN", valueFrom: "/web/token" }],
    containers: [{ cpu: 128, command: ["serve", "--fast"] }],
    desiredCount: 3,
  };
  const plan = await planDeployment(deps, caller, asked);
  expect(plan).toMatchObject({
    kind: "DEPLOY",
    images: [{ container: "web", from: imageOf("v1"), to: imageOf("v2") }],
    guards: [],
    approval: null,
    aheadId: null,
  });
  const places = plan.definitionDifferences.map(({ path }) => path.slice(2).join("."));
  expect(places).toEqual(["command", "cpu", "environment.GREETING", "image", "secrets.TOKEN"]);
  expect(plan.serviceDifferences).toMatchObject([{ path: ["desiredCount"], before: "2", after: "3" }]);
  expect(JSON.stringify({ ...plan, service: null })).not.toContain("MARKER");
  expect(sim.calls().filter(({ operation }) => changing.includes(operation))).toEqual([]);

  const done = await reach((await deployService(deps, caller, { ...asked, idempotencyKey: "k1" })).id);
  const ecs = await deps.ecsOf("main/us-east-1/shop/web");
  const after = await describeRevision(ecs, done.toTaskDefinition ?? "");
  expect(after?.definition.containerDefinitions?.[0]).toMatchObject({
    image: imageOf("v2"),
    cpu: 128,
    command: ["serve", "--fast"],
    environment: expect.arrayContaining([{ name: "GREETING", value: "MARKER-1" }]),
    secrets: [{ name: "TOKEN", valueFrom: "/web/token" }],
  });
  // The same again would be no difference but for what is always asked for anew.
  const again = await planDeployment(deps, caller, { ...asked, images: null, desiredCount: null });
  expect(again.definitionDifferences).toEqual([]);
});

test.concurrent("what ECS has, given back as a file, differs in what was changed in it, its tags among that", async ({
  useStack,
}) => {
  const { deps, caller, reach, read } = await useStack({ services: [{ name: "web", tags }] });
  const first = await reach(
    (await deployService(deps, caller, { service: web, images: [{ image: ":v2" }], idempotencyKey: "k1" }))
      .id,
  );
  const ecs = await deps.ecsOf("main/us-east-1/shop/web");
  const present = await describeRevision(ecs, first.toTaskDefinition ?? "");
  const file = { taskDefinition: { ...present?.definition }, tags: present?.tags };
  const same = { service: web, taskDefinition: file };
  expect((await planDeployment(deps, caller, same)).definitionDifferences).toEqual([]);

  const changed = { taskDefinition: { ...registrationOf(present?.definition ?? {}), stopTimeoutt: 1 } };
  await expect(planDeployment(deps, caller, { service: web, taskDefinition: changed })).rejects.toThrow(
    InvalidInput,
  );

  const other = { ...file, tags: [{ key: "team", value: "web" }] };
  const plan = await planDeployment(deps, caller, { service: web, taskDefinition: other });
  expect(plan.definitionDifferences).toEqual([
    { path: ["tags", "team"], kind: "CHANGED", before: "shop", after: "web", redacted: false },
  ]);
  const { id } = await deployService(deps, caller, {
    service: web,
    taskDefinition: other,
    idempotencyKey: "k2",
  });
  const done = await reach(id);
  const after = await describeRevision(ecs, done.toTaskDefinition ?? "");
  expect(after?.tags).toEqual([
    { key: "team", value: "web" },
    { key: "fleetgraph:deployment", value: id },
  ]);
  expect((await read(id)).state).toBe("SUCCEEDED");
});

test.concurrent("who may neither see nor set a variable cannot guess its value by plans", async ({
  useStack,
}) => {
  const { deps } = await useStack({ worker: false });
  const reader = callerWith(["fleet:read"]);
  const guess = { service: web, environment: [{ name: "PASSWORD", value: "hunter2" }] };
  await expect(planDeployment(deps, reader, guess)).rejects.toThrow(NotPermitted);
  await expect(planDeployment(deps, reader, { service: web, taskDefinition: {} })).rejects.toThrow(
    NotPermitted,
  );
  expect((await planDeployment(deps, reader, { service: web, images: [{ image: ":v2" }] })).kind).toBe(
    "DEPLOY",
  );
  const setter = callerWith(["fleet:read", "deployment:configure"]);
  expect((await planDeployment(deps, setter, guess)).definitionDifferences).toHaveLength(1);
});

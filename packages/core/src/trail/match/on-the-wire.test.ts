import {
  ECSClient,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "vitest";
import { deployService, restartService, scaleService } from "../../deployments/index.ts";
import type { DeploymentStack } from "../../testing/index.ts";
import { test } from "../../testing/stack-test.ts";
import { matchTrail, outOfBandPage, runTrail, trailConfiguration } from "../index.ts";

const place = { account: "main", region: "us-east-1" };
const trail = trailConfiguration.parse({ accounts: { main: { lookup: true } } });
const page = { limit: 100, backward: false, after: null, before: null };

/** The records of what happened by now, taken in by LookupEvents, and matched once their grace is over. */
async function catchUp({ sim, deps }: DeploymentStack, graceMs = 0): Promise<void> {
  // An event can be looked up minutes after it happened; a running clock shows a 200th of what passes.
  sim.advance(300_000 * 200);
  const clock = { now: () => new Date(sim.clock.now()) };
  await runTrail({ ...deps, clock }, { ...place, trail, signal: new AbortController().signal });
  await matchTrail({ ...deps, clock }, { graceMs });
}

/** A person's own client: behind a role, as IAM Identity Center gives it. */
async function clientOf({ sim }: DeploymentStack, person: string): Promise<ECSClient> {
  const sts = new STSClient({ region: place.region, endpoint: sim.url });
  const role = "arn:aws:iam::123456789012:role/AWSReservedSSO_Administrator_0123456789abcdef";
  const { Credentials: found } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: person }),
  );
  const credentials = {
    accessKeyId: found?.AccessKeyId ?? "",
    secretAccessKey: found?.SecretAccessKey ?? "",
    sessionToken: found?.SessionToken ?? "",
  };
  return new ECSClient({ region: place.region, endpoint: sim.url, credentials });
}

const found = async ({ deps, caller }: DeploymentStack) =>
  (await outOfBandPage(deps.database, caller, { page, filter: {} })).items;

async function kinds({ deps }: DeploymentStack): Promise<string[]> {
  const { rows } = await deps.database.pool.query<{ told: string }>(
    "SELECT r.event_name || ' ' || m.kind || coalesce(' ' || m.how, '') AS told FROM trail_match m " +
      "JOIN trail_record r ON r.event_id = m.event_id ORDER BY m.event_time, r.event_name",
  );
  return rows.map(({ told }) => told);
}

test("every change by Fleetgraph is matched, and none of them is reported", async ({ useStack }) => {
  const stack = await useStack({ settings: { policies: [] } });
  const { deps, caller, sim } = stack;
  const service = "shop/web";
  const deploy = async (tag: string) => {
    const images = [{ image: `:${tag}` }];
    const { id } = await deployService(deps, caller, { service, images, idempotencyKey: tag });
    return stack.reach(id);
  };
  await deploy("v2");
  await stack.reach((await scaleService(deps, caller, { service, desiredCount: 3, idempotencyKey: "s" })).id);
  await stack.reach((await restartService(deps, caller, { service, idempotencyKey: "r" })).id);
  // A refused one too: it is an attempt of ours.
  sim.scenarios.set({ kind: "access-denied", operation: "UpdateService", times: 1 });
  await deploy("v3");
  sim.scenarios.clear();
  await catchUp(stack);
  const told = await kinds(stack);
  expect(told.filter((each) => each.startsWith("UpdateService")).length).toBe(4);
  expect(told.every((each) => each.endsWith("DEPLOYMENT REQUEST_ID"))).toBe(true);
  expect(await found(stack)).toEqual([]);
});

test("a call whose answer is lost, and one of a process that died, are ours all the same", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller, sim } = stack;
  sim.scenarios.set({ kind: "drop-after-effect", operation: "RegisterTaskDefinition", nth: 1 });
  sim.scenarios.set({ kind: "drop-after-effect", operation: "UpdateService", nth: 1 });
  const change = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k" };
  const { id } = await deployService(deps, caller, change);
  await stack.reach(id);
  // As of a process that died between the call and its recording: nothing is on record.
  await deps.database.pool.query("DELETE FROM aws_request");
  await catchUp(stack);
  expect(await kinds(stack)).toEqual([
    "RegisterTaskDefinition DEPLOYMENT TAG",
    "UpdateService DEPLOYMENT USER_AGENT",
  ]);
  expect(await found(stack)).toEqual([]);
  // Where something on the way takes the user agent away, what was asked and when says it.
  await deps.database.pool.query("DELETE FROM trail_match");
  await deps.database.pool.query("DELETE FROM trail_matching");
  await deps.database.pool.query("UPDATE trail_record SET user_agent = NULL, event_time = event_time");
  await deps.database.pool.query(
    "UPDATE deployment SET created_at = '2001-01-01', finished_at = NULL WHERE id = $1",
    [id],
  );
  await catchUp(stack);
  expect(await kinds(stack)).toContain("UpdateService DEPLOYMENT WHAT_AND_WHEN");
});

test("every change behind its back is found, with the person; what AWS does by itself is not", async ({
  useStack,
}) => {
  const stack = await useStack();
  const { deps, caller, sim } = stack;
  const carol = await clientOf(stack, "carol@example.com");
  const change = { service: "shop/web", images: [{ image: ":v2" }], idempotencyKey: "k" };
  const { id } = await deployService(deps, caller, change);
  await stack.reach(id);
  await carol.send(new UpdateServiceCommand({ cluster: "shop", service: "web", desiredCount: 5 }));
  // Whoever copies what marks a call of ours is found all the same.
  await carol.send(
    new RegisterTaskDefinitionCommand({
      family: "shop-web",
      containerDefinitions: [{ name: "web", image: "evil:v1", memory: 64 }],
      tags: [{ key: "fleetgraph:deployment", value: id }],
    }),
  );
  await expect(
    carol.send(
      new StopServiceDeploymentCommand({
        serviceDeploymentArn: "arn:aws:ecs:us-east-1:123456789012:service-deployment/shop/web/none",
      }),
    ),
  ).rejects.toThrow();
  sim.autoscale({ cluster: "shop", service: "web", desiredCount: 4 });
  sim.removeService({ cluster: "shop", service: "web" });
  // Within the grace nothing is said.
  await catchUp(stack, 3_600_000);
  expect(await found(stack)).toEqual([]);
  await catchUp(stack);
  // CloudTrail's times are to the second: what happened within one has no order.
  const changes = (await found(stack)).sort((one, other) => (one.action < other.action ? -1 : 1));
  expect(changes.map(({ person, action, target, details }) => ({ person, action, target, details }))).toEqual(
    [
      {
        person: "someone@example.com",
        action: "DeleteService",
        target: "shop/web",
        details: { force: true },
      },
      {
        person: "carol@example.com",
        action: "RegisterTaskDefinition",
        target: expect.stringMatching(/^shop-web:\d+$/),
        details: { family: "shop-web" },
      },
      {
        person: "carol@example.com",
        action: "UpdateService",
        target: "shop/web",
        details: { desiredCount: 5 },
      },
    ],
  );
  expect(await kinds(stack)).toEqual(
    expect.arrayContaining([
      "StopServiceDeployment REFUSED ERROR",
      "UpdateService AWS SERVICE_ROLE",
      "UpdateService DEPLOYMENT REQUEST_ID",
    ]),
  );
  // Taken in again, and matched again, nothing comes of it anew.
  await deps.database.pool.query("DELETE FROM trail_source");
  await catchUp(stack);
  expect(await found(stack)).toHaveLength(changes.length);
});

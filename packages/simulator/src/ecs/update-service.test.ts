import { type DeploymentConfiguration, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWebService, WEB, type WebService } from "../../test/web-service.ts";

let at: WebService;

beforeEach(async () => {
  at = await startWebService();
});
afterEach(() => at.simulator.close());

describe("UpdateService", () => {
  it("starts no deployment for configuration and count alone, and a new one of the same revision when forced", async () => {
    const { taskDefinition, deployments } = await at.web();
    const changed = { strategy: "CANARY" as const, canaryConfiguration: { canaryPercent: 1 } };
    await at.ecs.send(
      new UpdateServiceCommand({ ...WEB, desiredCount: 3, deploymentConfiguration: changed }),
    );
    at.simulator.settle();
    const alone = await at.web();
    expect(alone.deployments?.map(({ id }) => id)).toEqual(deployments?.map(({ id }) => id));
    expect(alone).toMatchObject({ runningCount: 3, deploymentConfiguration: changed });
    const forced = await at.deploy({ strategy: "ROLLING" });
    expect(forced.taskDefinition).toBe(taskDefinition);
    expect(forced.deployments?.map(({ taskDefinition: each }) => each)).toEqual([
      taskDefinition,
      taskDefinition,
    ]);
  });

  it.each<[string, DeploymentConfiguration]>([
    ["an unknown strategy", { strategy: "BIG_BANG" as never }],
    ["blue/green without a bake time", { strategy: "BLUE_GREEN" }],
    ["a step that is too small", { strategy: "LINEAR", linearConfiguration: { stepPercent: 2 } }],
    ["a canary of another strategy", { strategy: "LINEAR", canaryConfiguration: { canaryPercent: 5 } }],
    ["a hook without stages", { lifecycleHooks: [{ targetType: "PAUSE", lifecycleStages: [] }] }],
    [
      "a pause in a shift",
      { lifecycleHooks: [{ targetType: "PAUSE", lifecycleStages: ["PRODUCTION_TRAFFIC_SHIFT"] }] },
    ],
    ["a Lambda hook without function", { lifecycleHooks: [{ lifecycleStages: ["POST_SCALE_UP"] }] }],
  ])("refuses %s and changes nothing", async (_what, configuration) => {
    const { deploymentConfiguration } = await at.web();
    await expect(at.deploy(configuration)).rejects.toMatchObject({ name: "InvalidParameterException" });
    expect((await at.web()).deploymentConfiguration).toEqual(deploymentConfiguration);
  });
});

it("with early success criteria a rolling deployment succeeds before the old tasks are gone", async () => {
  const earlySuccessCriteria = {
    enable: true,
    healthyPercent: 50,
    sourceServiceRevisionCleanup: "DEFERRED" as const,
  };
  await at.deploy({ minimumHealthyPercent: 50, maximumPercent: 150, earlySuccessCriteria });
  let seen = await at.latest();
  for (let second = 0; second < 300 && seen.status !== "SUCCESSFUL"; second += 1) {
    at.simulator.advance(1_000);
    seen = await at.latest();
  }
  expect(seen.sourceServiceRevisions?.[0]?.runningTaskCount).toBeGreaterThan(0);
  expect((await at.web()).deployments).toHaveLength(2);
  at.simulator.settle();
  expect((await at.web()).deployments).toHaveLength(1);
  expect(await at.web()).toMatchObject({ runningCount: 2 });
});

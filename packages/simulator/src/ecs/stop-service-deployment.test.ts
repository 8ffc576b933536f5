import { StopServiceDeploymentCommand } from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWebService, type WebService } from "../../test/web-service.ts";

let at: WebService;

beforeEach(async () => {
  at = await startWebService();
});
afterEach(() => at.simulator.close());

describe("StopServiceDeployment", () => {
  it.each([
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
  ])("at %s gives traffic and tasks back to what was there", async (stage) => {
    const blue = (await at.web()).deployments?.[0]?.id;
    await at.deploy({ strategy: "CANARY", bakeTimeInMinutes: 2 });
    await at.story(20, stage);
    const { serviceDeploymentArn } = await at.latest();
    await at.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
    expect(await at.latest()).toMatchObject({ status: "ROLLBACK_REQUESTED" });
    // A second stop goes on with the first.
    await at.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
    expect(at.simulator.settle()).toMatchObject({ settled: true });
    expect(await at.latest()).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      targetServiceRevision: {
        requestedTaskCount: 0,
        runningTaskCount: 0,
        requestedProductionTrafficWeight: 0,
      },
      sourceServiceRevisions: [{ runningTaskCount: 2, requestedProductionTrafficWeight: 100 }],
    });
    const { deployments, runningCount } = await at.web();
    expect(deployments?.map(({ id }) => id)).toEqual([blue]);
    expect(runningCount).toBe(2);
    await expect(
      at.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn })),
    ).rejects.toMatchObject({
      name: "ConflictException",
    });
  });

  it("while nothing has begun", async () => {
    await at.deploy({ strategy: "LINEAR" });
    const { serviceDeploymentArn, status } = await at.latest();
    expect(status).toBe("PENDING");
    await at.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
    at.simulator.settle();
    expect(await at.latest()).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  });
});

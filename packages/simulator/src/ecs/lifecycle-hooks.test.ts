import { ContinueServiceDeploymentCommand, StopServiceDeploymentCommand } from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE, startWebService, type WebService } from "../../test/web-service.ts";

let at: WebService;

beforeEach(async () => {
  at = await startWebService();
});
afterEach(() => at.simulator.close());

describe("a PAUSE hook", () => {
  const hooks = (timeoutConfiguration?: { timeoutInMinutes: number; action?: "CONTINUE" | "ROLLBACK" }) => ({
    strategy: "BLUE_GREEN" as const,
    bakeTimeInMinutes: 1,
    lifecycleHooks: [
      {
        targetType: "PAUSE" as const,
        lifecycleStages: ["POST_SCALE_UP" as const, "PRE_PRODUCTION_TRAFFIC_SHIFT" as const],
        ...(timeoutConfiguration === undefined ? {} : { timeoutConfiguration }),
      },
    ],
  });

  async function waiting() {
    expect(at.simulator.settle()).toMatchObject({ settled: true });
    const seen = await at.latest();
    const hook = seen.lifecycleHookDetails?.find(({ status }) => status === "AWAITING_ACTION");
    return { ...seen, hook };
  }

  const answer = (
    seen: { serviceDeploymentArn?: string | undefined; hook: { hookId?: string | undefined } | undefined },
    action?: "CONTINUE" | "ROLLBACK",
  ) =>
    at.ecs.send(
      new ContinueServiceDeploymentCommand({
        serviceDeploymentArn: seen.serviceDeploymentArn,
        hookId: seen.hook?.hookId,
        ...(action === undefined ? {} : { action }),
      }),
    );

  it("holds the deployment at each of its stages until it is continued", async () => {
    await at.deploy(hooks());
    const first = await waiting();
    expect(first).toMatchObject({
      status: "IN_PROGRESS",
      lifecycleStage: "POST_SCALE_UP",
      hook: {
        targetType: "PAUSE",
        timeoutAction: "ROLLBACK",
        hookId: expect.stringMatching(/^ecs-pause-.{43}$/),
      },
    });
    const day = 24 * 60 * MINUTE;
    const left = (first.hook?.expiresAt?.getTime() ?? 0) - at.simulator.clock.now();
    expect(left).toBeLessThanOrEqual(day);
    expect(left).toBeGreaterThan(day - 2 * MINUTE);
    await answer(first);
    await expect(answer(first)).rejects.toMatchObject({ name: "InvalidParameterException" });
    const second = await waiting();
    expect(second).toMatchObject({ lifecycleStage: "PRE_PRODUCTION_TRAFFIC_SHIFT" });
    expect(second.hook?.hookId).not.toBe(first.hook?.hookId);
    await answer(second, "CONTINUE");
    at.simulator.settle();
    expect(await at.latest()).toMatchObject({
      status: "SUCCESSFUL",
      lifecycleHookDetails: [{ status: "SUCCEEDED" }, { status: "SUCCEEDED" }],
    });
  });

  it("rolls the deployment back when that is the answer", async () => {
    await at.deploy(hooks());
    await answer(await waiting(), "ROLLBACK");
    at.simulator.settle();
    expect(await at.latest()).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  });

  it.each([
    [{ timeoutInMinutes: 10 }, "ROLLBACK_SUCCESSFUL"],
    [{ timeoutInMinutes: 10, action: "CONTINUE" as const }, "SUCCESSFUL"],
  ])("that nobody answers does by itself what it was told: %o", async (timeout, status) => {
    await at.deploy(hooks(timeout));
    await waiting();
    at.simulator.advance(30 * MINUTE);
    const ended = await at.latest();
    expect(ended.status).toBe(status);
    expect(ended.lifecycleHookDetails?.[0]?.status).toBe("TIMED_OUT");
  });

  it("waits no more when the deployment is stopped", async () => {
    await at.deploy(hooks());
    const seen = await waiting();
    await at.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: seen.serviceDeploymentArn }));
    at.simulator.settle();
    const ended = await at.latest();
    expect(ended).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      lifecycleHookDetails: [{ status: "FAILED" }],
    });
    await expect(answer(seen)).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(
      answer({ ...seen, serviceDeploymentArn: `${seen.serviceDeploymentArn}x` }),
    ).rejects.toMatchObject({ name: "ServiceDeploymentNotFoundException" });
  });
});

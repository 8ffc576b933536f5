import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE, startWebService, WEB, type WebService } from "../../test/web-service.ts";

let at: WebService;

beforeEach(async () => {
  at = await startWebService();
});
afterEach(() => at.simulator.close());

const shiftTo = (...weights: number[]) =>
  weights.flatMap((weight, index) => [
    `PRE_PRODUCTION_TRAFFIC_SHIFT ${index === 0 ? 0 : weights[index - 1]}`,
    `PRODUCTION_TRAFFIC_SHIFT ${weight}`,
  ]);
const before = [
  "PRE_SCALE_UP 0",
  "SCALE_UP 0",
  "POST_SCALE_UP 0",
  "TEST_TRAFFIC_SHIFT 0",
  "POST_TEST_TRAFFIC_SHIFT 0",
];
const after = ["POST_PRODUCTION_TRAFFIC_SHIFT 100", "BAKE_TIME 100", "CLEAN_UP 100"];

describe("a deployment that shifts traffic", () => {
  it.each([
    ["BLUE_GREEN", { bakeTimeInMinutes: 1 }, [100]],
    ["LINEAR", { linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 } }, [40, 80, 100]],
    ["CANARY", { canaryConfiguration: { canaryPercent: 2.5, canaryBakeTimeInMinutes: 1 } }, [2.5, 100]],
  ] as const)(
    "%s goes through its stages and ends with the new tasks alone",
    async (strategy, more, weights) => {
      const service = await at.deploy({ strategy, ...more });
      const [green, blue] = service.deployments ?? [];
      expect(green).toMatchObject({ status: "PRIMARY", runningCount: 0 });
      expect(green?.rolloutState).toBeUndefined();
      expect(blue).toMatchObject({ status: "ACTIVE", runningCount: 2 });
      expect(await at.story(10)).toEqual([...before, ...shiftTo(...weights), ...after]);
      expect(await at.latest()).toMatchObject({
        status: "SUCCESSFUL",
        deploymentConfiguration: { strategy },
        deploymentCircuitBreaker: { status: "DISABLED" },
        sourceServiceRevisions: [{ requestedTaskCount: 0, requestedProductionTrafficWeight: 0 }],
        targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 2 },
      });
      expect(at.simulator.settle()).toMatchObject({ settled: true });
      const done = await at.web();
      expect(done.deployments?.map(({ id }) => id)).toEqual([green?.id]);
      expect(done).toMatchObject({ runningCount: 2, pendingCount: 0 });
    },
  );

  it("keeps both sets of tasks in full until the bake time is over", async () => {
    await at.deploy({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 5 });
    await at.story(5, "BAKE_TIME");
    at.simulator.advance(4 * MINUTE);
    const seen = await at.latest();
    expect(seen.lifecycleStage).toBe("BAKE_TIME");
    expect(seen.sourceServiceRevisions).toMatchObject([{ requestedTaskCount: 2, runningTaskCount: 2 }]);
    expect(seen.targetServiceRevision).toMatchObject({
      runningTaskCount: 2,
      requestedProductionTrafficWeight: 100,
    });
  });

  it("is not ended by a breaker, but when SCALE_UP has lasted 24 hours", async () => {
    const { deployments } = await at.web();
    at.simulator.scenarios.set({ kind: "exit-at-start", service: "web" });
    await at.deploy({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 });
    at.simulator.advance(23 * 60 * MINUTE);
    expect(await at.latest()).toMatchObject({ status: "IN_PROGRESS", lifecycleStage: "SCALE_UP" });
    at.simulator.advance(2 * 60 * MINUTE);
    expect(await at.latest()).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      rollback: { reason: expect.stringContaining("SCALE_UP timed out") },
    });
    expect((await at.web()).deployments?.[0]?.id).toBe(deployments?.[0]?.id);
  });

  it("of a newer deployment begins with RECONCILE_SERVICE and leaves nothing of the one it overtakes", async () => {
    await at.deploy({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 1 });
    await at.story(5, "POST_SCALE_UP");
    const overtaken = (await at.latest()).serviceDeploymentArn;
    const { deployments } = await at.deploy({});
    expect(await at.story(10)).toEqual(["RECONCILE_SERVICE 0", ...before, ...shiftTo(100), ...after]);
    expect((await at.described(overtaken)).status).toBe("STOPPED");
    at.simulator.settle();
    expect((await at.web()).deployments?.map(({ id }) => id)).toEqual([deployments?.[0]?.id]);
  });

  it("follows a desired count that autoscaling moves, on both sides", async () => {
    await at.deploy({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 10 });
    await at.story(5, "BAKE_TIME");
    at.simulator.autoscale({ ...WEB, desiredCount: 3 });
    at.simulator.advance(MINUTE);
    expect(await at.latest()).toMatchObject({
      sourceServiceRevisions: [{ requestedTaskCount: 3, runningTaskCount: 3 }],
      targetServiceRevision: { requestedTaskCount: 3, runningTaskCount: 3 },
    });
    at.simulator.settle();
    expect(await at.latest()).toMatchObject({ status: "SUCCESSFUL" });
    expect(await at.web()).toMatchObject({ desiredCount: 3, runningCount: 3 });
    expect(at.simulator.calls({ operation: "UpdateService" })).toHaveLength(1);
  });
});

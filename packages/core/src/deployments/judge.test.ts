import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "./judge.ts";
import {
  type EcsDeployment,
  type ObservedService,
  type ObservedServiceDeployment,
  withCurrentPrimary,
} from "./observation.ts";

const old = "arn:aws:ecs:eu-west-1:1:task-definition/web:1";
const ours = "arn:aws:ecs:eu-west-1:1:task-definition/web:2";
const judged = {
  kind: "DEPLOY" as const,
  ecsDeploymentId: "ecs-svc/2",
  toTaskDefinition: ours,
  desiredCount: null,
  priorEcsDeployments: ["ecs-svc/1"],
};

function ecs(part: Partial<EcsDeployment>): EcsDeployment {
  return {
    id: "ecs-svc/2",
    status: "PRIMARY",
    taskDefinition: ours,
    desired: 3,
    running: 0,
    pending: 0,
    failed: 0,
    rolloutState: "IN_PROGRESS",
    rolloutStateReason: null,
    ...part,
  };
}

function service(deployments: EcsDeployment[], part: Partial<ObservedService> = {}): ObservedService {
  return {
    arn: "arn:aws:ecs:eu-west-1:1:service/c/web",
    status: "ACTIVE",
    taskDefinition: ours,
    desired: 3,
    running: 3,
    pending: 0,
    deployments,
    currentServiceDeployment: null,
    ...part,
  };
}

const told = (status: string, part: Partial<ObservedServiceDeployment> = {}): ObservedServiceDeployment => ({
  arn: "arn:aws:ecs:eu-west-1:1:service-deployment/c/web/x",
  status,
  statusReason: null,
  rollbackReason: null,
  finishedAt: null,
  strategy: "ROLLING",
  lifecycleStage: null,
  target: null,
  circuitBreaker: null,
  alarms: [],
  pauseHooks: [],
  ...part,
});

const silent = { rolloutState: null, rolloutStateReason: null };

const steadyAgain = service(
  [ecs({ id: "ecs-svc/3", taskDefinition: old, running: 3, rolloutState: "COMPLETED" })],
  { taskDefinition: old },
);

test("a roll-out whose tasks are still coming is under way, whatever the service's own counts say", () => {
  const before = ecs({
    id: "ecs-svc/1",
    status: "ACTIVE",
    taskDefinition: old,
    running: 3,
    rolloutState: "COMPLETED",
  });
  const verdict = judge(judged, service([ecs({ running: 1, pending: 2 }), before]), null);
  expect(verdict).toMatchObject({
    is: "underway",
    progress: { desired: 3, running: 1, pending: 2, failed: 0, oldRunning: 3, percent: 16 },
  });
});

test("a service steady on its old revision after a roll-back is a failure of this deployment", () => {
  const reason = "ECS deployment circuit breaker: tasks failed to start.";
  expect(judge(judged, steadyAgain, told("ROLLBACK_SUCCESSFUL", { rollbackReason: reason }))).toMatchObject({
    is: "failed",
    cause: { kind: "circuitBreaker", reason },
  });
});

test("without service deployments the replaced ECS deployment still tells of the roll-back", () => {
  const back = ecs({
    id: "ecs-svc/3",
    taskDefinition: old,
    running: 3,
    rolloutState: "COMPLETED",
    rolloutStateReason: "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.",
  });
  expect(judge(judged, service([back], { taskDefinition: old }), null)).toMatchObject({
    is: "failed",
    cause: { kind: "circuitBreaker" },
  });
});

test("what was there before and comes up again is a roll-back, even where ECS gives no reason", () => {
  const back = ecs({ id: "ecs-svc/1", taskDefinition: old, running: 3, rolloutState: null });
  expect(judge(judged, service([back], { taskDefinition: old }), null)).toMatchObject({
    is: "failed",
    cause: { kind: "circuitBreaker" },
  });
});

test("states that no documentation knows leave the decision to revision and counts", () => {
  const odd = { status: "HIBERNATING", rolloutState: "HIBERNATING" };
  const before = ecs({ ...odd, id: "ecs-svc/1", taskDefinition: old, running: 3 });
  const seen = (deployments: EcsDeployment[]) => judge(judged, service(deployments), told("HIBERNATING")).is;
  expect(seen([ecs({ ...odd, running: 1 }), before])).toBe("underway");
  expect(seen([ecs({ ...odd, running: 3 }), { ...before, running: 0 }])).toBe("completed");
});

test("somebody else's change over ours is told as such", () => {
  expect(judge(judged, steadyAgain, null)).toMatchObject({
    is: "failed",
    cause: { kind: "superseded", by: "ecs-svc/3" },
  });
});

test.each([
  ["PENDING", "underway"],
  ["IN_PROGRESS", "underway"],
  ["SUCCESSFUL", "completed"],
  ["STOP_REQUESTED", "rolling-back"],
  ["ROLLBACK_IN_PROGRESS", "rolling-back"],
  ["STOPPED", "failed"],
  ["ROLLBACK_FAILED", "failed"],
])("a service deployment that is %s is %s", (status, is) => {
  expect(judge(judged, service([ecs({})]), told(status)).is).toBe(is);
});

test.each(["STOP_REQUESTED", "STOPPED"])(
  "a service deployment %s by a newer one was overtaken by it",
  (status) => {
    const newer = ecs({ id: "ecs-svc/3", taskDefinition: old });
    const overtaken = service([newer, ecs({ status: "ACTIVE" })], { taskDefinition: old });
    const reason = "A newer service deployment has started.";
    expect(judge(judged, overtaken, told(status, { statusReason: reason }))).toMatchObject({
      is: "failed",
      cause: { kind: "superseded", by: "ecs-svc/3" },
    });
  },
);

test("a status that AWS adds later leaves the decision to the rest", () => {
  expect(
    judge(judged, service([ecs({ running: 3, rolloutState: "COMPLETED" })]), told("BAKING_A_CAKE")).is,
  ).toBe("completed");
});

test("an ECS that tells no rollout state is judged by its counts", () => {
  expect(judge(judged, service([ecs({ ...silent, running: 3 })]), null).is).toBe("completed");
  expect(judge(judged, service([ecs({ ...silent, running: 2, pending: 1 })]), null).is).toBe("underway");
});

test("a count is reached when the service has it, also after autoscaling moved it", () => {
  const scale = {
    kind: "SCALE" as const,
    ecsDeploymentId: null,
    toTaskDefinition: null,
    desiredCount: 5,
    priorEcsDeployments: [],
  };
  expect(judge(scale, service([], { desired: 5, running: 4 }), null).is).toBe("underway");
  expect(judge(scale, service([], { desired: 6, running: 6 }), null).is).toBe("completed");
});

test("a service that is gone fails the deployment", () => {
  expect(judge(judged, null, null)).toMatchObject({ is: "failed", cause: { kind: "serviceGone" } });
});

test("where ECS leaves its one deployment as it was, the service's own counts tell of the new revision", () => {
  const stale = ecs({ id: "ecs-svc/1", taskDefinition: old, running: 0, rolloutState: "IN_PROGRESS" });
  const mine = { ...judged, ecsDeploymentId: null };
  const coming = withCurrentPrimary(service([stale], { running: 0, pending: 3 }));
  expect(judge(mine, coming, null)).toMatchObject({ is: "underway", progress: { running: 0, pending: 3 } });
  const there = withCurrentPrimary(service([stale], { running: 3 }));
  expect(judge(mine, there, null)).toMatchObject({ is: "completed", progress: { running: 3 } });
});

const blue = ecs({ ...silent, id: "ecs-svc/1", status: "ACTIVE", taskDefinition: old, running: 3 });
const green = (running: number) => ecs({ ...silent, running });
const shifting = (lifecycleStage: string, productionTraffic: number, status = "IN_PROGRESS") =>
  told(status, {
    strategy: "CANARY",
    lifecycleStage,
    target: { requested: 3, running: 3, pending: 0, productionTraffic, testTraffic: 0 },
  });

test.each(["BLUE_GREEN", "LINEAR", "CANARY"])(
  "%s is under way as long as its service deployment is, whatever the counts say",
  (strategy) => {
    const alone = service([green(3)]);
    for (const lifecycleStage of ["PRE_SCALE_UP", "BAKE_TIME", "CLEAN_UP", "A_STAGE_TO_COME"]) {
      expect(judge(judged, alone, told("IN_PROGRESS", { strategy, lifecycleStage })).is).toBe("underway");
    }
    expect(judge(judged, alone, told("A_STATE_TO_COME", { strategy })).is).toBe("underway");
    const ended = told("A_STATE_TO_COME", { strategy, finishedAt: new Date(0) });
    expect(judge(judged, alone, ended).is).toBe("completed");
  },
);

test("a success is one although old tasks still run", () => {
  const verdict = judge(judged, service([green(3), blue]), shifting("CLEAN_UP", 100, "SUCCESSFUL"));
  expect(verdict).toMatchObject({ is: "completed", progress: { oldRunning: 3, percent: 100 } });
});

test("the share of a shift grows with tasks, traffic and stages, and reaches 100 only at the end", () => {
  const seen = (running: number, stage: string, traffic: number) =>
    judge(judged, service([green(running), blue]), shifting(stage, traffic)).progress;
  const shares = [
    seen(0, "SCALE_UP", 0),
    seen(3, "POST_SCALE_UP", 0),
    seen(3, "PRODUCTION_TRAFFIC_SHIFT", 5),
    seen(3, "BAKE_TIME", 100),
    seen(3, "CLEAN_UP", 100),
  ];
  expect(shares.map(({ percent }) => percent)).toEqual([0, 50, 52, 90, 95]);
  expect(shares[2]).toMatchObject({ stage: "PRODUCTION_TRAFFIC_SHIFT", trafficPercent: 5 });
});

test("breaker and waiting hook are told as ECS gives them", () => {
  const expiresAt = new Date("2026-11-23T08:00:00Z");
  const { progress } = judge(
    judged,
    service([green(3), blue]),
    told("IN_PROGRESS", {
      circuitBreaker: { status: "MONITORING", failureCount: 2, threshold: 7 },
      pauseHooks: [{ id: "ecs-pause-1", stage: "POST_SCALE_UP", expiresAt, timeoutAction: "ROLLBACK" }],
    }),
  );
  expect(progress).toMatchObject({
    failureCount: 2,
    threshold: 7,
    trafficPercent: null,
    waitingHook: { id: "ecs-pause-1", stage: "POST_SCALE_UP", expiresAt: "2026-11-23T08:00:00.000Z" },
  });
});

test("percent is 0 to 100, and 100 says that it is completed", () => {
  const count = fc.integer({ min: 0, max: 50 });
  const status = fc.constantFrom("IN_PROGRESS", "SUCCESSFUL", "ROLLBACK_IN_PROGRESS", "STOPPED", "ODD", null);
  fc.assert(
    fc.property(
      fc.record({
        desired: count,
        running: count,
        old: count,
        status,
        traffic: fc.integer({ max: 100, min: 0 }),
      }),
      ({ desired, running, old: oldRunning, status, traffic }) => {
        const deployments = [ecs({ ...silent, desired, running }), { ...blue, running: oldRunning }];
        const deployment = status === null ? null : shifting("BAKE_TIME", traffic, status);
        const verdict = judge(judged, service(deployments, { desired }), deployment);
        expect(verdict.progress.percent).toBeGreaterThanOrEqual(0);
        expect(verdict.progress.percent === 100).toBe(verdict.is === "completed");
      },
    ),
  );
});

test("new tasks of the same revision are judged by their own ECS deployment, not by the revision", () => {
  const again = { ...judged, toTaskDefinition: old };
  const before = ecs({ id: "ecs-svc/1", taskDefinition: old, running: 3, rolloutState: "COMPLETED" });
  const back = service([before], { taskDefinition: old });
  expect(judge(again, back, null)).toMatchObject({ is: "failed", cause: { kind: "circuitBreaker" } });
  const coming = service([ecs({ taskDefinition: old, running: 3 }), { ...before, status: "ACTIVE" }]);
  expect(judge(again, coming, null).is).toBe("underway");
  const done = service([ecs({ taskDefinition: old, running: 3, rolloutState: "COMPLETED" })]);
  expect(judge(again, done, null).is).toBe("completed");
});

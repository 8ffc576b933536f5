import type { ScenarioInput } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { imageOf, type StackOptions } from "../../testing/index.ts";
import { test } from "../../testing/stack-test.ts";
import { deployService } from "../index.ts";

type Case = {
  scenario: ScenarioInput;
  cause: string;
  params?: Record<string, unknown>;
  evidence?: Record<string, unknown>;
  service?: Partial<NonNullable<StackOptions["services"]>[number]>;
};
const host = expect.stringMatching(/^i-[0-9a-f]+$/);
const failed = (task: Record<string, unknown>) => ({
  stoppedTasks: expect.arrayContaining([expect.objectContaining(task)]),
});
const unplaced = (obstacle: string) => ({
  placementFailures: [expect.objectContaining({ obstacle })],
});

const cases: Case[] = [
  {
    scenario: { kind: "missing-secret" },
    cause: "cause.missingSecret",
    params: { secret: "arn:aws:secretsmanager:us-east-1:123456789012:secret:web/api-key" },
    evidence: failed({ stopCode: "TaskFailedToStart", host }),
  },
  {
    scenario: { kind: "missing-secret" },
    cause: "cause.missingSecret",
    params: { secret: "arn:aws:secretsmanager:us-east-1:123456789012:secret:web/api-key" },
    evidence: failed({ stopCode: "TaskFailedToStart", host: null }),
    service: { launchType: "FARGATE" },
  },
  {
    scenario: { kind: "image-denied" },
    cause: "cause.imageDenied",
    params: { container: "web", image: imageOf("v2") },
  },
  { scenario: { kind: "wrong-platform" }, cause: "cause.wrongPlatform", params: { image: imageOf("v2") } },
  {
    scenario: { kind: "log-driver" },
    cause: "cause.logDriver",
    params: { container: "web", reason: expect.stringContaining("log group does not exist") },
  },
  {
    scenario: { kind: "entrypoint-not-found" },
    cause: "cause.commandNotFound",
    params: { container: "web", command: "start" },
  },
  {
    scenario: { kind: "spot-interruption" },
    cause: "cause.spotInterruption",
    evidence: failed({ stopCode: "SpotInterruption", host }),
  },
  {
    scenario: { kind: "failing-health-check", code: 503 },
    cause: "cause.healthCheck",
    params: { check: "TARGET", reason: "Health checks failed with these codes: [503]" },
    service: { loadBalanced: true, containerPort: 8080 },
  },
  {
    scenario: { kind: "bad-role" },
    cause: "cause.badRole",
    params: { role: "arn:aws:iam::123456789012:role/ecsTaskExecutionRole" },
    evidence: { serviceEvents: expect.arrayContaining([expect.stringMatching(/unable to assume the role/)]) },
  },
  {
    scenario: { kind: "no-room", resource: "CPU" },
    cause: "cause.noRoom",
    params: { resource: "CPU", host, needed: 256, free: 64, hosts: 4 },
    evidence: {
      ...unplaced("CPU"),
      hosts: expect.arrayContaining([
        {
          name: host,
          privateIp: expect.stringMatching(/^10\./),
          lacks: [{ resource: "CPU", needed: 256, free: 64, detail: null }],
        },
      ]),
      notKnown: [],
    },
  },
  {
    scenario: { kind: "no-room", resource: "ENI" },
    cause: "cause.noRoom",
    params: { resource: "ENI", host, needed: null },
    evidence: { ...unplaced("ENI"), notKnown: [{ kind: "cause.look.roomNow" }] },
  },
  {
    scenario: { kind: "no-room", resource: "ATTRIBUTE" },
    cause: "cause.missingAttribute",
    params: { host, detail: null },
    evidence: unplaced("ATTRIBUTE"),
  },
  {
    scenario: { kind: "no-room" },
    cause: "cause.fargateCapacity",
    evidence: unplaced("FARGATE"),
    service: { launchType: "FARGATE" },
  },
  {
    scenario: { kind: "port-clash" },
    cause: "cause.portClash",
    params: { host },
    evidence: unplaced("PORTS"),
  },
  {
    scenario: { kind: "agent-disconnected" },
    cause: "cause.agentDisconnected",
    params: { host, hosts: 4 },
    evidence: unplaced("AGENT"),
  },
  {
    scenario: { kind: "capacity-provider-empty" },
    cause: "cause.capacityProviderEmpty",
    evidence: failed({ stoppedReason: "TaskFailedToStart: EMPTY CAPACITY PROVIDER" }),
  },
];

/** What concerns hosts and roles is met by every image. */
const ofBuild = new Set([
  "missing-secret",
  "image-denied",
  "wrong-platform",
  "log-driver",
  "entrypoint-not-found",
]);

test.concurrent.for(cases)(
  "$scenario fails as $cause",
  async ({ scenario, cause, params = {}, evidence = {}, service = {} }, { useStack }) => {
    const stack = await useStack({ services: [{ name: "web", ...service }] });
    stack.sim.scenarios.set({ ...scenario, ...(ofBuild.has(scenario.kind) ? { image: "*:v2" } : {}) });
    const { id } = await deployService(stack.deps, stack.caller, {
      service: "shop/web",
      images: [{ image: ":v2" }],
      idempotencyKey: "k1",
    });
    expect(await stack.reach(id)).toMatchObject({
      state: "FAILED",
      failure: { kind: cause, params, evidence: { outcome: { kind: "cause.circuitBreaker" }, ...evidence } },
    });
  },
);

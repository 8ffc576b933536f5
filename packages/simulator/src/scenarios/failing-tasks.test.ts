import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createCluster,
  createHost,
  createService,
  DEFAULT_PLACE,
  type ServiceSpec,
  type Simulator,
  startSimulator,
} from "../index.ts";
import type { ScenarioInput } from "./scenario.ts";

let simulator: Simulator;
let ecs: ECSClient;
const cluster = "shop";

beforeEach(async () => {
  simulator = await startSimulator({ seed: 5 });
  createCluster(simulator, { ...DEFAULT_PLACE, name: cluster });
  for (let host = 0; host < 2; host += 1) createHost(simulator, { ...DEFAULT_PLACE, cluster });
  ecs = new ECSClient({
    endpoint: simulator.url,
    region: DEFAULT_PLACE.region,
    credentials: simulator.credentials(DEFAULT_PLACE.account),
  });
});
afterEach(() => simulator.close());

/** A new deployment of a service under a scenario: what ECS then says of it. */
async function deploy(scenario: ScenarioInput, spec: Partial<ServiceSpec> = {}) {
  createService(simulator, { ...DEFAULT_PLACE, cluster, name: "web", image: "shop/web:v1", ...spec });
  simulator.scenarios.set(scenario);
  await ecs.send(new UpdateServiceCommand({ cluster, service: "web", forceNewDeployment: true }));
  // Before the circuit breaker gives up.
  simulator.advance(50_000);
  const service = (await ecs.send(new DescribeServicesCommand({ cluster, services: ["web"] }))).services?.[0];
  const { taskArns } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName: "web", desiredStatus: "STOPPED" }),
  );
  const tasks = taskArns?.length
    ? (await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks
    : [];
  const events = (service?.events ?? []).map((event) => event.message ?? "");
  return { service, events, task: tasks?.find((each) => each.stopCode !== "ServiceSchedulerInitiated") };
}

describe("tasks that cannot start", () => {
  it.each([
    ["missing-secret", "EC2", /^Fetching secret data from AWS Secrets Manager .*can't find the specified/],
    ["missing-secret", "FARGATE", /^ResourceInitializationError: unable to pull secrets or registry auth/],
    ["image-denied", "FARGATE", /^CannotPullECRContainerError: AccessDeniedException/],
    ["wrong-platform", "FARGATE", /descriptor matching platform 'linux\/amd64'/],
    ["wrong-platform", "EC2", /^Task failed to start$/],
    ["log-driver", "FARGATE", /^ResourceInitializationError: failed to validate logger args/],
    ["entrypoint-not-found", "FARGATE", /executable file not found in \$PATH/],
  ] as const)("%s on %s", async (kind, launchType, stoppedReason) => {
    const { task } = await deploy({ kind }, { launchType });
    expect(task).toMatchObject({
      stopCode: "TaskFailedToStart",
      stoppedReason: expect.stringMatching(stoppedReason),
    });
  });

  it.each([
    ["wrong-platform", /exec format error/],
    ["log-driver", /^CannotStartContainerError: .*failed to initialize logging driver/],
    ["entrypoint-not-found", /^CannotStartContainerError: .*executable file not found/],
  ] as const)("%s on EC2: the reason is the container's", async (kind, reason) => {
    const { task } = await deploy({ kind });
    expect(task?.containers?.[0]?.reason).toMatch(reason);
  });

  it("capacity-provider-empty: tasks wait in PROVISIONING and fail, and the events say why", async () => {
    const { task, events } = await deploy({ kind: "capacity-provider-empty" });
    expect(task).toMatchObject({
      stopCode: "TaskFailedToStart",
      stoppedReason: "TaskFailedToStart: EMPTY CAPACITY PROVIDER",
    });
    expect(events).toContainEqual(
      expect.stringMatching(/No Container Instances were found in your capacity provider\.$/),
    );
  });
});

describe("tasks that are not placed", () => {
  it.each([
    [{ kind: "no-room" }, /has insufficient memory available\.$/],
    [{ kind: "no-room", resource: "CPU" }, /has insufficient CPU units available\.$/],
    [{ kind: "no-room", resource: "ENI" }, /encountered error "RESOURCE:ENI"\.$/],
    [{ kind: "no-room", resource: "ATTRIBUTE" }, /is missing an attribute required by your task\.$/],
    [{ kind: "port-clash" }, /is already using a port required by your task\.$/],
    [{ kind: "agent-disconnected" }, /encountered error "AGENT"\.$/],
  ] as const)("%o names the closest host", async (scenario, reason) => {
    const { events, service } = await deploy(scenario);
    expect(events[0]).toMatch(/The closest matching container-instance [0-9a-f]{32} /);
    expect(events[0]).toMatch(reason);
    expect(service?.runningCount).toBe(1);
  });

  it("bad-role: no task is launched, and the event names the role", async () => {
    const { events, task } = await deploy({ kind: "bad-role" });
    expect(events[0]).toMatch(
      /^\(service web\) failed to launch a task with \(error ECS was unable to assume the role 'arn:aws:iam::/,
    );
    expect(task).toBeUndefined();
  });

  it.each([
    [{ kind: "no-room", resource: "CPU" }, { remaining: ["CPU", 64] }],
    [{ kind: "no-room" }, { remaining: ["MEMORY", 128] }],
    [{ kind: "agent-disconnected" }, { agentConnected: false }],
  ] as const)("%o is seen on the hosts too, until it is cleared", async (scenario, shown) => {
    await deploy(scenario);
    const look = async () => {
      const { containerInstanceArns } = await ecs.send(new ListContainerInstancesCommand({ cluster }));
      const { containerInstances } = await ecs.send(
        new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
      );
      const host = containerInstances?.[0];
      const [name, value] = "remaining" in shown ? shown.remaining : [];
      return name === undefined
        ? { agentConnected: host?.agentConnected }
        : {
            remaining: [
              name,
              host?.remainingResources?.find((each) => each.name === name)?.integerValue ?? value,
            ],
          };
    };
    expect(await look()).toEqual(shown);
    simulator.scenarios.clear();
    expect(await look()).not.toEqual(shown);
  });
});

describe("tasks that end", () => {
  it("spot-interruption ends them with its own stop code", async () => {
    const { task } = await deploy({ kind: "spot-interruption" });
    expect(task).toMatchObject({
      stopCode: "SpotInterruption",
      stoppedReason: "Your Spot Task was interrupted.",
    });
  });

  it.each([
    [undefined, "Request timed out"],
    [503, "Health checks failed with these codes: [503]"],
  ])("failing-health-check of a target group with code %s", async (code, reason) => {
    const scenario = { kind: "failing-health-check" as const, ...(code === undefined ? {} : { code }) };
    const { events } = await deploy(scenario, { loadBalanced: true, containerPort: 8080 });
    const told = events.find((event) => event.includes("is unhealthy in"));
    expect(told).toMatch(/\(instance i-[0-9a-f]+\) \(port 327\d\d\) is unhealthy in \(target-group arn:aws:/);
    expect(told).toContain(`due to (reason ${reason}).`);
  });
});

it("an unknown resource is refused by its name", async () => {
  const answer = await fetch(`${simulator.url}/_simulator/scenarios`, {
    method: "POST",
    body: JSON.stringify({ kind: "no-room", resource: "HOPE" }),
  });
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { error: "resource must be one of MEMORY, CPU, ENI, GPU, ATTRIBUTE" },
  ]);
});

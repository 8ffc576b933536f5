import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_PLACE, demoFleet, type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
let ecs: ECSClient;
const WEB = { cluster: "production-web", service: "web" };

beforeEach(async () => {
  simulator = await startSimulator({ seed: 7 });
  demoFleet(simulator);
  ecs = new ECSClient({
    endpoint: simulator.url,
    region: DEFAULT_PLACE.region,
    credentials: simulator.credentials(DEFAULT_PLACE.account),
    maxAttempts: 1,
  });
});
afterEach(() => simulator.close());

async function describeWeb(): Promise<Service> {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: WEB.cluster, services: [WEB.service] }),
  );
  return services?.[0] as Service;
}

/** Registers the service's task definition with another image tag and updates the service to it. */
async function deploy(tag: string, more: { desiredCount?: number } = {}) {
  const before = await describeWeb();
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: before.taskDefinition }),
  );
  const registered = await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...taskDefinition,
      family: taskDefinition?.family,
      containerDefinitions: taskDefinition?.containerDefinitions?.map((container) => ({
        ...container,
        image: container.image?.replace(/:[^:]+$/, `:${tag}`),
      })),
    }),
  );
  const { service } = await ecs.send(
    new UpdateServiceCommand({
      ...WEB,
      taskDefinition: registered.taskDefinition?.taskDefinitionArn,
      ...more,
    }),
  );
  return { before, service: service as Service, primary: service?.deployments?.[0] };
}

async function latest() {
  const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(WEB));
  const arn = serviceDeployments?.[0]?.serviceDeploymentArn as string;
  const described = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
  return described.serviceDeployments?.[0];
}

async function stoppedTasks() {
  const { taskArns } = await ecs.send(
    new ListTasksCommand({ cluster: WEB.cluster, serviceName: WEB.service, desiredStatus: "STOPPED" }),
  );
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: WEB.cluster, tasks: taskArns }));
  return tasks ?? [];
}

describe("a rolling update", () => {
  it("rolls out the new revision and tells the story in events, deployments and revisions", async () => {
    const { before, service, primary } = await deploy("v41");
    expect(primary).toMatchObject({ status: "PRIMARY", rolloutState: "IN_PROGRESS", runningCount: 0 });
    expect(service.deployments).toHaveLength(2);
    expect(primary?.id).not.toBe(before.deployments?.[0]?.id);
    expect(await latest()).toMatchObject({ status: "PENDING" });
    expect(simulator.settle()).toMatchObject({ settled: true });

    const after = await describeWeb();
    expect(after.deployments).toHaveLength(1);
    expect(after.deployments?.[0]).toMatchObject({
      id: primary?.id,
      rolloutState: "COMPLETED",
      runningCount: after.desiredCount,
      rolloutStateReason: `ECS deployment ${primary?.id} completed.`,
    });
    expect(after.events?.[0]?.message).toBe("(service web) has reached a steady state.");
    const deployment = await latest();
    expect(deployment).toMatchObject({
      status: "SUCCESSFUL",
      targetServiceRevision: { runningTaskCount: after.desiredCount },
    });
    const { serviceRevisions } = await ecs.send(
      new DescribeServiceRevisionsCommand({
        serviceRevisionArns: [deployment?.targetServiceRevision?.arn as string],
      }),
    );
    expect(serviceRevisions?.[0]?.containerImages?.[0]).toMatchObject({
      image: expect.stringMatching(/:v41$/),
      imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  it("starts no deployment for a new desired count", async () => {
    const { service } = await ecs.send(new UpdateServiceCommand({ ...WEB, desiredCount: 4 }));
    expect(service?.deployments).toHaveLength(1);
    simulator.settle();
    expect(await describeWeb()).toMatchObject({ runningCount: 4, desiredCount: 4 });
    expect((await ecs.send(new ListServiceDeploymentsCommand(WEB))).serviceDeployments).toHaveLength(1);
  });

  it("starts one for forceNewDeployment on the same revision", async () => {
    const { service } = await ecs.send(new UpdateServiceCommand({ ...WEB, forceNewDeployment: true }));
    expect(service?.deployments).toHaveLength(2);
    simulator.settle();
    expect((await describeWeb()).deployments).toHaveLength(1);
  });

  it("forgets stopped tasks after an hour of simulated time", async () => {
    await deploy("v41");
    simulator.settle();
    expect((await stoppedTasks()).length).toBeGreaterThan(0);
    simulator.advance(3_600_000);
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster: WEB.cluster, desiredStatus: "STOPPED" }),
    );
    expect(taskArns).toEqual([]);
  });

  it("a newer deployment stops the one under way", async () => {
    await deploy("v41");
    simulator.advance(10_000);
    await deploy("v42");
    simulator.settle();
    const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(WEB));
    expect(serviceDeployments?.map((deployment) => deployment.status)).toEqual([
      "SUCCESSFUL",
      "STOPPED",
      "SUCCESSFUL",
    ]);
  });
});

describe("a rollout that fails", () => {
  it.each([
    ["image-missing", "TaskFailedToStart", null],
    ["exit-at-start", "EssentialContainerExited", 1],
    ["oom", "EssentialContainerExited", 137],
    ["failing-health-check", "ServiceSchedulerInitiated", 0],
  ] as const)("%s: the breaker trips and rolls back", async (kind, stopCode, exitCode) => {
    simulator.scenarios.set({ kind, service: "web", image: "*:v41" });
    const { before, primary } = await deploy("v41");
    expect(simulator.settle()).toMatchObject({ settled: true });
    const after = await describeWeb();
    expect(after.taskDefinition).toBe(before.taskDefinition);
    expect(after.deployments).toHaveLength(1);
    expect(after.deployments?.[0]?.id).toBe(before.deployments?.[0]?.id);
    const deployment = await latest();
    expect(deployment).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      deploymentCircuitBreaker: { status: "TRIGGERED", failureCount: 3, threshold: 3 },
      rollback: { serviceRevisionArn: deployment?.sourceServiceRevisions?.[0]?.arn },
    });
    const failed = (await stoppedTasks()).filter(
      (task) => task.startedBy === primary?.id && task.stopCode === stopCode,
    );
    expect(failed.length).toBeGreaterThanOrEqual(3);
    expect(failed[0]?.containers?.[0]?.exitCode ?? null).toBe(exitCode);
  });

  it("an image tag that ECR does not have cannot be pulled", async () => {
    const { primary } = await deploy("v999");
    simulator.settle();
    const [task] = (await stoppedTasks()).filter((stopped) => stopped.startedBy === primary?.id);
    expect(task).toMatchObject({
      stopCode: "TaskFailedToStart",
      containers: [{ reason: expect.stringContaining("CannotPullContainerError") }],
    });
  });

  it("no-room: nothing is placed, and the events say so", async () => {
    simulator.scenarios.set({ kind: "no-room", service: "web" });
    await deploy("v41");
    simulator.advance(20_000);
    const service = await describeWeb();
    expect(service.events?.[0]?.message).toMatch(
      /was unable to place a task because no container instance met all/,
    );
    expect(service.deployments?.[0]).toMatchObject({ runningCount: 0, failedTasks: 1 });
  });

  it("without a breaker it goes on trying", async () => {
    simulator.scenarios.set({ kind: "exit-at-start", service: "web", image: "*:v41" });
    await ecs.send(
      new UpdateServiceCommand({
        ...WEB,
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
      }),
    );
    await deploy("v41");
    expect(simulator.settle()).toMatchObject({ settled: false });
    expect((await describeWeb()).deployments?.[0]).toMatchObject({
      rolloutState: "IN_PROGRESS",
      runningCount: 0,
    });
    expect(await latest()).toMatchObject({ status: "IN_PROGRESS" });
  });

  it("with a breaker but no roll-back it stays FAILED and launches nothing", async () => {
    simulator.scenarios.set({ kind: "exit-at-start", service: "web", image: "*:v41" });
    await ecs.send(
      new UpdateServiceCommand({
        ...WEB,
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
      }),
    );
    await deploy("v41");
    expect(simulator.settle()).toMatchObject({ settled: true });
    const service = await describeWeb();
    expect(service.deployments?.[0]).toMatchObject({
      rolloutState: "FAILED",
      rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
    });
    expect(service.runningCount).toBe(service.desiredCount);
    expect(await latest()).toMatchObject({ status: "STOPPED" });
  });
});

describe("StopServiceDeployment", () => {
  it("rolls back to the last completed revision", async () => {
    const { before } = await deploy("v41");
    simulator.advance(5_000);
    const arn = (await latest())?.serviceDeploymentArn as string;
    await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: "ROLLBACK" }));
    expect(await latest()).toMatchObject({ status: "ROLLBACK_REQUESTED" });
    simulator.settle();
    expect(await latest()).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
    expect((await describeWeb()).taskDefinition).toBe(before.taskDefinition);
    await expect(
      ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn })),
    ).rejects.toMatchObject({ name: "ConflictException" });
    await expect(
      ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: "ABORT" })),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(
      ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: `${arn}x` })),
    ).rejects.toMatchObject({ name: "ServiceDeploymentNotFoundException" });
  });
});

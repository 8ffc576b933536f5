import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_PLACE, demoFleet, type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
let ecs: ECSClient;
const WEB = { cluster: "production-web", service: "web" };

beforeEach(async () => {
  simulator = await startSimulator({ seed: 3 });
  demoFleet(simulator);
  ecs = client({ maxAttempts: 1 });
});
afterEach(() => simulator.close());

const client = (more: { maxAttempts: number; region?: string }): ECSClient =>
  new ECSClient({
    endpoint: simulator.url,
    region: DEFAULT_PLACE.region,
    credentials: simulator.credentials(DEFAULT_PLACE.account),
    ...more,
  });

const web = async () =>
  (await ecs.send(new DescribeServicesCommand({ cluster: WEB.cluster, services: ["web"] }))).services?.[0];

describe("faults of requests", () => {
  it("drop-before-effect: nothing was done, and the record says so", async () => {
    simulator.scenarios.set({ kind: "drop-before-effect", operation: "UpdateService", nth: 1 });
    await expect(ecs.send(new UpdateServiceCommand({ ...WEB, forceNewDeployment: true }))).rejects.toThrow();
    expect((await web())?.deployments).toHaveLength(1);
    const [call] = simulator.calls({ operation: "UpdateService" });
    expect(call).toMatchObject({
      outcome: "dropped-before-effect",
      account: DEFAULT_PLACE.account,
      input: WEB,
    });
    expect(call?.effectId).toBeUndefined();
  });

  it("drop-after-effect: it was done, and the caller cannot know", async () => {
    simulator.scenarios.set({ kind: "drop-after-effect", operation: "UpdateService", nth: 1 });
    await expect(ecs.send(new UpdateServiceCommand({ ...WEB, forceNewDeployment: true }))).rejects.toThrow();
    const deployments = (await web())?.deployments;
    expect(deployments).toHaveLength(2);
    expect(simulator.calls({ operation: "UpdateService" })).toMatchObject([
      { outcome: "dropped-after-effect", effectId: deployments?.[0]?.id },
    ]);
  });

  it("drop-after-effect under the SDK's own retry doubles an operation without a client token", async () => {
    simulator.scenarios.set({ kind: "drop-after-effect", operation: "RegisterTaskDefinition", nth: 1 });
    await client({ maxAttempts: 3 }).send(
      new RegisterTaskDefinitionCommand({
        family: "twice",
        containerDefinitions: [{ name: "main", image: "nginx", memory: 64 }],
      }),
    );
    const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: "twice" }));
    expect(taskDefinition?.revision).toBe(2);
  });

  it.each([
    ["throttling-storm", "ThrottlingException", 400],
    ["access-denied", "AccessDeniedException", 400],
    ["unknown-operation", "UnknownOperationException", 400],
    ["server-error", "ServerException", 500],
  ] as const)("%s answers %s", async (kind, name, httpStatusCode) => {
    simulator.scenarios.set({ kind, operation: "ListClusters" });
    await expect(ecs.send(new ListClustersCommand({}))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
    await ecs.send(new ListServicesCommand({ cluster: WEB.cluster }));
  });

  it("http-500-html is what a proxy would say", async () => {
    simulator.scenarios.set({ kind: "http-500-html", operation: "ListServiceDeployments" });
    await expect(ecs.send(new ListServiceDeploymentsCommand(WEB))).rejects.toMatchObject({
      $response: { statusCode: 500 },
    });
  });

  it("a region can be out of reach while another answers", async () => {
    simulator.scenarios.set({ kind: "unreachable", region: "eu-west-1" });
    await expect(
      client({ maxAttempts: 1, region: "eu-west-1" }).send(new ListClustersCommand({})),
    ).rejects.toThrow();
    await ecs.send(new ListClustersCommand({}));
  });

  it("latency is wall time", async () => {
    simulator.scenarios.set({ kind: "latency", milliseconds: 80 });
    const start = performance.now();
    await ecs.send(new ListClustersCommand({}));
    expect(performance.now() - start).toBeGreaterThan(75);
  });
});

describe("other implementations", () => {
  it("ignore paging", async () => {
    simulator.scenarios.set({ kind: "ignore-paging" });
    const { clusterArns, nextToken } = await ecs.send(new ListClustersCommand({ maxResults: 3 }));
    expect(clusterArns).toHaveLength(40);
    expect(nextToken).toBeUndefined();
  });

  it("omit timestamps and optional fields, and invent states", async () => {
    simulator.scenarios.set({ kind: "omit-optional-fields" });
    simulator.scenarios.set({ kind: "odd-states", state: "DREAMING" });
    const service = await web();
    expect(service).toMatchObject({ serviceName: "web", status: "DREAMING", launchType: "DREAMING" });
    expect(service?.createdAt).toBeUndefined();
    expect(service?.events).toBeUndefined();
    expect(service?.deployments?.[0]).toMatchObject({ status: "DREAMING" });
    expect(service?.deployments?.[0]?.rolloutState).toBeUndefined();
  });

  it("stale-reads: a read after a write still gives what was before it, for a while", async () => {
    simulator.scenarios.set({ kind: "stale-reads", reads: 2 });
    await ecs.send(new UpdateServiceCommand({ ...WEB, forceNewDeployment: true }));
    const listed = async () =>
      (await ecs.send(new ListServiceDeploymentsCommand(WEB))).serviceDeployments?.length;
    expect([await listed(), await listed(), await listed()]).toEqual([1, 1, 2]);
    const seen = [await web(), await web(), await web()].map((service) => service?.deployments?.length);
    expect(seen).toEqual([1, 1, 2]);
  });
});

describe("faults of tasks that run", () => {
  it("oom with runningTasks kills them, and the service recovers when it is cleared", async () => {
    const { id } = simulator.scenarios.set({
      kind: "oom",
      service: "web",
      cluster: WEB.cluster,
      runningTasks: true,
    });
    simulator.advance(60_000);
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster: WEB.cluster, serviceName: "web", desiredStatus: "STOPPED" }),
    );
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: WEB.cluster, tasks: taskArns }));
    expect(tasks?.[0]).toMatchObject({
      stopCode: "EssentialContainerExited",
      containers: [{ exitCode: 137, reason: expect.stringContaining("OutOfMemoryError") }],
    });
    expect((await web())?.runningCount).toBe(0);
    expect(simulator.scenarios.clear(id)).toBe(1);
    simulator.settle();
    const service = await web();
    expect(service?.runningCount).toBe(service?.desiredCount);
  });
});

interface Answer {
  id?: string;
  error?: string;
  regions?: unknown[];
}

describe("the control door", () => {
  const door = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${simulator.url}/_simulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };

  it("lists, sets and clears scenarios", async () => {
    const set = await door("POST", "scenarios", { kind: "image-missing", service: "web" });
    expect(set).toMatchObject({ status: 200, body: { id: expect.any(String), kind: "image-missing" } });
    expect((await door("GET", "scenarios")).body).toHaveLength(1);
    expect((await door("DELETE", `scenarios?id=${set.body.id}`)).body).toEqual({ cleared: 1 });
    expect((await door("GET", "scenarios")).body).toEqual([]);
  });

  it("says what is wrong with a scenario", async () => {
    expect(await door("POST", "scenarios", { kind: "no-such" })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("image-missing") },
    });
    expect((await door("POST", "scenarios", { kind: "oom", servise: "web" })).body.error).toContain(
      "servise",
    );
    expect((await door("POST", "scenarios")).status).toBe(400);
    expect((await door("GET", "nothing")).status).toBe(404);
  });

  it("moves the clock and tells the calls", async () => {
    const before = simulator.clock.now();
    expect((await door("POST", "clock/advance", { milliseconds: 5000 })).body).toEqual({
      now: before + 5000,
    });
    await ecs.send(new ListClustersCommand({}));
    expect((await door("GET", "calls?operation=ListClusters")).body).toMatchObject([
      { service: "ecs", operation: "ListClusters", outcome: "ok", region: DEFAULT_PLACE.region },
    ]);
    expect((await door("POST", "clock/settle", {})).body).toMatchObject({ settled: true });
    expect((await door("GET", "state")).body.regions?.[0]).toMatchObject({
      clusters: 40,
      runningContainers: 189,
    });
  });
});

import {
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTagsForResourceCommand,
  ListTaskDefinitionsCommand,
  type ListTaskDefinitionsCommandInput,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createCluster,
  createHost,
  createService,
  DEFAULT_PLACE,
  type Simulator,
  startSimulator,
} from "../index.ts";

let simulator: Simulator;
let ecs: ECSClient;
const cluster = "production";

beforeEach(async () => {
  simulator = await startSimulator({ seed: 5, throttling: false });
  createCluster(simulator, { ...DEFAULT_PLACE, name: cluster, tags: [{ key: "team", value: "storefront" }] });
  createHost(simulator, { ...DEFAULT_PLACE, cluster });
  createHost(simulator, { ...DEFAULT_PLACE, cluster });
  createService(simulator, { ...DEFAULT_PLACE, cluster, name: "web", image: "nginx:1", desiredCount: 3 });
  ecs = new ECSClient({
    endpoint: simulator.url,
    region: DEFAULT_PLACE.region,
    credentials: simulator.credentials(DEFAULT_PLACE.account),
    maxAttempts: 1,
  });
});
afterEach(() => simulator.close());

const register = (family: string, memory = 128) =>
  ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      containerDefinitions: [{ name: "main", image: "nginx:2", memory }],
      tags: [{ key: "deployment", value: "d-1" }],
    }),
  );

describe("validation, with the names the API documents", () => {
  const longList = (length: number) => Array.from({ length }, (_, index) => `name-${index}`);

  it.each([
    ["ClusterNotFoundException", new ListServicesCommand({ cluster: "nowhere" })],
    ["ClusterNotFoundException", new ListServicesCommand({})],
    ["ServiceNotFoundException", new UpdateServiceCommand({ cluster, service: "nobody" })],
    ["ServiceNotFoundException", new ListTasksCommand({ cluster, serviceName: "nobody" })],
    ["ServiceNotFoundException", new ListServiceDeploymentsCommand({ cluster, service: "nobody" })],
    ["InvalidParameterException", new DescribeServicesCommand({ cluster, services: longList(11) })],
    ["InvalidParameterException", new DescribeServicesCommand({ cluster, services: [] })],
    ["InvalidParameterException", new DescribeTasksCommand({ cluster, tasks: longList(101) })],
    ["InvalidParameterException", new DescribeContainerInstancesCommand({ cluster, containerInstances: [] })],
    ["InvalidParameterException", new UpdateServiceCommand({ cluster, service: "web", desiredCount: -1 })],
    ["ClientException", new UpdateServiceCommand({ cluster, service: "web", taskDefinition: "nothing:3" })],
    ["ClientException", new DescribeTaskDefinitionCommand({ taskDefinition: "nothing" })],
    ["ClientException", new RegisterTaskDefinitionCommand({ family: "bad name", containerDefinitions: [] })],
    ["ClientException", new RegisterTaskDefinitionCommand({ family: "empty", containerDefinitions: [] })],
    ["InvalidParameterException", new DeregisterTaskDefinitionCommand({ taskDefinition: "production-web" })],
    ["InvalidParameterException", new TagResourceCommand({ resourceArn: "nonsense", tags: [] })],
  ] as const)("%s", async (name, command) => {
    await expect(ecs.send(command as ListServicesCommand)).rejects.toMatchObject({ name });
  });

  it("gives what is missing as failures, beside what is there", async () => {
    const { services, failures } = await ecs.send(
      new DescribeServicesCommand({ cluster, services: ["web", "nobody"] }),
    );
    expect(services?.map((service) => service.serviceName)).toEqual(["web"]);
    expect(failures).toMatchObject([
      { reason: "MISSING", arn: expect.stringMatching(/service\/production\/nobody$/) },
    ]);
    const clusters = await ecs.send(
      new DescribeClustersCommand({ clusters: [cluster, "x"], include: ["TAGS"] }),
    );
    expect(clusters.clusters?.[0]).toMatchObject({
      registeredContainerInstancesCount: 2,
      runningTasksCount: 3,
      activeServicesCount: 1,
      tags: [{ key: "team", value: "storefront" }],
    });
    expect(clusters.failures).toMatchObject([{ reason: "MISSING" }]);
  });

  it("refuses to update a service that was deleted", async () => {
    simulator.removeService({ cluster, service: "web" });
    await expect(ecs.send(new UpdateServiceCommand({ cluster, service: "web" }))).rejects.toMatchObject({
      name: "ServiceNotActiveException",
    });
    expect((await ecs.send(new ListServicesCommand({ cluster }))).serviceArns).toEqual([]);
    simulator.advance(60_000);
    expect((await ecs.send(new ListTasksCommand({ cluster }))).taskArns).toEqual([]);
    expect(simulator.settle()).toEqual({ settled: true, milliseconds: 0, unsettled: [] });
  });
});

describe("task definitions", () => {
  it("are numbered, listed in order, found by family, and leave on deregistration", async () => {
    for (let count = 0; count < 12; count += 1) await register("app");
    await register("app-two");
    const names = async (input: ListTaskDefinitionsCommandInput) =>
      (await ecs.send(new ListTaskDefinitionsCommand(input))).taskDefinitionArns?.map(
        (arn) => arn.split("/")[1],
      );
    expect(await names({ familyPrefix: "app", sort: "DESC", maxResults: 2 })).toEqual(["app:12", "app:11"]);
    expect(await names({ familyPrefix: "app", maxResults: 2 })).toEqual(["app:1", "app:2"]);
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: "app:12" }));
    expect(await names({ familyPrefix: "app", status: "INACTIVE" })).toEqual(["app:12"]);
    const newest = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: "app", include: ["TAGS"] }),
    );
    expect(newest).toMatchObject({
      taskDefinition: { revision: 11 },
      tags: [{ key: "deployment", value: "d-1" }],
    });
    await expect(
      ecs.send(new UpdateServiceCommand({ cluster, service: "web", taskDefinition: "app:12" })),
    ).rejects.toMatchObject({ name: "ClientException" });
  });

  it("page backwards without a gap", async () => {
    for (let count = 0; count < 7; count += 1) await register("app");
    const revisions: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await ecs.send(
        new ListTaskDefinitionsCommand({ familyPrefix: "app", sort: "DESC", maxResults: 3, nextToken }),
      );
      revisions.push(...(page.taskDefinitionArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(revisions.map((arn) => Number(arn.split(":").at(-1)))).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });
});

describe("tags", () => {
  it("are added and replaced by key", async () => {
    const { taskDefinition } = await register("app");
    const resourceArn = taskDefinition?.taskDefinitionArn as string;
    await ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: "deployment", value: "d-2" }] }));
    await ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: "by", value: "someone" }] }));
    expect((await ecs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { key: "deployment", value: "d-2" },
      { key: "by", value: "someone" },
    ]);
    await expect(
      ecs.send(new ListTagsForResourceCommand({ resourceArn: resourceArn.replace("app:1", "app:9") })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("placement", () => {
  it("a static host port allows one task a host", async () => {
    createService(simulator, {
      ...DEFAULT_PLACE,
      cluster,
      name: "proxy",
      image: "nginx:1",
      desiredCount: 2,
      containerPort: 80,
      hostPort: 80,
    });
    await ecs.send(new UpdateServiceCommand({ cluster, service: "proxy", desiredCount: 3 }));
    simulator.advance(5_000);
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ["proxy"] }));
    expect(services?.[0]?.events?.[0]?.message).toMatch(/is already using a port required by your task\.$/);
    expect(services?.[0]).toMatchObject({ runningCount: 2, pendingCount: 0 });
  });

  it("places nothing on a host whose agent is gone, and again when it is back", async () => {
    const { hosts } = simulator.world.regions.get("123456789012/us-east-1")?.clusters.get(cluster) ?? {};
    const ids = [...(hosts?.keys() ?? [])];
    for (const host of ids) simulator.setHost({ cluster, host, agentConnected: false });
    await ecs.send(new UpdateServiceCommand({ cluster, service: "web", desiredCount: 4 }));
    simulator.advance(5_000);
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ["web"] }));
    expect(services?.[0]?.events?.[0]?.message).toContain('encountered error "AGENT"');
    for (const host of ids) simulator.setHost({ cluster, host, agentConnected: true });
    expect(simulator.settle()).toMatchObject({ settled: true });
  });

  it("moves tasks off a host that is drained, never below the minimum", async () => {
    const hosts = simulator.world.regions
      .get("123456789012/us-east-1")
      ?.clusters.get(cluster)
      ?.hosts.values();
    const drained = [...(hosts ?? [])].find((host) => host.tasks.size > 0);
    if (drained === undefined) throw new Error("no host has tasks");
    simulator.setHost({ cluster, host: drained.arn, status: "DRAINING" });
    for (let step = 0; step < 120; step += 1) {
      simulator.advance(1_000);
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ["web"] }));
      expect(services?.[0]?.runningCount).toBeGreaterThanOrEqual(3);
    }
    expect(drained.tasks.size).toBe(0);
    expect(drained.usedMemory).toBe(0);
    const { deployments } =
      (await ecs.send(new DescribeServicesCommand({ cluster, services: ["web"] }))).services?.[0] ?? {};
    expect(deployments).toMatchObject([{ rolloutState: "COMPLETED", runningCount: 3 }]);
  });
});

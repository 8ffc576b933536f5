import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import {
  DescribeCapacityProvidersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  createCapacityProvider,
  createCluster,
  createHost,
  createService,
  DEFAULT_PLACE,
  type Simulator,
  startSimulator,
} from "../index.ts";

let simulator: Simulator;
let settings: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
let ecs: ECSClient;
const shop = { ...DEFAULT_PLACE, cluster: "shop" };

/** Goes on trying. */
const configuration = {
  circuitBreaker: {
    enable: false,
    rollback: false,
    resetOnHealthyTask: true,
    threshold: { type: "COUNT" as const, value: 3 },
  },
};

beforeEach(async () => {
  simulator = await startSimulator();
  createCluster(simulator, { ...DEFAULT_PLACE, name: "shop" });
  settings = {
    endpoint: simulator.url,
    region: DEFAULT_PLACE.region,
    credentials: simulator.credentials(DEFAULT_PLACE.account),
  };
  ecs = new ECSClient(settings);
});
afterEach(() => simulator.close());

async function describeHost(arn: string) {
  const { containerInstances } = await ecs.send(
    new DescribeContainerInstancesCommand({ cluster: "shop", containerInstances: [arn] }),
  );
  const [host] = containerInstances ?? [];
  const set = (name: string, of: "remainingResources" | "registeredResources") =>
    host?.[of]?.find((resource) => resource.name === name)?.stringSetValue;
  return { host, set };
}

/** Updates the service to another revision. @returns what its newest event says */
async function update(
  more: Omit<RegisterTaskDefinitionCommandInput, "family" | "containerDefinitions">,
  container: Partial<NonNullable<RegisterTaskDefinitionCommandInput["containerDefinitions"]>[number]> = {},
): Promise<string | undefined> {
  const containerDefinitions = [{ name: "web", image: "web:2", memory: 16, ...container }];
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({ family: "shop-web", containerDefinitions, ...more }),
  );
  await ecs.send(
    new UpdateServiceCommand({
      cluster: "shop",
      service: "web",
      taskDefinition: taskDefinition?.taskDefinitionArn,
    }),
  );
  simulator.settle({ atMost: 120_000 });
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: "shop", services: ["web"] }));
  return services?.[0]?.events?.[0]?.message;
}

it("describes Fargate's capacity providers and those of Auto Scaling groups, with their sizes", async () => {
  createCapacityProvider(simulator, { ...shop, name: "hosts", maxSize: 4 });
  createHost(simulator, { ...shop, capacityProvider: "hosts" });
  const { capacityProviders, failures } = await ecs.send(
    new DescribeCapacityProvidersCommand({ capacityProviders: ["FARGATE", "hosts", "none"] }),
  );
  expect(capacityProviders?.[0]).toMatchObject({ name: "FARGATE", status: "ACTIVE" });
  const provider = capacityProviders?.[1]?.autoScalingGroupProvider;
  expect(provider?.managedScaling?.status).toBe("ENABLED");
  expect(failures).toMatchObject([{ reason: "MISSING" }]);
  const group = provider?.autoScalingGroupArn?.split("/").at(-1) ?? "";
  const { AutoScalingGroups } = await new AutoScalingClient(settings).send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group, "none"] }),
  );
  expect(AutoScalingGroups).toMatchObject([
    { AutoScalingGroupName: group, MinSize: 0, MaxSize: 4, DesiredCapacity: 1, Instances: [{}] },
  ]);
});

it("keeps the tasks of a capacity provider strategy on its hosts, and tells no launch type", async () => {
  createCapacityProvider(simulator, { ...shop, name: "hosts" });
  createHost(simulator, { ...shop });
  const { arn } = createHost(simulator, { ...shop, capacityProvider: "hosts" });
  createService(simulator, {
    ...shop,
    name: "web",
    image: "web:1",
    desiredCount: 3,
    capacityProviders: ["hosts"],
  });
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: "shop", services: ["web"] }));
  expect(services?.[0]?.launchType).toBeUndefined();
  expect(services?.[0]?.capacityProviderStrategy).toMatchObject([{ capacityProvider: "hosts" }]);
  expect((await describeHost(arn)).host).toMatchObject({
    capacityProviderName: "hosts",
    runningTasksCount: 3,
  });
});

it("tells fixed host ports by protocol, and refuses those in use and those of the agent", async () => {
  const { arn } = createHost(simulator, { ...shop });
  createService(simulator, { ...shop, name: "web", image: "web:1", configuration });
  const mapping = (hostPort: number, protocol: "tcp" | "udp") => ({
    portMappings: [{ containerPort: 53, hostPort, protocol }],
  });
  expect(await update({}, mapping(22, "tcp"))).toContain("is already using a port required by your task");
  expect(await update({}, mapping(22, "udp"))).toContain("has reached a steady state");
  const { set } = await describeHost(arn);
  expect(set("PORTS", "remainingResources")).toEqual(["22", "2375", "2376", "51678", "51679"]);
  expect(set("PORTS_UDP", "remainingResources")).toEqual(["22"]);
  expect(set("PORTS_UDP", "registeredResources")).toEqual([]);
});

it("gives GPUs to tasks, and no more than there are", async () => {
  const { arn } = createHost(simulator, { ...shop, gpus: 2 });
  createService(simulator, { ...shop, name: "web", image: "web:1", configuration });
  const gpus = (value: string) => ({ resourceRequirements: [{ type: "GPU" as const, value }] });
  expect(await update({}, gpus("3"))).toContain('encountered error "RESOURCE:GPU"');
  expect(await update({}, gpus("1"))).toContain("has reached a steady state");
  const { set } = await describeHost(arn);
  const registered = set("GPU", "registeredResources") ?? [];
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: "shop" }));
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: "shop", tasks: taskArns }));
  const used = tasks?.[0]?.containers?.[0]?.gpuIds ?? [];
  expect(used).toHaveLength(1);
  expect(set("GPU", "remainingResources")).toEqual(registered.filter((gpu) => !used.includes(gpu)));
});

it("limits tasks with a network interface of their own by the instance type, and with trunking less", async () => {
  createHost(simulator, { ...shop, instanceType: "m6i.large" });
  const web = { ...shop, image: "web:1", networkMode: "awsvpc" as const, memory: 16, cpu: 1 };
  createService(simulator, { ...web, name: "web", desiredCount: 2 });
  expect(() => createService(simulator, { ...web, name: "more" })).toThrow('"RESOURCE:ENI"');
  const { arn } = createHost(simulator, { ...shop, instanceType: "m6i.large", trunking: true });
  createService(simulator, { ...web, name: "many", desiredCount: 10 });
  expect((await describeHost(arn)).host?.attributes).toContainEqual(
    expect.objectContaining({ name: "ecs.awsvpc-trunk-id" }),
  );
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: "shop", serviceName: "web" }));
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: "shop", tasks: taskArns }));
  expect(tasks?.[0]?.attachments).toMatchObject([{ type: "ElasticNetworkInterface" }]);
});

it("works out the attributes that a revision requires, and places it only where they are", async () => {
  const lacks = ["com.amazonaws.ecs.capability.logging-driver.awslogs"];
  const { arn } = createHost(simulator, { ...shop, lacks, attributes: { rack: "7" } });
  createService(simulator, { ...shop, name: "web", image: "web:1", configuration });
  const logConfiguration = { logDriver: "awslogs" as const };
  expect(await update({}, { logConfiguration })).toContain("is missing an attribute required by your task");
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: "shop-web" }),
  );
  expect(taskDefinition?.requiresAttributes).toEqual([{ name: lacks[0] }]);
  expect((await describeHost(arn)).host?.attributes).toContainEqual({ name: "rack", value: "7" });
  createHost(simulator, { ...shop });
  simulator.settle();
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: "shop", services: ["web"] }));
  expect(services?.[0]?.deployments).toHaveLength(1);
});

it("keeps to constraints and strategies, and shows them", async () => {
  const racks = ["1", "2"].map((rack) => createHost(simulator, { ...shop, attributes: { rack } }).arn);
  const spec = { ...shop, image: "web:1", desiredCount: 2, memory: 16 };
  const placementStrategy = [{ type: "binpack" as const, field: "memory" }];
  createService(simulator, { ...spec, name: "packed", placementStrategy });
  const placementConstraints = [
    { type: "memberOf" as const, expression: "not(task:group == service:packed)" },
  ];
  createService(simulator, { ...spec, name: "apart", placementConstraints });
  const one = [{ type: "distinctInstance" as const }];
  createService(simulator, { ...spec, name: "each", placementConstraints: one });
  expect(() =>
    createService(simulator, { ...spec, name: "three", desiredCount: 3, placementConstraints: one }),
  ).toThrow("does not meet the placement constraints");
  const counts = await Promise.all(
    racks.map(async (arn) => (await describeHost(arn)).host?.runningTasksCount),
  );
  // "packed" 2 and 0, "apart" 0 and 2, "each" and what was placed of "three" 1 and 1.
  expect(counts).toEqual([4, 4]);
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: "shop", services: ["packed", "apart"] }),
  );
  expect(services?.[0]?.placementStrategy).toEqual(placementStrategy);
  expect(services?.[1]?.placementConstraints).toEqual(placementConstraints);
});

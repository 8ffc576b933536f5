import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { ECSClient } from "@aws-sdk/client-ecs";
import { renderStored } from "@fleetgraph/catalogue";
import {
  createCapacityProvider,
  createCluster,
  createHost,
  createService,
  DEFAULT_PLACE,
  startSimulator,
} from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { readCapacity, willItFit } from "./index.ts";

async function withCluster(
  use: (cluster: { simulator: Awaited<ReturnType<typeof startSimulator>>; ecs: ECSClient }) => Promise<void>,
) {
  const simulator = await startSimulator();
  try {
    createCluster(simulator, { ...DEFAULT_PLACE, name: "shop" });
    const ecs = new ECSClient({
      endpoint: simulator.url,
      region: DEFAULT_PLACE.region,
      credentials: simulator.credentials(DEFAULT_PLACE.account),
      maxAttempts: 1,
    });
    await use({ simulator, ecs });
  } finally {
    await simulator.close();
  }
}

const shop = { ...DEFAULT_PLACE, cluster: "shop" };
const web = { serviceName: "web", launchType: "EC2", desiredCount: 2 };
const definition = { containerDefinitions: [{ cpu: 1024, memory: 512 }] };
const input = { cluster: "shop", service: web, definition };

test("hosts and tasks are read with what is left, what is used and what they have", () =>
  withCluster(async ({ simulator, ecs }) => {
    const { instanceId } = createHost(simulator, { ...shop, cpu: 2048, memory: 4096 });
    createService(simulator, {
      ...shop,
      name: "web",
      image: "web:1",
      cpu: 256,
      memory: 512,
      containerPort: 80,
      hostPort: 8080,
    });
    const capacity = await readCapacity({ ecs }, input);
    if (!capacity.hosts.known || !capacity.tasks.known) throw new Error("both can be read");
    const [host] = capacity.hosts.value;
    expect(host).toMatchObject({
      name: instanceId,
      agentConnected: true,
      agentVersion: expect.stringMatching(/^1\./),
      total: { cpu: 2048, memory: 4096, gpus: 0 },
      free: { cpu: 1792, memory: 3584, gpus: 0 },
      groups: new Map([["service:web", 1]]),
    });
    expect([...(host?.usedPorts.tcp ?? [])].sort()).toEqual([22, 2375, 2376, 51678, 51679, 8080].sort());
    expect(host?.attributes.get("ecs.availability-zone")).toBe("us-east-1a");
    expect(capacity.tasks.value).toEqual([
      {
        arn: expect.stringContaining(":task/"),
        host: host?.arn,
        healthy: true,
        resources: { cpu: 256, memory: 512, gpus: 0, enis: 0, ports: { tcp: [8080], udp: [] } },
      },
    ]);
    expect(willItFit({ capacity, service: web, definition })).toMatchObject({
      fit: "DOES_NOT_FIT",
      missing: [{ requirement: "RESOURCE:CPU", needed: 1024, free: 768, host: instanceId, hosts: 1 }],
    });
  }));

test("more hosts than one page holds are all read", () =>
  withCluster(async ({ simulator, ecs }) => {
    for (let index = 0; index < 205; index += 1) createHost(simulator, { ...shop });
    createService(simulator, { ...shop, name: "web", image: "web:1" });
    const { hosts } = await readCapacity({ ecs }, input);
    expect(hosts.known && hosts.value.length).toBe(205);
    expect(simulator.calls({ operation: "DescribeContainerInstances" })).toHaveLength(3);
  }));

test.each([
  ["access-denied", "ListContainerInstances", /ListContainerInstances: AccessDenied/],
  ["unknown-operation", "DescribeContainerInstances", /DescribeContainerInstances: UnknownOperation/],
  ["access-denied", "ListTasks", /ListTasks: AccessDenied/],
  ["unreachable", "ListTasks", /ListTasks: /],
] as const)("%s of %s is a reason, not an error", (kind, operation, reason) =>
  withCluster(async ({ simulator, ecs }) => {
    createHost(simulator, { ...shop });
    createService(simulator, { ...shop, name: "web", image: "web:1" });
    simulator.scenarios.set({ kind, operation });
    const capacity = await readCapacity({ ecs }, input);
    const verdict = willItFit({ capacity, service: web, definition });
    expect(verdict.fit).toBe("UNKNOWN");
    expect(renderStored(verdict.message)).toMatch(reason);
  }),
);

test("for Fargate nothing is asked", () =>
  withCluster(async ({ simulator, ecs }) => {
    const capacity = await readCapacity({ ecs }, { ...input, service: { ...web, launchType: "FARGATE" } });
    expect(willItFit({ capacity, service: { ...web, launchType: "FARGATE" }, definition }).fit).toBe(
      "UNKNOWN",
    );
    expect(simulator.calls()).toHaveLength(0);
  }));

test("network interfaces in use are counted over the tasks of every service", () =>
  withCluster(async ({ simulator, ecs }) => {
    createHost(simulator, { ...shop, instanceType: "m6i.large" });
    const small = { ...shop, image: "web:1", cpu: 1, memory: 16, networkMode: "awsvpc" as const };
    createService(simulator, { ...small, name: "other" });
    createService(simulator, { ...small, name: "web" });
    const definition = { networkMode: "awsvpc", containerDefinitions: [{ cpu: 1, memory: 16 }] };
    const service = { ...web, desiredCount: 1 };
    const capacity = await readCapacity({ ecs }, { cluster: "shop", service, definition });
    const [host] = capacity.hosts.known ? capacity.hosts.value : [];
    expect(host).toMatchObject({ total: { enis: 2 }, free: { enis: 0 } });
    expect(willItFit({ capacity, service, definition }).missing).toMatchObject([
      { requirement: "RESOURCE:ENI", needed: 1, free: 0 },
    ]);
    // With an instance type nobody knows, the answer is not known either.
    const unknown = capacity.hosts.known
      ? {
          ...capacity,
          hosts: { known: true as const, value: [{ ...host, free: { ...host?.free, enis: null } }] },
        }
      : capacity;
    expect(willItFit({ capacity: unknown as typeof capacity, service, definition }).message.kind).toBe(
      "placement.untold.eni",
    );
  }));

test("GPUs in use are counted over tasks", () =>
  withCluster(async ({ simulator, ecs }) => {
    createHost(simulator, { ...shop, gpus: 2 });
    const resourceRequirements = [{ type: "GPU", value: "1" }];
    const sidecars = [{ name: "model", image: "model:1", memory: 16, resourceRequirements }];
    createService(simulator, { ...shop, name: "web", image: "web:1", sidecars });
    const definition = { containerDefinitions: [{ memory: 16, resourceRequirements }] };
    const capacity = await readCapacity({ ecs }, { cluster: "shop", service: web, definition });
    const [host] = capacity.hosts.known ? capacity.hosts.value : [];
    expect(host).toMatchObject({ total: { gpus: 2 }, free: { gpus: 1 } });
  }));

test("a full capacity provider fits after scaling as far as its group may grow, where that can be read", () =>
  withCluster(async ({ simulator, ecs }) => {
    createCapacityProvider(simulator, { ...shop, name: "hosts", maxSize: 3 });
    createHost(simulator, { ...shop, capacityProvider: "hosts", cpu: 1024, memory: 4096 });
    const spec = { ...shop, name: "web", image: "web:1", cpu: 1024, capacityProviders: ["hosts"] };
    createService(simulator, spec);
    const autoScaling = async () =>
      new AutoScalingClient({
        endpoint: simulator.url,
        region: DEFAULT_PLACE.region,
        credentials: simulator.credentials(DEFAULT_PLACE.account),
        maxAttempts: 1,
      });
    const service = {
      serviceName: "web",
      desiredCount: 1,
      capacityProviderStrategy: [{ capacityProvider: "hosts" }],
    };
    const ask = async (
      desiredCount: number,
      clients: Parameters<typeof readCapacity>[0] = { ecs, autoScaling },
    ) => {
      const capacity = await readCapacity(clients, { ...input, service });
      return willItFit({ capacity, service, definition, desiredCount });
    };
    expect(await ask(2)).toMatchObject({
      fit: "FITS_AFTER_SCALING",
      message: { params: { left: 2, hosts: 2 } },
    });
    expect(await ask(3)).toMatchObject({
      fit: "DOES_NOT_FIT",
      message: { kind: "placement.scaling.tooFew" },
    });
    expect(await ask(2, { ecs })).toMatchObject({
      fit: "UNKNOWN",
      message: { kind: "placement.scaling.unread" },
    });
    simulator.scenarios.set({ kind: "access-denied", operation: "DescribeAutoScalingGroups" });
    expect(await ask(2)).toMatchObject({ fit: "UNKNOWN", message: { kind: "placement.scaling.unread" } });
    simulator.scenarios.set({ kind: "access-denied", operation: "DescribeCapacityProviders" });
    expect(await ask(2)).toMatchObject({ fit: "UNKNOWN", message: { kind: "placement.unread" } });
  }));

test("old tasks that are still stopping are taken as gone, and ports of tasks that only start as theirs", () =>
  withCluster(async ({ simulator, ecs }) => {
    createHost(simulator, { ...shop, cpu: 1024, memory: 1024 });
    const port = { containerPort: 80, hostPort: 8080 };
    createService(simulator, { ...shop, name: "web", image: "web:1", cpu: 600, memory: 600, ...port });
    const definition = { containerDefinitions: [{ cpu: 600, memory: 600, portMappings: [port] }] };
    const service = { ...web, desiredCount: 1 };
    const ask = async () => {
      const capacity = await readCapacity({ ecs }, { cluster: "shop", service, definition });
      if (!capacity.hosts.known || !capacity.tasks.known) throw new Error("both can be read");
      return { host: capacity.hosts.value[0], tasks: capacity.tasks.value };
    };
    // ECS tells a task's ports once it runs; the host keeps them from the start.
    simulator.scenarios.set({ kind: "omit-optional-fields", fields: ["networkBindings"] });
    expect((await ask()).tasks).toMatchObject([{ resources: { ports: { tcp: [8080] } } }]);
    simulator.autoscale({ cluster: "shop", service: "web", desiredCount: 0 });
    simulator.advance(1_500);
    const { host, tasks } = await ask();
    expect(tasks).toEqual([]);
    expect(host?.free).toMatchObject({ cpu: 1024, memory: 1024 });
    expect(host?.usedPorts.tcp.has(8080)).toBe(false);
  }));

import fc from "fast-check";
import { expect, test } from "vitest";
import { aDemand, aHost } from "../testing/a-host.ts";
import { demandOf, type HostRoom, roomFor, type TaskDemand } from "./index.ts";

const group = "service:web";
const strategies = fc.constantFrom(
  [],
  [{ type: "binpack", field: "memory" }],
  [{ type: "binpack", field: "cpu" }],
  [{ type: "random" }],
  [{ type: "spread", field: "instanceId" }],
  [
    { type: "spread", field: "attribute:ecs.availability-zone" },
    { type: "binpack", field: "memory" },
  ],
);
const hosts = fc
  .array(
    fc.record({
      cpu: fc.integer({ min: 0, max: 4096 }),
      memory: fc.integer({ min: 0, max: 8192 }),
      gpus: fc.integer({ min: 0, max: 4 }),
      enis: fc.integer({ min: 0, max: 10 }),
      zone: fc.constantFrom("us-east-1a", "us-east-1b"),
      port: fc.boolean(),
      connected: fc.boolean(),
      own: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 6 },
  )
  .map((specs) =>
    specs.map(({ cpu, memory, gpus, enis, zone, port, connected, own }, index): HostRoom => {
      const host = aHost(`h${index}`, {
        free: { cpu, memory, gpus, enis },
        attributes: new Map([["ecs.availability-zone", zone]]),
        agentConnected: connected,
        groups: own > 0 ? new Map([[group, own]]) : new Map(),
      });
      return port ? { ...host, usedPorts: { ...host.usedPorts, tcp: new Set([80]) } } : host;
    }),
  );
const demands = fc
  .record({
    cpu: fc.integer({ min: 0, max: 1024 }),
    memory: fc.integer({ min: 4, max: 2048 }),
    gpus: fc.constantFrom(0, 0, 0, 1, 2),
    enis: fc.constantFrom(0, 0, 1),
    port: fc.boolean(),
  })
  .map(({ port, ...rest }): TaskDemand => aDemand({ ...rest, ports: { tcp: port ? [80] : [], udp: [] } }));

/** How many tasks a host takes, by arithmetic alone. */
function slots(host: HostRoom, task: TaskDemand, distinct: boolean): number {
  if (!host.agentConnected) return 0;
  const by = (free: number | null, needed: number) =>
    needed === 0 ? Number.POSITIVE_INFINITY : Math.floor((free ?? 0) / needed);
  const ports = task.ports.tcp.length === 0 ? Number.POSITIVE_INFINITY : host.usedPorts.tcp.has(80) ? 0 : 1;
  const apart = distinct ? (host.groups.has(group) ? 0 : 1) : Number.POSITIVE_INFINITY;
  const { free } = host;
  return Math.min(
    by(free.cpu, task.cpu),
    by(free.memory, task.memory),
    by(free.gpus, task.gpus),
    by(free.enis, task.enis),
    ports,
    apart,
  );
}

test("exactly as many tasks are placed as the hosts hold, whatever the strategy, and none is overfilled", () => {
  fc.assert(
    fc.property(
      fc.record({
        hosts,
        task: demands,
        count: fc.integer({ min: 0, max: 30 }),
        strategies,
        distinct: fc.boolean(),
      }),
      ({ hosts, task, count, strategies, distinct }) => {
        const constraints = distinct ? [{ type: "distinctInstance" }] : [];
        const room = roomFor({ hosts, task, count, group, constraints, strategies });
        const held = hosts.map((host) => slots(host, task, distinct));
        expect(room.placed).toBe(
          Math.min(
            count,
            held.reduce((sum, each) => sum + each, 0),
          ),
        );
        expect(room.uncertain).toBe(0);
        expect(room.fits).toBe(room.placed === count);
        for (const { host, tasks } of room.placements) {
          const index = hosts.findIndex((each) => each.arn === host);
          expect(tasks).toBeLessThanOrEqual(held[index] ?? 0);
        }
        if (!room.fits) {
          expect(room.refusing.map((each) => each.name)).toEqual(hosts.map((each) => each.name));
        }
      },
    ),
  );
});

test("a host says in numbers what it lacks", () => {
  const host = aHost("a", { free: { cpu: 256, memory: 100, gpus: 0, enis: 0 } });
  const task = aDemand({
    cpu: 512,
    memory: 512,
    gpus: 1,
    enis: 1,
    ports: { tcp: [22, 80], udp: [53] },
    attributes: [
      { name: "ecs.capability.docker-plugin.local", value: null },
      { name: "ecs.os-type", value: "windows" },
    ],
    expressions: ["attribute:rack == 1"],
  });
  const { refusing } = roomFor({ hosts: [host], task, count: 1, group });
  expect(refusing).toEqual([
    {
      arn: host.arn,
      name: "a",
      obstacles: [
        { requirement: "RESOURCE:CPU", certain: true, needed: 512, free: 256, detail: null },
        { requirement: "RESOURCE:MEMORY", certain: true, needed: 512, free: 100, detail: null },
        { requirement: "RESOURCE:GPU", certain: true, needed: 1, free: 0, detail: null },
        { requirement: "RESOURCE:ENI", certain: true, needed: 1, free: 0, detail: null },
        { requirement: "RESOURCE:PORTS", certain: true, needed: null, free: null, detail: "22/tcp" },
        {
          requirement: "ATTRIBUTE",
          certain: true,
          needed: null,
          free: null,
          detail: "ecs.capability.docker-plugin.local, ecs.os-type=windows",
        },
        { requirement: "CONSTRAINT", certain: true, needed: null, free: null, detail: "attribute:rack == 1" },
      ],
    },
  ]);
});

test.each([
  ["a draining host", aHost("a", { status: "DRAINING" }), {}, "STATUS"],
  ["a disconnected agent", aHost("a", { agentConnected: false }), {}, "AGENT"],
  ["udp beside tcp of the same port", aHost("a"), { ports: { tcp: [], udp: [22] } }, null],
  ["an unknown constraint", aHost("a"), { expressions: ["nonsense"] }, "CONSTRAINT"],
  [
    "unknown interfaces",
    aHost("a", { free: { cpu: 4096, memory: 8192, gpus: 0, enis: null } }),
    { enis: 1 },
    "RESOURCE:ENI",
  ],
  ["what cannot be weighed", aHost("a"), { unweighed: ["InferenceAccelerator device1"] }, "OTHER"],
] as const)("%s", (_what, host, demand, requirement) => {
  const room = roomFor({ hosts: [host], task: aDemand(demand), count: 1, group });
  const found = room.refusing[0]?.obstacles[0];
  expect(room.fits ? null : found?.requirement).toBe(requirement);
  expect(room.fits).toBe(requirement === null);
  // What cannot be told is neither promised nor refused.
  expect(room.mayFit).toBe(requirement === null || found?.certain === false);
});

test("hosts where something cannot be told are taken last, and counted apart", () => {
  const unsure = aHost("a", { total: { cpu: 4096, memory: 8192, gpus: 0, enis: null } });
  const sure = aHost("b", { total: { cpu: 1024, memory: 8192, gpus: 0, enis: 3 } });
  const room = roomFor({ hosts: [unsure, sure], task: aDemand({ enis: 1 }), count: 3, group });
  expect(room).toMatchObject({ fits: false, mayFit: true, placed: 1, uncertain: 2 });
});

test.each([
  [
    "the task's own size",
    { cpu: "1 vCPU", memory: "0.5GB", containerDefinitions: [{ cpu: 10, memory: 9 }] },
    { cpu: 1024, memory: 512 },
  ],
  ["units and MiB", { cpu: "256", memory: "1024", containerDefinitions: [] }, { cpu: 256, memory: 1024 }],
  [
    "the containers' sum, reservation before limit",
    { containerDefinitions: [{ cpu: 100, memory: 300, memoryReservation: 200 }, { memory: 50 }] },
    { cpu: 100, memory: 250 },
  ],
  [
    "fixed host ports of mode bridge",
    {
      containerDefinitions: [
        {
          portMappings: [
            { containerPort: 8080, hostPort: 80 },
            { containerPort: 53, hostPort: 53, protocol: "udp" },
            { containerPort: 9090, hostPort: 0 },
            { containerPort: 9091 },
            { containerPortRange: "7000-7001" },
          ],
        },
      ],
    },
    { ports: { tcp: [80], udp: [53] }, enis: 0 },
  ],
  [
    "container ports and ranges of mode host",
    {
      networkMode: "host",
      containerDefinitions: [
        { portMappings: [{ containerPort: 8080 }, { containerPortRange: "7000-7002" }] },
      ],
    },
    { ports: { tcp: [8080, 7000, 7001, 7002], udp: [] }, enis: 0 },
  ],
  [
    "an interface and no host port of mode awsvpc",
    {
      networkMode: "awsvpc",
      containerDefinitions: [{ portMappings: [{ containerPort: 80, hostPort: 80 }] }],
    },
    {
      ports: { tcp: [], udp: [] },
      enis: 1,
      attributes: [{ name: "ecs.capability.task-eni", value: null }],
    },
  ],
  [
    "GPUs, and what cannot be weighed",
    {
      containerDefinitions: [
        { resourceRequirements: [{ type: "GPU", value: "2" }] },
        {
          resourceRequirements: [
            { type: "GPU", value: "1" },
            { type: "InferenceAccelerator", value: "device_1" },
          ],
        },
      ],
    },
    { gpus: 3, unweighed: ["InferenceAccelerator device_1"] },
  ],
  [
    "the attributes that ECS worked out",
    {
      requiresAttributes: [
        { name: "ecs.capability.docker-plugin.local" },
        { name: "ecs.os-type", value: "linux" },
      ],
      placementConstraints: [{ type: "memberOf", expression: "attribute:rack == 1" }],
    },
    {
      attributes: [
        { name: "ecs.capability.docker-plugin.local", value: null },
        { name: "ecs.os-type", value: "linux" },
      ],
      expressions: ["attribute:rack == 1"],
    },
  ],
  [
    "of a revision not registered yet, the log drivers' attributes",
    {
      containerDefinitions: [
        { logConfiguration: { logDriver: "awslogs" } },
        { logConfiguration: { logDriver: "awsfirelens" } },
      ],
    },
    { attributes: [{ name: "com.amazonaws.ecs.capability.logging-driver.awslogs", value: null }] },
  ],
])("a task asks for %s", (_what, definition, expected) => {
  expect(demandOf(definition)).toMatchObject(expected);
});

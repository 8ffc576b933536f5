import { expect, test } from "vitest";
import { aHost, running } from "../../testing/a-host.ts";
import { type HostRoom, type OffHostInput, offHost } from "../index.ts";

const group = "service:web";
const definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1";
const each = { cpu: 1024, memory: 1024, gpus: 0, enis: 0, ports: { tcp: [], udp: [] } };
const { host, held } = running(aHost("leaving"), { group, count: 2, each });
const full = (name: string) => aHost(name, { free: { cpu: 512, memory: 8192, gpus: 0, enis: 3 } });
const halfFull = (name: string) => aHost(name, { free: { cpu: 1024, memory: 8192, gpus: 0, enis: 3 } });
const service = { serviceName: "web", desiredCount: 4, launchType: "EC2" };

function reasons(more: {
  others?: HostRoom[];
  service?: object;
  own?: { live: number; healthy: number };
  definition?: object;
  tasks?: OffHostInput["tasks"];
  host?: HostRoom;
  providers?: OffHostInput["providers"];
}) {
  const given = { ...service, ...more.service };
  const found = offHost({
    host: more.host ?? host,
    others: more.others ?? [aHost("a"), aHost("b")],
    tasks: more.tasks ?? held.map((task) => ({ held: task, group, definition })),
    services: new Map([[group, { service: given, own: more.own ?? { live: 4, healthy: 4 } }]]),
    definitions: new Map([
      [definition, { containerDefinitions: [{ cpu: 1024, memory: 1024, ...more.definition }] }],
    ]),
    providers: more.providers ?? { known: true, value: [] },
  });
  return found.map(({ reason }) => reason);
}

const scaling = { name: "asg", kind: "AUTO_SCALING_GROUP", managedScaling: true, hostsLeft: 2 } as const;
const ofAsg = (name: string) => ({ ...full(name), capacityProvider: "asg" });

test.each([
  ["there is room", {}, ["MOVING", "MOVING"]],
  ["there is room for one", { others: [full("a"), halfFull("b")] }, ["MOVING", "NO_ROOM"]],
  ["there is none", { others: [full("a")] }, ["NO_ROOM", "NO_ROOM"]],
  [
    "a fixed host port is taken elsewhere",
    { others: [aHost("a")], definition: { portMappings: [{ containerPort: 22, hostPort: 22 }] } },
    ["NO_ROOM", "NO_ROOM"],
  ],
  [
    "one of a host, and each has one",
    {
      others: [aHost("a", { groups: new Map([[group, 1]]) })],
      service: { placementConstraints: [{ type: "distinctInstance" }] },
    },
    ["NO_ROOM", "NO_ROOM"],
  ],
  [
    "neither surge nor stop",
    { service: { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } } },
    ["PERCENTAGES", "PERCENTAGES"],
  ],
  [
    "stopping first is allowed",
    { service: { deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 100 } } },
    ["MOVING", "MOVING"],
  ],
  ["a daemon", { service: { schedulingStrategy: "DAEMON" } }, ["DAEMON", "DAEMON"]],
  ["no other host", { others: [] }, ["LAST_HOST", "LAST_HOST"]],
  ["no other agent", { others: [aHost("a", { agentConnected: false })] }, ["LAST_HOST", "LAST_HOST"]],
  ["its own agent is away", { host: { ...host, agentConnected: false } }, ["DISCONNECTED", "DISCONNECTED"]],
  [
    "only external hosts for EC2's tasks",
    { others: [aHost("a", { attributes: new Map([["ecs.capability.external", null]]) })] },
    ["NO_ROOM", "NO_ROOM"],
  ],
  [
    "external tasks, external host",
    {
      service: { launchType: "EXTERNAL" },
      others: [aHost("a", { attributes: new Map([["ecs.capability.external", null]]) })],
    },
    ["MOVING", "MOVING"],
  ],
  [
    "the group brings a host",
    {
      others: [ofAsg("a")],
      service: { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: "asg" }] },
      providers: { known: true, value: [scaling] },
    },
    ["MOVING", "MOVING"],
  ],
  [
    "the group is at its most",
    {
      others: [ofAsg("a")],
      service: { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: "asg" }] },
      providers: { known: true, value: [{ ...scaling, hostsLeft: 0 }] },
    },
    ["NO_ROOM", "NO_ROOM"],
  ],
  [
    "how many interfaces are left is not known",
    {
      others: [aHost("a", { free: { cpu: 4096, memory: 8192, gpus: null, enis: 3 } })],
      definition: { resourceRequirements: [{ type: "GPU", value: "1" }] },
    },
    ["UNTOLD", "UNTOLD"],
  ],
  [
    "outside of services",
    { tasks: [{ held: held[0] as never, group: "family:job", definition }] },
    ["STANDALONE"],
  ],
  [
    "of a service that ECS did not tell of",
    { tasks: [{ held: held[0] as never, group: "service:gone", definition }] },
    ["UNTOLD"],
  ],
] as const)("%s", (_name, more, expected) => {
  expect(reasons(more as never)).toEqual(expected);
});

test("services share the room: the largest tasks are placed first", () => {
  const small = { ...each, cpu: 512 };
  const one = running(aHost("leaving"), { group: "service:small", count: 2, each: small });
  const two = running(one.host, { group: "service:large", count: 1, each: { ...each, cpu: 2048 } });
  const of = (name: string) => ({ service: { ...service, serviceName: name }, own: { live: 4, healthy: 4 } });
  const found = offHost({
    host: two.host,
    others: [aHost("a", { free: { cpu: 2560, memory: 8192, gpus: 0, enis: 3 } })],
    tasks: [
      ...one.held.map((task) => ({ held: task, group: "service:small", definition: "small" })),
      ...two.held.map((task) => ({ held: task, group: "service:large", definition: "large" })),
    ],
    services: new Map([
      ["service:small", of("small")],
      ["service:large", of("large")],
    ]),
    definitions: new Map([
      ["small", { containerDefinitions: [{ cpu: 512, memory: 128 }] }],
      ["large", { containerDefinitions: [{ cpu: 2048, memory: 128 }] }],
    ]),
    providers: { known: true, value: [] },
  });
  expect(found.map(({ group: name, reason }) => [name, reason])).toEqual([
    ["service:large", "MOVING"],
    ["service:small", "MOVING"],
    ["service:small", "NO_ROOM"],
  ]);
});

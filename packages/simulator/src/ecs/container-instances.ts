import { type HostTrouble, hostTroubles } from "../scenarios/placement-trouble.ts";
import { hostArn } from "../state/arns.ts";
import type { Host, Json } from "../state/model.ts";
import { invalidParameter } from "../wire/fault.ts";
import { optionalText, textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import { type Operation, seconds } from "./call-context.ts";
import { checkBatch, clusterOf, missing, shortName } from "./find.ts";

const STATUSES = ["ACTIVE", "DRAINING", "REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED"];

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListContainerInstances.html; the filter language is not imitated. */
export const listContainerInstances: Operation = (context, input) => {
  const cluster = clusterOf(context, input);
  const status = optionalText(input, "status");
  if (status !== undefined && !STATUSES.includes(status)) throw invalidParameter("Invalid status.");
  const hosts = [...cluster.hosts.values()].filter((host) => status === undefined || host.status === status);
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 100, largest: 100, ignorePaging: context.ignorePaging },
    { input, items: hosts, keyOf: (host) => numberKey(host.sequence) },
  );
  return {
    containerInstanceArns: page.map((host) => host.arn),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html: up to 100. */
export const describeContainerInstances: Operation = (context, input) => {
  const cluster = clusterOf(context, input);
  const names = textList(input, "containerInstances");
  checkBatch(names, {
    field: "containerInstances",
    limit: 100,
    empty: "Container instance cannot be empty.",
  });
  const withTags = textList(input, "include").includes("TAGS");
  const containerInstances: Json[] = [];
  const failures: Json[] = [];
  for (const name of names) {
    const host = cluster.hosts.get(shortName(name));
    if (host === undefined || (name.startsWith("arn:") && name !== host.arn)) {
      failures.push(missing(name.startsWith("arn:") ? name : hostArn(cluster, name)));
    } else containerInstances.push(view(host, { withTags, troubles: hostTroubles(context.world, host) }));
  }
  return { containerInstances, failures };
};

// The agent reserves these: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
const RESERVED_PORTS = [22, 2375, 2376, 51678, 51679];

const integer = (name: string, integerValue: number): Json => ({
  name,
  type: "INTEGER",
  doubleValue: 0,
  longValue: 0,
  integerValue,
});

const ports = (name: string, values: number[]): Json => ({
  name,
  type: "STRINGSET",
  doubleValue: 0,
  longValue: 0,
  integerValue: 0,
  stringSetValue: values.map(String),
});

// What the agent finds on an Amazon Linux host: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
const LOGGING_DRIVERS = [
  "awsfirelens",
  "awslogs",
  "fluentd",
  "gelf",
  "journald",
  "json-file",
  "none",
  "syslog",
];
const CAPABILITIES: Json[] = LOGGING_DRIVERS.map((driver) => ({
  name: `com.amazonaws.ecs.capability.logging-driver.${driver}`,
}));

function view(
  host: Host,
  { withTags, troubles }: { withTags: boolean; troubles: readonly HostTrouble[] },
): Json {
  const left = (trouble: HostTrouble, free: number, scrap: number): number =>
    troubles.includes(trouble) ? Math.min(free, scrap) : free;
  let running = 0;
  let pending = 0;
  for (const task of host.tasks) {
    if (task.lastStatus === "RUNNING") running += 1;
    else if (task.desiredStatus === "RUNNING") pending += 1;
  }
  return {
    containerInstanceArn: host.arn,
    ec2InstanceId: host.instanceId,
    version: host.version,
    versionInfo: { agentVersion: "1.99.0", agentHash: "4b8f1c2d", dockerVersion: "DockerVersion: 25.0.8" },
    remainingResources: [
      integer("CPU", left("CPU", host.cpu - host.usedCpu, 64)),
      integer("MEMORY", left("MEMORY", host.memory - host.usedMemory, 128)),
      ports("PORTS", [...RESERVED_PORTS, ...host.usedPorts]),
      ports("PORTS_UDP", []),
    ],
    registeredResources: [
      integer("CPU", host.cpu),
      integer("MEMORY", host.memory),
      ports("PORTS", RESERVED_PORTS),
      ports("PORTS_UDP", []),
    ],
    status: host.status,
    agentConnected: host.agentConnected && !troubles.includes("AGENT"),
    runningTasksCount: running,
    pendingTasksCount: pending,
    attributes: [
      { name: "ecs.availability-zone", value: host.availabilityZone },
      { name: "ecs.instance-type", value: host.instanceType },
      { name: "ecs.os-type", value: "linux" },
      { name: "ecs.cpu-architecture", value: "x86_64" },
      ...(troubles.includes("ATTRIBUTE") ? [] : CAPABILITIES),
    ],
    registeredAt: seconds(host.registeredAt),
    attachments: [],
    tags: withTags ? host.tags : [],
  };
}

import { type HostTrouble, hostTroubles } from "../scenarios/placement-trouble.ts";
import { hostArn } from "../state/arns.ts";
import type { Host, Json } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { invalidParameter } from "../wire/fault.ts";
import { optionalText, textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import { attributesOf, CAPABILITIES } from "./attributes.ts";
import { type Operation, seconds } from "./call-context.ts";
import { checkBatch, clusterOf, missing, shortName } from "./find.ts";
import { gpusInUse } from "./occupy.ts";
import { RESERVED_PORTS } from "./reserved-ports.ts";

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
  const include = textList(input, "include");
  const [withTags, withHealth] = [include.includes("TAGS"), include.includes("CONTAINER_INSTANCE_HEALTH")];
  const containerInstances: Json[] = [];
  const failures: Json[] = [];
  for (const name of names) {
    const host = cluster.hosts.get(shortName(name));
    if (host === undefined || (name.startsWith("arn:") && name !== host.arn)) {
      failures.push(missing(name.startsWith("arn:") ? name : hostArn(cluster, name)));
    } else
      containerInstances.push(
        view(host, {
          withTags,
          withHealth,
          now: context.world.clock.now(),
          troubles: hostTroubles(context.world, host),
        }),
      );
  }
  return { containerInstances, failures };
};

const integer = (name: string, integerValue: number): Json => ({
  name,
  type: "INTEGER",
  doubleValue: 0,
  longValue: 0,
  integerValue,
});

const strings = (name: string, values: string[]): Json => ({
  name,
  type: "STRINGSET",
  doubleValue: 0,
  longValue: 0,
  integerValue: 0,
  stringSetValue: values,
});

/** The fixed ones: "automatically assigned ports aren't included" (API_PortMapping). */
function portsInUse(host: Host, protocol: string): number[] {
  const taken = [...host.tasks].flatMap((task) =>
    task.containers.flatMap((container) =>
      container.hostPorts.filter((binding) => binding.protocol === protocol && binding.hostPort < 32_768),
    ),
  );
  return [...reserved(protocol), ...taken.map((binding) => binding.hostPort)];
}

const reserved = (protocol: string): number[] =>
  RESERVED_PORTS.flatMap((port) => (port.endsWith(`/${protocol}`) ? [Number.parseInt(port, 10)] : []));

/** As a container instance event has it, without tags. */
export const hostView = (world: World, host: Host): Json =>
  view(host, {
    withTags: false,
    withHealth: false,
    now: world.clock.now(),
    troubles: hostTroubles(world, host),
  });

function view(
  host: Host,
  {
    withTags,
    withHealth,
    now,
    troubles,
  }: { withTags: boolean; withHealth: boolean; now: number; troubles: readonly HostTrouble[] },
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
      strings("PORTS", portsInUse(host, "tcp").map(String)),
      strings("PORTS_UDP", portsInUse(host, "udp").map(String)),
      ...(host.gpus.length === 0
        ? []
        : [
            strings(
              "GPU",
              host.gpus.filter((gpu) => !gpusInUse(host).has(gpu)),
            ),
          ]),
    ],
    registeredResources: [
      integer("CPU", host.cpu),
      integer("MEMORY", host.memory),
      strings("PORTS", reserved("tcp").map(String)),
      strings("PORTS_UDP", reserved("udp").map(String)),
      ...(host.gpus.length === 0 ? [] : [strings("GPU", host.gpus)]),
    ],
    status: host.status,
    agentConnected: host.agentConnected && !troubles.includes("AGENT"),
    runningTasksCount: running,
    pendingTasksCount: pending,
    attributes: [...attributesOf(host)]
      .filter(([name]) => !troubles.includes("ATTRIBUTE") || !CAPABILITIES.includes(name))
      .map(([name, value]) => (value === undefined ? { name } : { name, value })),
    ...(host.capacityProvider === undefined ? {} : { capacityProviderName: host.capacityProvider }),
    registeredAt: seconds(host.registeredAt),
    ...(withHealth ? { healthStatus: health(host, now) } : {}),
    attachments: [],
    tags: withTags ? host.tags : [],
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-health.html: looked at every minute or so. */
function health({ registeredAt }: Host, now: number): Json {
  const check = { type: "CONTAINER_RUNTIME", status: "OK", lastStatusChange: seconds(registeredAt) };
  return { overallStatus: "OK", details: [{ ...check, lastUpdated: seconds(now) }] };
}

import { obstacleOf, placementTrouble } from "../scenarios/placement-trouble.ts";
import type { Cluster, Host, Service, Task, TaskDefinition } from "../state/model.ts";
import type { World } from "../state/world.ts";

/** What one task takes from a host. */
export interface Demand {
  cpu: number;
  memory: number;
  /** Host ports asked for by number; dynamic ones (0 or absent) never collide. */
  ports: number[];
}

/**
 * Task size: the task-level values, else the sum of the containers' reservations.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export function demandOf(definition: TaskDefinition): Demand {
  let cpu = 0;
  let memory = 0;
  const ports: number[] = [];
  for (const container of definition.containers) {
    cpu += container.cpu ?? 0;
    memory += container.memoryReservation ?? container.memory ?? 0;
    for (const mapping of container.portMappings ?? []) {
      const port = definition.networkMode === "host" ? mapping.containerPort : mapping.hostPort;
      if (port !== undefined && port !== 0 && definition.networkMode !== "awsvpc") ports.push(port);
    }
  }
  return {
    cpu: definition.cpu === undefined ? cpu : Number(definition.cpu),
    memory: definition.memory === undefined ? memory : Number(definition.memory),
    ports,
  };
}

/** Why a host cannot take the task, in the words of the service event; null when it can. */
function obstacle(host: Host, demand: Demand): string | null {
  if (!host.agentConnected) return 'encountered error "AGENT"';
  if (host.cpu - host.usedCpu < demand.cpu) return "has insufficient CPU units available";
  if (host.memory - host.usedMemory < demand.memory) return "has insufficient memory available";
  if (demand.ports.some((port) => host.usedPorts.has(port)))
    return "is already using a port required by your task";
  return null;
}

export type Placement = { host?: Host; availabilityZone: string; warning?: string } | { refused: string };

const NONE = "was unable to place a task because no container instance met all of its requirements.";

/**
 * Spreads over availability zones, then over hosts, as a service without a strategy does.
 * Messages: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
export function place(world: World, service: Service, definition: TaskDefinition): Placement {
  const { cluster } = service;
  const trouble = placementTrouble(world, service, definition);
  if (trouble?.kind === "bad-role") return { refused: roleRefused(service, definition) };
  const anyZone = (): string => `${cluster.region.name}${world.random.pick(["a", "b", "c"])}`;
  if (trouble?.kind === "capacity-provider-empty") {
    const warning = `${NONE} Reason: No Container Instances were found in your capacity provider`;
    return service.launchType === "FARGATE" ? { refused: warning } : { availabilityZone: anyZone(), warning };
  }
  if (service.launchType === "FARGATE") {
    if (trouble?.kind !== "no-room") return { availabilityZone: anyZone() };
    return {
      refused:
        "was unable to place a task. Reason: Capacity is unavailable at this time. " +
        "Please try again later or in a different availability zone",
    };
  }
  return placeOnHost(service, definition, trouble === undefined ? null : obstacleOf(trouble));
}

function roleRefused(service: Service, { rest }: TaskDefinition): string {
  const role = rest.taskRoleArn ?? rest.executionRoleArn;
  const missing = `arn:aws:iam::${service.cluster.region.account}:role/${service.name}-task`;
  return (
    `failed to launch a task with (error ECS was unable to assume the role '${role ?? missing}' that was provided ` +
    "for this task. Please verify that the role being passed has the proper trust relationship and permissions " +
    "and that your IAM user has permissions to pass this role.)"
  );
}

function placeOnHost(service: Service, definition: TaskDefinition, trouble: string | null): Placement {
  const hosts = activeHosts(service.cluster);
  if (hosts.length === 0)
    return { refused: `${NONE} Reason: No Container Instances were found in your cluster` };
  const demand = demandOf(definition);
  const perZone = new Map<string, number>();
  const perHost = new Map<Host, number>();
  for (const task of service.tasks) {
    if (task.desiredStatus === "STOPPED" || task.host === undefined) continue;
    perZone.set(task.availabilityZone, (perZone.get(task.availabilityZone) ?? 0) + 1);
    perHost.set(task.host, (perHost.get(task.host) ?? 0) + 1);
  }
  const order = (a: Host, b: Host): number =>
    (perZone.get(a.availabilityZone) ?? 0) - (perZone.get(b.availabilityZone) ?? 0) ||
    (perHost.get(a) ?? 0) - (perHost.get(b) ?? 0) ||
    b.memory - b.usedMemory - (a.memory - a.usedMemory) ||
    a.sequence - b.sequence;
  let best: Host | undefined;
  let closest: Host | undefined;
  for (const host of hosts) {
    if (trouble === null && obstacle(host, demand) === null) {
      if (best === undefined || order(host, best) < 0) best = host;
    } else if (closest === undefined || host.memory - host.usedMemory > closest.memory - closest.usedMemory) {
      closest = host;
    }
  }
  if (best !== undefined) return { host: best, availabilityZone: best.availabilityZone };
  const nearest = closest as Host;
  const why = trouble ?? obstacle(nearest, demand);
  return { refused: `${NONE} The closest matching container-instance ${nearest.id} ${why}` };
}

const activeHosts = (cluster: Cluster): Host[] =>
  [...cluster.hosts.values()].filter((host) => host.status === "ACTIVE");

/** Books the task's resources on its host and fixes its host ports. */
export function occupy(task: Task): void {
  const { host } = task;
  if (host === undefined) return;
  host.usedCpu += task.cpu;
  host.usedMemory += task.memory;
  host.tasks.add(task);
  host.version += 1;
  // Dynamic ports: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
  let dynamic = 32768;
  for (const container of task.containers) {
    for (const mapping of container.definition.portMappings ?? []) {
      if (mapping.containerPort === undefined || task.definition.networkMode === "awsvpc") continue;
      let hostPort = task.definition.networkMode === "host" ? mapping.containerPort : (mapping.hostPort ?? 0);
      if (hostPort === 0) {
        while (host.usedPorts.has(dynamic)) dynamic += 1;
        hostPort = dynamic;
      }
      host.usedPorts.add(hostPort);
      container.hostPorts.push({
        containerPort: mapping.containerPort,
        hostPort,
        protocol: mapping.protocol ?? "tcp",
      });
    }
  }
}

/** Gives the task's resources back, once it has STOPPED. */
export function release(task: Task): void {
  const { host } = task;
  if (host === undefined || !host.tasks.delete(task)) return;
  host.usedCpu -= task.cpu;
  host.usedMemory -= task.memory;
  host.version += 1;
  for (const container of task.containers) {
    for (const { hostPort } of container.hostPorts) host.usedPorts.delete(hostPort);
  }
}

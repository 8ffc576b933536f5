import { obstacleOf, placementTrouble } from "../scenarios/placement-trouble.ts";
import type { Host, PlacementConstraint, Service, TaskDefinition } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { hasAttribute, requiredAttributes } from "./attributes.ts";
import { demandOf } from "./demand.ts";
import { gpusInUse, interfacesInUse } from "./occupy.ts";
import { meetsConstraints } from "./placement-constraints.ts";
import { placementOrder } from "./placement-order.ts";
import { RESERVED_PORTS } from "./reserved-ports.ts";

/**
 * Why a host cannot take the task, in the words of the service event; null when it can.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html names what can be lacking.
 */
function obstacle(host: Host, service: Service, definition: TaskDefinition): string | null {
  const demand = demandOf(definition);
  if (!host.agentConnected) return 'encountered error "AGENT"';
  if (host.cpu - host.usedCpu < demand.cpu) return "has insufficient CPU units available";
  if (host.memory - host.usedMemory < demand.memory) return "has insufficient memory available";
  if (demand.ports.some((port) => host.usedPorts.has(port) || RESERVED_PORTS.includes(port)))
    return "is already using a port required by your task";
  if (demand.gpus > 0 && demand.gpus > host.gpus.length - gpusInUse(host).size)
    return 'encountered error "RESOURCE:GPU"';
  if (demand.interfaces > 0 && interfacesInUse(host) >= host.interfaces)
    return 'encountered error "RESOURCE:ENI"';
  if (requiredAttributes(definition).some((name) => !hasAttribute(host, name)))
    return "is missing an attribute required by your task";
  const ofDefinition = (definition.rest.placementConstraints ?? []) as PlacementConstraint[];
  const constraints = [...ofDefinition, ...service.placementConstraints];
  return meetsConstraints(host, { service, constraints }) ? null : "does not meet the placement constraints";
}

export type Placement = { host?: Host; availabilityZone: string; warning?: string } | { refused: string };

const NONE = "was unable to place a task because no container instance met all of its requirements.";

/**
 * Puts one task of the service on the host that its strategies prefer.
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
  const hosts = activeHosts(service);
  if (hosts.length === 0)
    return { refused: `${NONE} Reason: No Container Instances were found in your cluster` };
  const order = placementOrder(service);
  let best: Host | undefined;
  let closest: Host | undefined;
  for (const host of hosts) {
    if (trouble === null && obstacle(host, service, definition) === null) {
      if (best === undefined || order(host, best) < 0) best = host;
    } else if (closest === undefined || host.memory - host.usedMemory > closest.memory - closest.usedMemory) {
      closest = host;
    }
  }
  if (best !== undefined) return { host: best, availabilityZone: best.availabilityZone };
  const nearest = closest as Host;
  const why = trouble ?? obstacle(nearest, service, definition);
  return { refused: `${NONE} The closest matching container-instance ${nearest.id} ${why}` };
}

/** A service with a capacity provider strategy has its tasks on those providers' hosts only. */
const activeHosts = ({ cluster, capacityProviders }: Service): Host[] =>
  [...cluster.hosts.values()].filter(
    (host) =>
      host.status === "ACTIVE" &&
      (capacityProviders.length === 0 || capacityProviders.includes(host.capacityProvider ?? "")),
  );

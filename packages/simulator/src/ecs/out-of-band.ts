import { randomUUID } from "node:crypto";
import { ssoIdentity } from "../cloudtrail/user-identity.ts";
import type { Host, Service } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { changeCount } from "./change-count.ts";
import { stop } from "./task-lifecycle.ts";
import { unsettle } from "./unsettle.ts";

/** @throws RangeError when there is none */
export function findHost(world: World, { cluster, host: name }: { cluster: string; host: string }): Host {
  const short = name.slice(name.lastIndexOf("/") + 1);
  for (const region of world.regions.values()) {
    for (const host of region.clusters.get(cluster)?.hosts.values() ?? []) {
      if (host.id === short || host.instanceId === short) return host;
    }
  }
  throw new RangeError(`no host "${name}" in cluster "${cluster}"`);
}

/** An agent that comes or goes, or a host that is drained or taken back: the scheduler looks at what it concerns. */
export function changeHost(
  world: World,
  host: Host,
  {
    agentConnected,
    status,
  }: { agentConnected?: boolean | undefined; status?: "ACTIVE" | "DRAINING" | undefined },
): void {
  if (agentConnected !== undefined) host.agentConnected = agentConnected;
  if (status !== undefined && status !== host.status) {
    host.status = status;
    for (const { service, standalone } of host.tasks) {
      if (standalone !== undefined) continue;
      unsettle(world, service);
      world.evaluateSoon(service);
    }
  }
  host.version += 1;
  world.events.hostChanged(host);
}

/**
 * What the end of its EC2 instance leaves: ECS has the host no more but for an event of its deregistration, and its
 * tasks stop.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export function loseHost(world: World, host: Host): void {
  const { cluster, instanceId } = host;
  cluster.hosts.delete(host.id);
  cluster.region.instances.delete(instanceId);
  host.status = "INACTIVE";
  host.agentConnected = false;
  host.version += 1;
  world.events.hostChanged(host);
  const reason = `Host EC2 (instance ${instanceId}) terminated.`;
  for (const task of [...host.tasks]) {
    stop(world, task, { code: "TerminationNotice", reason });
    if (task.standalone !== undefined) continue;
    unsettle(world, task.service);
    world.evaluateSoon(task.service);
  }
}

/**
 * What DeleteService with force leaves: the service INACTIVE and out of every list, no deployments
 * (they vanish with the service), its tasks stopping.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
 */
export function removeService(
  world: World,
  { cluster, service: name }: { cluster: string; service: string },
): void {
  const service = findNamed(world, cluster, name);
  const { region } = service.cluster;
  world.cloudTrail.record({
    account: region.account,
    region: region.name,
    userIdentity: ssoIdentity(region.account, "someone@example.com"),
    eventSource: "ecs.amazonaws.com",
    eventName: "DeleteService",
    requestParameters: { cluster, service: name, force: true },
    responseElements: {
      service: {
        serviceArn: service.arn,
        clusterArn: service.cluster.arn,
        serviceName: name,
        status: "DRAINING",
      },
    },
  });
  service.status = "INACTIVE";
  service.desiredCount = 0;
  service.deployments = [];
  service.serviceDeployments = [];
  world.unsettled.delete(service);
  for (const task of [...service.tasks]) {
    stop(world, task, { code: "ServiceSchedulerInitiated", reason: "Service deleted" });
  }
  world.unsettled.delete(service);
}

/**
 * What Application Auto Scaling does: another desired count, no deployment; one under way goes on with it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export function autoscale(
  world: World,
  { cluster, service: name, desiredCount }: { cluster: string; service: string; desiredCount: number },
): void {
  if (!Number.isInteger(desiredCount) || desiredCount < 0) {
    throw new RangeError(`desiredCount must be a non-negative integer, not ${desiredCount}`);
  }
  const service = findNamed(world, cluster, name);
  changeCount(service, desiredCount);
  const { region } = service.cluster;
  const byScaling = "ecs.application-autoscaling.amazonaws.com";
  world.cloudTrail.record({
    account: region.account,
    region: region.name,
    userIdentity: {
      type: "AssumedRole",
      principalId: "AROAEXAMPLESCALING000:AutoScaling-UpdateDesiredCapacity",
      arn: `arn:aws:sts::${region.account}:assumed-role/AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling-UpdateDesiredCapacity`,
      accountId: region.account,
      invokedBy: byScaling,
    },
    sourceIPAddress: byScaling,
    userAgent: byScaling,
    eventSource: "ecs.amazonaws.com",
    eventName: "UpdateService",
    requestParameters: { service: service.arn, cluster: cluster, desiredCount },
    responseElements: { service: { serviceArn: service.arn, clusterArn: service.cluster.arn, desiredCount } },
  });
  world.events.serviceAction(service, {
    eventName: "SERVICE_DESIRED_COUNT_UPDATED",
    detail: { desiredCount },
  });
  unsettle(world, service);
  world.evaluateSoon(service);
}

/**
 * What somebody does to a service in the console, past every tool: another count, at once, with the record that
 * CloudTrail has of it. Without a count it is one more than there was.
 */
export function changeBehind(
  world: World,
  input: { cluster: string; service: string; desiredCount?: number | undefined; person?: string | undefined },
): void {
  const { cluster, person = "someone@example.com" } = input;
  const service = findNamed(world, cluster, input.service);
  const desiredCount = input.desiredCount ?? service.desiredCount + 1;
  if (!Number.isInteger(desiredCount) || desiredCount < 0) {
    throw new RangeError(`desiredCount must be a non-negative integer, not ${desiredCount}`);
  }
  const { region } = service.cluster;
  changeCount(service, desiredCount);
  world.cloudTrail.record({
    account: region.account,
    region: region.name,
    userIdentity: ssoIdentity(region.account, person),
    userAgent: "AWS Internal",
    eventSource: "ecs.amazonaws.com",
    eventName: "UpdateService",
    requestParameters: { cluster, service: service.name, desiredCount },
    responseElements: { service: { serviceArn: service.arn, clusterArn: service.cluster.arn, desiredCount } },
    requestID: randomUUID(),
  });
  unsettle(world, service);
  world.evaluateSoon(service);
}

function findNamed(world: World, cluster: string, name: string): Service {
  for (const region of world.regions.values()) {
    const service = region.clusters.get(cluster)?.services.get(name);
    if (service !== undefined) return service;
  }
  throw new RangeError(`no service "${name}" in cluster "${cluster}"`);
}

import { clientFault, Fault, invalidParameter } from "../wire/fault.ts";
import { optionalFlag, optionalNumber, optionalObject, optionalText, requiredText } from "../wire/input.ts";
import type { Operation } from "./call-context.ts";
import { changeCount } from "./change-count.ts";
import { keepOlder } from "./consistency.ts";
import { clusterOf, findService, findTaskDefinition } from "./find.ts";
import { readConfiguration } from "./read-configuration.ts";
import { startRollout } from "./rollout.ts";
import { serviceView } from "./service-view.ts";
import { unsettle } from "./unsettle.ts";

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 * A new task definition or forceNewDeployment starts a deployment; desiredCount and
 * deploymentConfiguration do not. There is no client token: called twice, it acts twice.
 */
export const updateService: Operation = (context, input) => {
  const { world, region } = context;
  const cluster = clusterOf(context, input);
  const service = findService(cluster, requiredText(input, "service"));
  if (service.status !== "ACTIVE") throw new Fault("ServiceNotActiveException", "Service was not ACTIVE.");

  // Everything is checked before anything is changed.
  const reference = optionalText(input, "taskDefinition");
  const definition = reference === undefined ? service.definition : findTaskDefinition(context, reference);
  if (definition === undefined) throw clientFault("TaskDefinition not found.");
  if (definition.status === "INACTIVE" && definition !== service.definition) {
    throw clientFault("TaskDefinition is inactive");
  }
  const desiredCount = optionalNumber(input, "desiredCount") ?? service.desiredCount;
  if (!Number.isInteger(desiredCount) || desiredCount < 0) {
    throw invalidParameter("desiredCount must be a non-negative integer.");
  }
  if (service.launchType === "FARGATE" && !definition.requiresCompatibilities.includes("FARGATE")) {
    throw invalidParameter("Task definition does not support launch_type FARGATE.");
  }
  const configuration = readConfiguration(service, optionalObject(input, "deploymentConfiguration"));
  const force = optionalFlag(input, "forceNewDeployment") ?? false;
  const starts = force || definition !== service.definition;

  keepOlder(world, region, {
    operation: context.operation,
    service: service.name,
    entries: [
      { key: `service ${service.arn}`, value: serviceView(service, { withTags: true }) },
      { key: `service deployments ${service.arn}`, value: service.serviceDeployments.length },
    ],
  });
  service.configuration = configuration;
  changeCount(service, desiredCount);
  unsettle(world, service);
  if (starts) {
    context.effect(startRollout(world, service, definition).id);
  } else {
    context.effect(service.arn);
    world.evaluateSoon(service);
  }
  return { service: serviceView(service, { withTags: true }) };
};

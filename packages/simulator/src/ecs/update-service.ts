import type { DeploymentConfiguration, Json, Service } from "../state/model.ts";
import { clientFault, Fault, invalidParameter } from "../wire/fault.ts";
import { optionalFlag, optionalNumber, optionalObject, optionalText, requiredText } from "../wire/input.ts";
import type { Operation } from "./call-context.ts";
import { breakerThreshold } from "./circuit-breaker.ts";
import { keepOlder } from "./consistency.ts";
import { clusterOf, findService, findTaskDefinition } from "./find.ts";
import { ongoing, startRollout } from "./rollout.ts";
import { unsettle } from "./scheduler.ts";
import { serviceView } from "./service-view.ts";

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
  const configuration = readConfiguration(
    service.configuration,
    optionalObject(input, "deploymentConfiguration"),
  );
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

/** The breaker's threshold follows "the latest service desired count" (API_ThresholdConfiguration). */
function changeCount(service: Service, desiredCount: number): void {
  service.desiredCount = desiredCount;
  const primary = service.deployments[0];
  if (primary !== undefined) primary.desiredCount = desiredCount;
  const rollout = ongoing(service);
  if (rollout === undefined) return;
  rollout.requestedTaskCount = desiredCount;
  rollout.breaker.threshold = breakerThreshold(rollout.configuration, desiredCount);
}

/** What is given replaces what was, member by member (API_DeploymentConfiguration). */
function readConfiguration(
  current: DeploymentConfiguration,
  given: Json | undefined,
): DeploymentConfiguration {
  if (given === undefined) return current;
  const maximumPercent = optionalNumber(given, "maximumPercent") ?? current.maximumPercent;
  const minimumHealthyPercent =
    optionalNumber(given, "minimumHealthyPercent") ?? current.minimumHealthyPercent;
  if (
    maximumPercent < 100 ||
    minimumHealthyPercent < 0 ||
    (maximumPercent === 0 && minimumHealthyPercent === 0)
  ) {
    throw invalidParameter("deploymentConfiguration: invalid minimumHealthyPercent or maximumPercent.");
  }
  const breaker = optionalObject(given, "deploymentCircuitBreaker");
  if (breaker === undefined) return { ...current, maximumPercent, minimumHealthyPercent };
  const threshold = optionalObject(breaker, "thresholdConfiguration");
  const type = threshold === undefined ? "BOUNDED_PERCENT" : requiredText(threshold, "type");
  if (type !== "BOUNDED_PERCENT" && type !== "UNBOUNDED_PERCENT" && type !== "COUNT") {
    throw invalidParameter("thresholdConfiguration: unknown type.");
  }
  return {
    maximumPercent,
    minimumHealthyPercent,
    circuitBreaker: {
      enable: optionalFlag(breaker, "enable") ?? false,
      rollback: optionalFlag(breaker, "rollback") ?? false,
      resetOnHealthyTask: optionalFlag(breaker, "resetOnHealthyTask") ?? true,
      threshold: { type, value: (threshold && optionalNumber(threshold, "value")) ?? 50 },
    },
  };
}

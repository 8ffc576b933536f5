import {
  type DeploymentConfiguration,
  HOOK_STAGES,
  type HookAction,
  type LifecycleHook,
  STRATEGIES,
} from "../state/deployment-configuration.ts";
import type { Json, Service } from "../state/model.ts";
import { invalidParameter } from "../wire/fault.ts";
import {
  objectList,
  optionalFlag,
  optionalNumber,
  optionalObject,
  optionalText,
  requiredText,
  textList,
} from "../wire/input.ts";

/**
 * What is given replaces what was, member by member. Ranges and what needs what:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 *
 * @throws Fault InvalidParameterException
 */
export function readConfiguration(service: Service, given: Json | undefined): DeploymentConfiguration {
  const current = service.configuration;
  if (given === undefined) return current;
  const strategy = oneOf(STRATEGIES, optionalText(given, "strategy") ?? current.strategy, "strategy");
  if (strategy === "BLUE_GREEN" && current.strategy !== strategy && given.bakeTimeInMinutes == null) {
    throw invalidParameter("bakeTimeInMinutes is required for the BLUE_GREEN deployment strategy.");
  }
  // "your service must use one of: Elastic Load Balancing, Service Connect" (canary-deployment-implementation.html)
  if ((strategy === "LINEAR" || strategy === "CANARY") && !service.loadBalanced) {
    throw invalidParameter(`The ${strategy} deployment strategy requires a load balancer.`);
  }
  return {
    strategy,
    ...percentages(current, given),
    circuitBreaker: circuitBreaker(current, optionalObject(given, "deploymentCircuitBreaker")),
    alarms: alarms(current, optionalObject(given, "alarms")),
    bakeTimeInMinutes: within(given, "bakeTimeInMinutes", [0, 1440]) ?? current.bakeTimeInMinutes,
    linear: linear(current, strategy, optionalObject(given, "linearConfiguration")),
    canary: canary(current, strategy, optionalObject(given, "canaryConfiguration")),
    lifecycleHooks:
      given.lifecycleHooks == null
        ? current.lifecycleHooks
        : objectList(given, "lifecycleHooks").map(lifecycleHook),
    earlySuccess: earlySuccess(current, optionalObject(given, "earlySuccessCriteria")),
  };
}

function percentages(current: DeploymentConfiguration, given: Json) {
  const maximumPercent = optionalNumber(given, "maximumPercent") ?? current.maximumPercent;
  const minimumHealthyPercent =
    optionalNumber(given, "minimumHealthyPercent") ?? current.minimumHealthyPercent;
  if (maximumPercent < 100 || minimumHealthyPercent < 0) {
    throw invalidParameter("deploymentConfiguration: invalid minimumHealthyPercent or maximumPercent.");
  }
  return { maximumPercent, minimumHealthyPercent };
}

function circuitBreaker(current: DeploymentConfiguration, given: Json | undefined) {
  if (given === undefined) return current.circuitBreaker;
  const threshold = optionalObject(given, "thresholdConfiguration");
  const types = ["BOUNDED_PERCENT", "UNBOUNDED_PERCENT", "COUNT"] as const;
  const type = threshold === undefined ? "BOUNDED_PERCENT" : requiredText(threshold, "type");
  return {
    enable: optionalFlag(given, "enable") ?? false,
    rollback: optionalFlag(given, "rollback") ?? false,
    resetOnHealthyTask: optionalFlag(given, "resetOnHealthyTask") ?? true,
    threshold: {
      type: oneOf(types, type, "thresholdConfiguration.type"),
      value: (threshold && optionalNumber(threshold, "value")) ?? 50,
    },
  };
}

function alarms(current: DeploymentConfiguration, given: Json | undefined) {
  if (given === undefined) return current.alarms;
  return {
    names: textList(given, "alarmNames"),
    enable: optionalFlag(given, "enable") ?? false,
    rollback: optionalFlag(given, "rollback") ?? false,
  };
}

function linear(
  current: DeploymentConfiguration,
  strategy: string,
  given: Json | undefined,
): DeploymentConfiguration["linear"] {
  if (given === undefined) return current.linear;
  if (strategy !== "LINEAR") throw invalidParameter("linearConfiguration is only valid with LINEAR.");
  return {
    stepPercent: within(given, "stepPercent", [3, 100]) ?? 10,
    stepBakeTimeInMinutes: within(given, "stepBakeTimeInMinutes", [0, 1440]) ?? 6,
  };
}

function canary(
  current: DeploymentConfiguration,
  strategy: string,
  given: Json | undefined,
): DeploymentConfiguration["canary"] {
  if (given === undefined) return current.canary;
  if (strategy !== "CANARY") throw invalidParameter("canaryConfiguration is only valid with CANARY.");
  return {
    canaryPercent: within(given, "canaryPercent", [0.1, 100]) ?? 5,
    canaryBakeTimeInMinutes: within(given, "canaryBakeTimeInMinutes", [0, 1440]) ?? 10,
  };
}

/** API_DeploymentLifecycleHook, API_DeploymentLifecycleHookTimeoutConfiguration. */
function lifecycleHook(given: Json): LifecycleHook {
  const targetType = oneOf(
    ["AWS_LAMBDA", "PAUSE"] as const,
    optionalText(given, "targetType") ?? "AWS_LAMBDA",
    "targetType",
  );
  const hookTargetArn = optionalText(given, "hookTargetArn");
  const roleArn = optionalText(given, "roleArn");
  if (targetType === "AWS_LAMBDA" && (hookTargetArn === undefined || roleArn === undefined)) {
    throw invalidParameter("lifecycleHooks: an AWS_LAMBDA hook needs hookTargetArn and roleArn.");
  }
  const lifecycleStages = textList(given, "lifecycleStages").map((stage) =>
    oneOf(HOOK_STAGES, stage, "lifecycleStages"),
  );
  if (lifecycleStages.length === 0)
    throw invalidParameter("lifecycleHooks: lifecycleStages cannot be empty.");
  const shifting = lifecycleStages.find(
    (stage) => stage === "TEST_TRAFFIC_SHIFT" || stage === "PRODUCTION_TRAFFIC_SHIFT",
  );
  if (targetType === "PAUSE" && shifting !== undefined) {
    throw invalidParameter(`lifecycleHooks: a PAUSE hook cannot be configured at ${shifting}.`);
  }
  const timeout = optionalObject(given, "timeoutConfiguration") ?? {};
  const actions: readonly HookAction[] = ["CONTINUE", "ROLLBACK"];
  return {
    targetType,
    ...(hookTargetArn === undefined ? {} : { hookTargetArn }),
    ...(roleArn === undefined ? {} : { roleArn }),
    lifecycleStages,
    timeoutInMinutes: within(timeout, "timeoutInMinutes", [1, 20_160]) ?? 1440,
    timeoutAction: oneOf(actions, optionalText(timeout, "action") ?? "ROLLBACK", "action"),
  };
}

/** API_DeploymentEarlySuccessCriteria: enabled, it needs both others. */
function earlySuccess(current: DeploymentConfiguration, given: Json | undefined) {
  if (given === undefined) return current.earlySuccess;
  if (optionalFlag(given, "enable") !== true) return { ...current.earlySuccess, enable: false };
  const healthyPercent = within(given, "healthyPercent", [0, 100]);
  if (healthyPercent === undefined)
    throw invalidParameter("earlySuccessCriteria: healthyPercent is required.");
  const cleanUps = ["BLOCKING", "DEFERRED"] as const;
  const cleanUp = oneOf(
    cleanUps,
    requiredText(given, "sourceServiceRevisionCleanup"),
    "sourceServiceRevisionCleanup",
  );
  return { enable: true, healthyPercent, cleanUp };
}

function oneOf<Known extends string>(known: readonly Known[], value: string, name: string): Known {
  const found = known.find((each) => each === value);
  if (found === undefined) throw invalidParameter(`${name}: unknown value ${value}.`);
  return found;
}

function within(given: Json, name: string, [least, most]: [number, number]): number | undefined {
  const value = optionalNumber(given, name);
  if (value !== undefined && (value < least || value > most)) {
    throw invalidParameter(`${name} must be between ${least} and ${most}.`);
  }
  return value;
}

import type { DeploymentConfiguration, LifecycleHook } from "../state/deployment-configuration.ts";
import type { Json } from "../state/model.ts";
import { present } from "./call-context.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
export function configurationView(configuration: DeploymentConfiguration): Json {
  const { strategy, alarms, earlySuccess, lifecycleHooks } = configuration;
  const { enable, rollback, resetOnHealthyTask, threshold } = configuration.circuitBreaker;
  return present({
    deploymentCircuitBreaker: { enable, rollback, resetOnHealthyTask, thresholdConfiguration: threshold },
    maximumPercent: configuration.maximumPercent,
    minimumHealthyPercent: configuration.minimumHealthyPercent,
    alarms: { alarmNames: alarms.names, enable: alarms.enable, rollback: alarms.rollback },
    strategy,
    bakeTimeInMinutes: configuration.bakeTimeInMinutes,
    linearConfiguration: strategy === "LINEAR" ? configuration.linear : undefined,
    canaryConfiguration: strategy === "CANARY" ? configuration.canary : undefined,
    lifecycleHooks: lifecycleHooks.length === 0 ? undefined : lifecycleHooks.map(hookView),
    earlySuccessCriteria: earlySuccess.enable
      ? {
          enable: true,
          healthyPercent: earlySuccess.healthyPercent,
          sourceServiceRevisionCleanup: earlySuccess.cleanUp,
        }
      : undefined,
  });
}

function hookView(hook: LifecycleHook): Json {
  const { timeoutInMinutes, timeoutAction: action, ...rest } = hook;
  return { ...rest, timeoutConfiguration: { timeoutInMinutes, action } };
}

/*
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html and the pages it links:
 * LinearConfiguration, CanaryConfiguration, DeploymentLifecycleHook, DeploymentAlarms, DeploymentEarlySuccessCriteria.
 */

export const STRATEGIES = ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** DeploymentLifecycleHookStage: where a hook may be set. */
export const HOOK_STAGES = [
  "RECONCILE_SERVICE",
  "PRE_SCALE_UP",
  "POST_SCALE_UP",
  "TEST_TRAFFIC_SHIFT",
  "POST_TEST_TRAFFIC_SHIFT",
  "PRE_PRODUCTION_TRAFFIC_SHIFT",
  "PRODUCTION_TRAFFIC_SHIFT",
  "POST_PRODUCTION_TRAFFIC_SHIFT",
] as const;
type HookStage = (typeof HOOK_STAGES)[number];

export type LifecycleStage = HookStage | "SCALE_UP" | "BAKE_TIME" | "CLEAN_UP";
export type HookAction = "CONTINUE" | "ROLLBACK";

export interface LifecycleHook {
  targetType: "AWS_LAMBDA" | "PAUSE";
  hookTargetArn?: string;
  roleArn?: string;
  lifecycleStages: HookStage[];
  timeoutInMinutes: number;
  timeoutAction: HookAction;
}

export interface DeploymentConfiguration {
  strategy: Strategy;
  minimumHealthyPercent: number;
  maximumPercent: number;
  circuitBreaker: {
    enable: boolean;
    rollback: boolean;
    resetOnHealthyTask: boolean;
    threshold: { type: "BOUNDED_PERCENT" | "UNBOUNDED_PERCENT" | "COUNT"; value: number };
  };
  alarms: { names: string[]; enable: boolean; rollback: boolean };
  bakeTimeInMinutes: number;
  linear: { stepPercent: number; stepBakeTimeInMinutes: number };
  canary: { canaryPercent: number; canaryBakeTimeInMinutes: number };
  lifecycleHooks: LifecycleHook[];
  earlySuccess: { enable: boolean; healthyPercent: number; cleanUp: "BLOCKING" | "DEFERRED" };
}

/** The defaults of the API; the breaker is off unless asked for, but on here. */
export const DEFAULT_CONFIGURATION: DeploymentConfiguration = {
  strategy: "ROLLING",
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  circuitBreaker: {
    enable: true,
    rollback: true,
    resetOnHealthyTask: true,
    threshold: { type: "BOUNDED_PERCENT", value: 50 },
  },
  alarms: { names: [], enable: false, rollback: false },
  bakeTimeInMinutes: 0,
  linear: { stepPercent: 10, stepBakeTimeInMinutes: 6 },
  canary: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 },
  lifecycleHooks: [],
  earlySuccess: { enable: false, healthyPercent: 100, cleanUp: "BLOCKING" },
};

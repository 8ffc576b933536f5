import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import type { Progress } from "../events/index.ts";

const minute = 60_000;

/**
 * Milliseconds that ECS lets pass by the service's own wish while it shifts traffic: the bake time, and the steps
 * before the last. They are no part of the time that a deployment is given. What the configuration leaves out has the
 * defaults of API_LinearConfiguration and API_CanaryConfiguration.
 */
export function plannedWaitMs(configuration: DeploymentConfiguration | undefined): number {
  const bake = configuration?.bakeTimeInMinutes ?? 0;
  switch (configuration?.strategy) {
    case "BLUE_GREEN":
      return bake * minute;
    case "CANARY":
      return (bake + (configuration.canaryConfiguration?.canaryBakeTimeInMinutes ?? 10)) * minute;
    case "LINEAR": {
      const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = configuration.linearConfiguration ?? {};
      const waits = Math.max(0, Math.ceil(100 / stepPercent) - 1);
      return (bake + waits * stepBakeTimeInMinutes) * minute;
    }
    default:
      return 0;
  }
}

/**
 * The deadline after a look: while a pause hook waits for somebody, the clock of the deployment stands still. It is
 * put off until ECS would decide by itself, and brought back by what was left of that when the hook waits no more.
 */
export function deadlineAfterLook(
  work: { deadlineAt: Date; progress: Progress | null },
  seen: { progress: Progress; now: Date },
): Date {
  const before = work.progress?.waitingHook ?? null;
  const after = seen.progress.waitingHook ?? null;
  if (before?.id === after?.id) return work.deadlineAt;
  const left = (hook: typeof before) =>
    hook?.expiresAt ? Math.max(0, Date.parse(hook.expiresAt) - seen.now.getTime()) : 0;
  return new Date(work.deadlineAt.getTime() + left(after) - left(before));
}

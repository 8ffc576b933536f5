import type { HookAction } from "../state/deployment-configuration.ts";
import type { HookRun, ServiceDeployment, TrafficShift } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { rollBack, setStatus } from "./rollout.ts";
import { unsettle } from "./unsettle.ts";

/*
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/continue-service-deployment.html
 */

/** Runs what is hooked on the stage that was just entered. Lambda functions are not imitated: theirs succeed. */
export function runHooks(world: World, deployment: ServiceDeployment, shift: TrafficShift): void {
  for (const hook of deployment.configuration.lifecycleHooks) {
    if (!hook.lifecycleStages.some((stage) => stage === shift.stage)) continue;
    const pauses = hook.targetType === "PAUSE";
    const milliseconds = hook.timeoutInMinutes * 60_000;
    const run: HookRun = {
      id: `ecs-${pauses ? "pause" : "hook"}-${world.random.hex(43)}`,
      targetType: hook.targetType,
      ...(hook.hookTargetArn === undefined ? {} : { targetArn: hook.hookTargetArn }),
      status: pauses ? "AWAITING_ACTION" : "SUCCEEDED",
      expiresAt: world.clock.nowIn(milliseconds),
      timeoutAction: hook.timeoutAction,
    };
    shift.hooks.push(run);
    if (!pauses) continue;
    world.events.hookChanged(deployment, {
      eventName: "HOOK_AWAITING_ACTION",
      detail: { hookId: run.id, lifecycleStage: shift.stage, serviceArn: deployment.service.arn },
    });
    world.clock.after(milliseconds, () => {
      if (run.status !== "AWAITING_ACTION") return;
      run.status = "TIMED_OUT";
      settleHook(world, deployment, { action: run.timeoutAction, why: "timed out" });
    });
  }
}

/** The hook waits no more: the deployment goes on at its next look, or back. */
export function settleHook(
  world: World,
  deployment: ServiceDeployment,
  { action, why }: { action: HookAction; why: string },
): void {
  const { service } = deployment;
  unsettle(world, service);
  world.evaluateSoon(service);
  if (action === "CONTINUE") return;
  const statusReason = `Service deployment rolled back because a lifecycle hook ${why}.`;
  setStatus(world, deployment, "ROLLBACK_REQUESTED", statusReason);
  world.clock.after(world.timing.schedulerTick, () => {
    if (deployment.status !== "ROLLBACK_REQUESTED") return;
    rollBack(world, service, { deployment, statusReason, rolloutReason: "ECS deployment lifecycle hook: " });
  });
}

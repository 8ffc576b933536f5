import { approversOf } from "@fleetgraph/catalogue";
import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { unfinishedOf } from "./find-deployment.ts";
import { changeOf } from "./say-deployment.ts";
import { clockTime, timeOfDay } from "./terminal/moment.ts";

type Asking = Pick<Context, "say" | "fleet" | "signal">;

/** Whether somebody or something has to happen before a deployment goes on. */
export function isWaiting({ state, progress }: Pick<DeploymentFields, "state" | "progress">): boolean {
  return state === "AWAITING_APPROVAL" || state === "QUEUED" || progress?.waitingHook != null;
}

/** What a deployment waits for, and what to do about it; empty while it does not wait. */
export async function waitingLines(context: Asking, deployment: DeploymentFields): Promise<string[]> {
  const { say } = context;
  const { id, state, approvals, progress } = deployment;
  if (state === "AWAITING_APPROVAL" && approvals) {
    const given = approversOf(approvals);
    const { needed, group, expiresAt } = approvals;
    const until = expiresAt && clockTime(expiresAt).slice(0, 16);
    const missing = Math.max(0, needed - given.length);
    return [
      say("cli.waits.approval", { missing, group, until, given }),
      say("cli.waits.approveWith", { deployment: id }),
    ];
  }
  if (state === "QUEUED") return queueLines(context, deployment);
  const hook = state === "ROLLING_OUT" ? progress?.waitingHook : null;
  if (!hook) return [];
  const until = hook.expiresAt && timeOfDay(new Date(hook.expiresAt)).slice(0, 5);
  return [
    say("cli.waits.hook", { stage: hook.stage, until }),
    say("cli.waits.continueWith", { ref: id, hook: hook.id }),
    say("cli.waits.takeBackWith", { ref: id, hook: hook.id }),
  ];
}

async function queueLines(context: Asking, deployment: DeploymentFields): Promise<string[]> {
  const { say } = context;
  const others = (await unfinishedOf(context, deployment.service)).filter(({ id }) => id !== deployment.id);
  const underWay = others.find(({ state }) => state !== "QUEUED" && state !== "AWAITING_APPROVAL");
  const { bulkDeployment } = deployment;
  if (!underWay) {
    return [bulkDeployment ? say("cli.waits.bulk", { bulk: bulkDeployment.id }) : say("cli.waits.turn")];
  }
  const count = others.filter(({ state }) => state === "QUEUED").length;
  return [
    say("cli.waits.behind", {
      deployment: underWay.id,
      change: changeOf(context, underWay),
      state: say("cli.state.word", { state: underWay.state }),
      by: say("cli.by", { by: underWay.requestedBy, onBehalfOf: underWay.onBehalfOf }),
    }),
    ...(count > 0 ? [say("cli.waits.others", { count })] : []),
  ];
}

import { invalidParameter } from "../wire/fault.ts";
import { optionalText, requiredText } from "../wire/input.ts";
import type { Operation } from "./call-context.ts";
import { requireServiceDeployment } from "./find-service-deployment.ts";
import { settleHook } from "./lifecycle-hooks.ts";

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/continue-service-deployment.html: the hook must be in
 * AWAITING_ACTION, the deployment IN_PROGRESS. The page lists no ConflictException, so what is over is invalid.
 */
export const continueServiceDeployment: Operation = (context, input) => {
  const arn = requiredText(input, "serviceDeploymentArn");
  const hookId = requiredText(input, "hookId");
  const action = optionalText(input, "action") ?? "CONTINUE";
  if (action !== "CONTINUE" && action !== "ROLLBACK") {
    throw invalidParameter("action must be CONTINUE or ROLLBACK.");
  }
  const deployment = requireServiceDeployment(context, arn);
  const hook = deployment.shift?.hooks.find(({ id }) => id === hookId);
  if (hook === undefined) throw invalidParameter("The hookId is not of this service deployment.");
  if (hook.status !== "AWAITING_ACTION" || deployment.status !== "IN_PROGRESS") {
    throw invalidParameter("The lifecycle hook is not awaiting an action.");
  }
  context.effect(arn);
  hook.status = "SUCCEEDED";
  settleHook(context.world, deployment, { action, why: "was answered with ROLLBACK" });
  return { serviceDeploymentArn: arn };
};

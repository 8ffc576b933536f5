import { parseEcrImage } from "../../../fleet/index.ts";
import { message } from "../../../kernel/index.ts";
import { type Check, type CheckContext, containersOf } from "../check-context.ts";
import { failed } from "../check-result.ts";
import { checkRole } from "../check-role.ts";

/** The role that ECS itself pulls images, reads secrets and writes logs with; most definitions need one. */
export const checkExecutionRole: Check = async (context) => {
  const role = context.definition.executionRoleArn;
  if (role) return [await checkRole(context, role)];
  const reason = neededFor(context);
  if (reason === null) return [];
  const hint = message("check.executionRole.needed.hint", {});
  return [failed("executionRoleArn", message("check.executionRole.needed", { reason }), hint)];
};

/** What the execution role is needed for. */
export type ExecutionRoleNeed = "secrets" | "credentials" | "image" | "logs";

/**
 * Developer guide, "Amazon ECS task execution IAM role". Hosts pull from ECR and write to CloudWatch Logs with their own
 * role; secrets and the credentials of a private registry are read with the execution role everywhere.
 */
function neededFor(context: CheckContext): ExecutionRoleNeed | null {
  const containers = containersOf(context);
  if (containers.some((each) => (each.secrets ?? []).length > 0)) return "secrets";
  if (containers.some((each) => (each.logConfiguration?.secretOptions ?? []).length > 0)) return "secrets";
  if (containers.some((each) => each.repositoryCredentials?.credentialsParameter)) return "credentials";
  if (context.runsOn !== "FARGATE") return null;
  if (containers.some((each) => parseEcrImage(each.image ?? "") !== null)) return "image";
  return containers.some((each) => each.logConfiguration?.logDriver === "awslogs") ? "logs" : null;
}

import type { Check } from "./check-context.ts";
import type { CheckName } from "./check-result.ts";
import { checkExecutionRole } from "./checks/execution-role.ts";
import { checkFargateSize } from "./checks/fargate-size.ts";
import { checkImages } from "./checks/images.ts";
import { checkLimits } from "./checks/limits.ts";
import { checkLogging } from "./checks/logging.ts";
import { checkPercentages } from "./checks/percentages.ts";
import { checkPlacement } from "./checks/placement.ts";
import { checkPlatforms } from "./checks/platforms.ts";
import { checkSecrets } from "./checks/secrets.ts";
import { checkTargetGroups } from "./checks/target-groups.ts";
import { checkTaskRole } from "./checks/task-role.ts";

/** Every check. */
export const checks: Readonly<Record<CheckName, Check>> = {
  IMAGE: checkImages,
  PLATFORM: checkPlatforms,
  EXECUTION_ROLE: checkExecutionRole,
  TASK_ROLE: checkTaskRole,
  SECRETS: checkSecrets,
  LOGGING: checkLogging,
  TARGET_GROUP: checkTargetGroups,
  PERCENTAGES: checkPercentages,
  PLACEMENT: checkPlacement,
  FARGATE_SIZE: checkFargateSize,
  LIMITS: checkLimits,
};

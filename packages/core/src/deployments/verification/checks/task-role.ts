import type { Check } from "../check-context.ts";
import { checkRole } from "../check-role.ts";

/** The role that the containers themselves act with; a task need not have one. */
export const checkTaskRole: Check = async (context) => {
  const role = context.definition.taskRoleArn;
  return role ? [await checkRole(context, role)] : [];
};

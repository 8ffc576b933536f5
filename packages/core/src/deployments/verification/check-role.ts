import { message } from "../../kernel/index.ts";
import { findTrustPolicy } from "./aws/find-role.ts";
import type { CheckContext } from "./check-context.ts";
import { type Finding, failed, notChecked, passed } from "./check-result.ts";
import { trustOf } from "./trust-policy.ts";
import { unread } from "./unread.ts";

/** Whether a role of the definition, by its ARN or its name, exists and may be assumed by ECS tasks. */
export async function checkRole(context: CheckContext, role: string): Promise<Finding> {
  const { account, clients, look } = context;
  const [, , , , itsAccount, ...rest] = role.split(":");
  const name = (rest.join(":") || role).split("/").at(-1) ?? role;
  if (account !== null && itsAccount && itsAccount !== account) {
    const hint = message("check.role.otherAccount.hint", { account });
    return failed(role, message("check.role.otherAccount", { role, account }), hint);
  }
  try {
    const found = await context.once(`role ${name}`, () => findTrustPolicy(clients, look, name));
    if (found === null)
      return failed(role, message("check.role.missing", { role }), message("check.role.missing.hint", {}));
    const trust = trustOf(found.policy, context);
    if (trust === "TRUSTED") return passed(role, message("check.role.trusted", { role }));
    if (trust === "UNKNOWN") return notChecked(role, message("check.role.unclear", { role }));
    const hint = message("check.role.untrusted.hint", { role });
    return failed(role, message("check.role.untrusted", { role }), hint);
  } catch (error) {
    return unread(role, error);
  }
}

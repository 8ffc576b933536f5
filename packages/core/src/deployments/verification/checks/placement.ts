import { willItFit } from "../../../placement/index.ts";
import { type Check, serviceToPlace } from "../check-context.ts";
import { failed, notChecked, passed } from "../check-result.ts";
import { unread } from "../unread.ts";

/** Whether the cluster has room for the new tasks, while the old ones make way if it is they who are replaced. */
export const checkPlacement: Check = async (context) => {
  // Fargate has no hosts; how much of it an account may have is LIMITS' to say.
  if (context.runsOn === "FARGATE") return [];
  const subject = context.cluster.split("/").at(-1) ?? context.cluster;
  try {
    const { definition, desiredCount, onlyCount } = context;
    const service = serviceToPlace(context);
    const capacity = await context.capacity();
    const asked = { capacity, service, definition, desiredCount, onlyCount };
    const { fit, message, hint, rollout } = willItFit(asked);
    // Said by PERCENTAGES already.
    if (rollout?.outcome === "CANNOT_ROLL") return [];
    if (fit === "UNKNOWN") return [notChecked(subject, message, hint)];
    return [fit === "DOES_NOT_FIT" ? failed(subject, message, hint) : passed(subject, message)];
  } catch (error) {
    return [unread(subject, error)];
  }
};

import { message } from "../../kernel/index.ts";
import { hostName } from "./host-name.ts";
import type { TaskRule } from "./rule.ts";

/** Capacity that went away under the task. Stop codes: API_Task. */
export const capacityTaken: TaskRule = (task, { hosts }) => {
  const { stopCode, stoppedReason, containerInstance } = task;
  if (stopCode === "SpotInterruption" || /Spot Task was interrupted/i.test(stoppedReason ?? ""))
    return message("cause.spotInterruption", {});
  const gone =
    stopCode === "TerminationNotice" ||
    stopCode === "InfrastructureHealth" ||
    /^Host EC2 .*(?:stopped|terminated)/i.test(stoppedReason ?? "");
  const named = /\(instance (i-[0-9a-f]+)\)/.exec(stoppedReason ?? "")?.[1];
  return gone ? message("cause.hostGone", { host: named ?? hostName(containerInstance, hosts) }) : null;
};

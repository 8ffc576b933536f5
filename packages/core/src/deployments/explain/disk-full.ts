import { message } from "../../kernel/index.ts";
import { hostName } from "./host-name.ts";
import { findReason, type TaskRule } from "./rule.ts";

/** A host without disk space, which shows as an image that cannot be pulled or a container that cannot be made. */
export const diskFull: TaskRule = (task, { hosts }) => {
  const found = findReason(task, /no space left on device/i);
  return found && message("cause.diskFull", { host: hostName(task.containerInstance, hosts) });
};

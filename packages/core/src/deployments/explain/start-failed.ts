import { message } from "../../kernel/index.ts";
import { placementFailure } from "./placement-failure.ts";
import type { TaskRule } from "./rule.ts";

/** A task that did not start for a reason that no other rule knows: it is told as it came. */
export const startFailed: TaskRule = ({ stopCode, stoppedReason, containers }) => {
  const container = containers.find(({ reason }) => reason !== null && reason !== "");
  const reason = container?.reason ?? stoppedReason ?? "";
  // What could not be placed is told by what stands in the way.
  if (reason === "" || placementFailure(reason) !== null) return null;
  const failed =
    stopCode === "TaskFailedToStart" ||
    /^(?:Cannot|ResourceInit|DockerTimeout|ContainerRuntime)\w*Error/.test(reason);
  return failed ? message("cause.startFailed", { reason: reason.slice(0, 400) }) : null;
};

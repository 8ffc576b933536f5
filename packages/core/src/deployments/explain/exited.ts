import { message } from "../../kernel/index.ts";
import type { TaskRule } from "./rule.ts";

/** A container that stopped by itself. */
export const exited: TaskRule = ({ stopCode, containers }) => {
  // Without a stop code the exit code tells it.
  const itself = stopCode === "EssentialContainerExited" || (stopCode === null && containers.some(hasFailed));
  const container = containers.find(isCulprit) ?? containers.find(hasFailed) ?? containers[0];
  if (!itself || !container) return null;
  return message("cause.exited", { container: container.name, exitCode: container.exitCode });
};

function hasFailed({ exitCode }: { exitCode: number | null }): boolean {
  return exitCode !== null && exitCode !== 0;
}

/** The others of the task are ended with SIGTERM or SIGKILL (128 + 15, 128 + 9) because of it. */
function isCulprit(container: { exitCode: number | null }): boolean {
  return hasFailed(container) && container.exitCode !== 143 && container.exitCode !== 137;
}

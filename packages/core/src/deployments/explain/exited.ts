import { message } from "../../kernel/index.ts";
import type { TaskRule } from "./rule.ts";

/** A container that stopped by itself. */
export const exited: TaskRule = ({ stopCode, containers }) => {
  // Without a stop code the exit code tells it.
  const itself = stopCode === "EssentialContainerExited" || (stopCode === null && containers.some(hasFailed));
  const container =
    containers.find(isCulprit) ??
    containers.find(({ exitCode }) => exitCode === killed) ??
    containers.find(({ exitCode }) => exitCode === 0) ??
    containers[0];
  if (!itself || !container) return null;
  return message("cause.exited", { container: container.name, exitCode: container.exitCode });
};

function hasFailed({ exitCode }: { exitCode: number | null }): boolean {
  return exitCode !== null && exitCode !== 0;
}

/** 128 + SIGTERM, 128 + SIGKILL */
const [ended, killed] = [143, 137];

/**
 * The others of the task are ended with SIGTERM or SIGKILL because of it. SIGTERM comes of nothing else, so beside a
 * container that ended with 0 that one is what stopped first: a server that finishes, say.
 */
function isCulprit({ exitCode }: { exitCode: number | null }): boolean {
  return hasFailed({ exitCode }) && exitCode !== ended && exitCode !== killed;
}

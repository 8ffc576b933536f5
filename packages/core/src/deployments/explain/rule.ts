import type { Message } from "../../kernel/index.ts";
import type { FailureEvidence, StoppedContainer, StoppedTask } from "./evidence.ts";

/** Says why one stopped task ended, or that it cannot say. */
export type TaskRule = (task: StoppedTask, evidence: FailureEvidence) => Message | null;

/** What ECS says of a task, and of which container where it names one. */
export type FoundReason = { container: StoppedContainer | null; text: string };

/**
 * The first reason that matches: a container's own, else the task's. On EC2 the container has it, on Fargate the
 * task; a reason of the task is put down to its only container.
 */
export function findReason(task: StoppedTask, pattern: RegExp): FoundReason | null {
  const container = task.containers.find(({ reason }) => reason !== null && pattern.test(reason));
  if (container) return { container, text: container.reason ?? "" };
  const text = task.stoppedReason ?? "";
  if (!pattern.test(text)) return null;
  const named = task.containers.find(({ image }) => image !== null && text.includes(image));
  return { container: named ?? task.containers[0] ?? null, text };
}

/** The name and image of a container in a message: "?" where ECS told neither. */
export function containerWords(container: StoppedContainer | null): { container: string; image: string } {
  return { container: container?.name || "?", image: container?.image ?? "?" };
}

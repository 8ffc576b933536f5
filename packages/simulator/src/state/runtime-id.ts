import { createHash } from "node:crypto";
import type { Task } from "./model.ts";
import type { Random } from "./random.ts";

/** A container's id as its runtime has it: on Fargate the task's with ten digits, on hosts Docker's 64 characters. */
export function newRuntimeId(random: Random, task: Task): string {
  const id = `${task.id}-${random.digits(10)}`;
  return task.launchType === "FARGATE" ? id : createHash("sha256").update(id).digest("hex");
}

import { message } from "../../kernel/index.ts";
import { containerWords, findReason, type TaskRule } from "./rule.ts";

/** OutOfMemoryError of the developer guide; Docker's own word is OOMKilled. */
export const outOfMemory: TaskRule = (task) => {
  const found = findReason(task, /OutOfMemory|OOM-?Killed/i);
  return found && message("cause.outOfMemory", { container: containerWords(found.container).container });
};

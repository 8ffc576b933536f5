import { message } from "../../kernel/index.ts";
import { containerWords, findReason, type TaskRule } from "./rule.ts";

/** An image for another processor or system: found when it is pulled, or only when its command is started. */
export const wrongPlatform: TaskRule = (task) => {
  const found = findReason(task, /exec format error|descriptor matching platform|no matching manifest for/i);
  return found && message("cause.wrongPlatform", containerWords(found.container));
};

import { message } from "../../kernel/index.ts";
import { containerWords, findReason, type TaskRule } from "./rule.ts";

/** A log driver that could not begin: most often its log group is not there. */
export const logDriver: TaskRule = (task) => {
  const found = findReason(task, /logging driver|validate logger args|Cloudwatch log (?:stream|group)/i);
  if (found === null) return null;
  const { container } = containerWords(found.container);
  const reason = /(?:logging driver|logger args): *(.*)$/is.exec(found.text)?.[1] ?? found.text;
  return message("cause.logDriver", { container, reason: reason.slice(0, 300) });
};

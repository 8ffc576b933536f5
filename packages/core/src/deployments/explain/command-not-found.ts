import { message } from "../../kernel/index.ts";
import { containerWords, findReason, type TaskRule } from "./rule.ts";

const about =
  /(?:CannotStart|CannotCreate|ContainerRuntime|ResourceInitialization)\w*: .*(?:executable file not found|no such file or directory|permission denied)/is;

/** A command or entry point that the image does not have, or that may not be run. */
export const commandNotFound: TaskRule = (task) => {
  const found = findReason(task, about);
  // A log driver or a volume misses files too.
  if (found === null || !/exec|runc|entrypoint/i.test(found.text)) return null;
  const command = /exec:? "([^"]+)"|exec (\S+): /i.exec(found.text);
  return message("cause.commandNotFound", {
    container: containerWords(found.container).container,
    command: command?.[1] ?? command?.[2] ?? null,
  });
};

import { type Message, message } from "../../kernel/index.ts";
import type { FailureEvidence } from "./evidence.ts";
import { launchFailure } from "./launch-failure.ts";
import { findReason, type TaskRule } from "./rule.ts";

const refused = /unable to assume (?:the )?role/i;

function badRole(text: string): Message | null {
  if (!refused.test(text)) return null;
  const role =
    /role:? ['"]?(arn:[\w-]+:iam::\d*:role\/[\w+=,.@/-]+|[\w+=,.@/-]+)['"]?/i.exec(text)?.[1] ?? "";
  return message("cause.badRole", { role });
}

/** A role that ECS cannot assume, told of a stopped task. */
export const badRoleOfTask: TaskRule = (task) => badRole(findReason(task, refused)?.text ?? "");

/** What keeps ECS from launching a task at all: a role most of the time. Only the service's events tell it. */
export function cannotLaunch({ serviceEvents }: FailureEvidence): Message | null {
  for (const event of serviceEvents) {
    const reason = launchFailure(event);
    if (reason !== null) return badRole(reason) ?? message("cause.cannotLaunch", { reason });
  }
  return null;
}

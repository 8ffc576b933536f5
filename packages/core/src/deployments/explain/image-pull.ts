import type { Message } from "../../kernel/index.ts";
import { message } from "../../kernel/index.ts";
import { containerWords, findReason, type TaskRule } from "./rule.ts";

/** Developer guide, "CannotPullContainer task errors"; "registry auth" is how Fargate begins when it is about ECR. */
const about = /CannotPull|ImagePull|manifest unknown|ecr registry auth|ecr:GetAuthorizationToken/i;

type Words = { container: string; image: string };
const kinds: readonly (readonly [RegExp, (words: Words) => Message])[] = [
  [/toomanyrequests|pull rate limit/i, (words) => message("cause.imageRateLimited", words)],
  [
    /AccessDenied|not authorized to perform|no basic auth credentials|403 Forbidden/i,
    (words) => message("cause.imageDenied", words),
  ],
  [
    /i\/o timeout|deadline exceeded|dial tcp|no such host|connection refused|Client\.Timeout|request canceled/i,
    (words) => message("cause.imageUnreachable", words),
  ],
];

/** An image that could not be pulled. */
export const imagePull: TaskRule = (task) => {
  const found = findReason(task, about);
  if (found === null) return null;
  const words = containerWords(found.container);
  const told = kinds.find(([pattern]) => pattern.test(found.text))?.[1];
  return told?.(words) ?? message("cause.imageMissing", words);
};

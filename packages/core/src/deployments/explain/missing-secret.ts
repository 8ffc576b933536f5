import { message } from "../../kernel/index.ts";
import { findReason, type TaskRule } from "./rule.ts";

/**
 * "unable to retrieve secret from asm", "… secrets from ssm" (Fargate), "Fetching secret data from AWS Secrets Manager
 * in region …", "… from SSM Parameter Store in …" (agent on EC2), "The task can't retrieve the secret with ARN …"
 * (agents since 2024). "unable to pull secrets or registry auth" alone may be about the registry.
 */
const about =
  /retrieve (?:the )?secrets? (?:from|with)|fetching secret data|failed to fetch secret|secrets? from (?:asm|ssm)|SSM Parameter Store|Secrets Manager/i;
const named =
  /(arn:[\w-]+:(?:secretsmanager|ssm):[^\s'",\]]+?)(?=:? |['",\].]|: |$)|invalid parameters: ?\[?([^\s,\]]+)/i;

/** A secret of the task definition that could not be read. */
export const missingSecret: TaskRule = (task) => {
  const found = findReason(task, about);
  if (found === null) return null;
  const match = named.exec(found.text);
  const secret = (match?.[1] ?? match?.[2] ?? "").replace(/:$/, "");
  if (/AccessDenied|not authorized/i.test(found.text)) return message("cause.secretDenied", { secret });
  if (
    /ResourceNotFound|ParameterNotFound|can't find the specified secret|invalid parameters/i.test(found.text)
  )
    return message("cause.missingSecret", { secret });
  return message("cause.secretUnread", { secret, reason: found.text.slice(0, 300) });
};

import type { Message } from "../../kernel/index.ts";

/** What is looked at before a deployment acts. */
export const checkNames = [
  "IMAGE",
  "PLATFORM",
  "EXECUTION_ROLE",
  "TASK_ROLE",
  "SECRETS",
  "LOGGING",
  "TARGET_GROUP",
  "PERCENTAGES",
  "PLACEMENT",
  "FARGATE_SIZE",
  "LIMITS",
] as const;
export type CheckName = (typeof checkNames)[number];

/** NOT_CHECKED says nothing about the thing itself: it could not be seen. It is never taken for PASSED. */
export type CheckStatus = "PASSED" | "FAILED" | "NOT_CHECKED";

/** What one check found about one thing. */
export type CheckResult = {
  check: CheckName;
  /** The image, role, secret, log group, … as the definition or the service names it. */
  subject: string;
  status: CheckStatus;
  message: Message;
  /** What to do about it; null where there is nothing to do. */
  hint: Message | null;
  /** The service that it is about, and that one's place in the input, where there are several. */
  of?: { service: string; field: readonly string[] };
};

/** A result without the name of its check, which the table of checks adds. */
export type Finding = Omit<CheckResult, "check" | "of">;

export const passed = (subject: string, message: Message): Finding => ({
  subject,
  status: "PASSED",
  message,
  hint: null,
});

export const failed = (subject: string, message: Message, hint: Message | null): Finding => ({
  subject,
  status: "FAILED",
  message,
  hint,
});

export const notChecked = (subject: string, message: Message, hint: Message | null = null): Finding => ({
  subject,
  status: "NOT_CHECKED",
  message,
  hint,
});

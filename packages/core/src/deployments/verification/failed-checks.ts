import type { CheckResult } from "./check-result.ts";

/** What failed, as the history keeps it where somebody went past it. */
export const failedChecks = (checks: readonly CheckResult[]): Pick<CheckResult, "check" | "subject">[] =>
  checks.filter(({ status }) => status === "FAILED").map(({ check, subject }) => ({ check, subject }));

import { message, Problem } from "../../kernel/index.ts";
import type { CheckResult } from "./check-result.ts";

/** Something was found to be wrong before anything was done. */
export class VerificationFailed extends Problem {
  readonly code = "VERIFICATION_FAILED";
  /** All that was looked at, also what is in order. */
  readonly checks: readonly CheckResult[];
  constructor(checks: readonly CheckResult[], field: readonly string[] = ["input"]) {
    const failed = checks.filter(({ status }) => status === "FAILED");
    const names = [...new Set(failed.map(({ check }) => check))];
    super(
      message("problem.verificationFailed", { count: failed.length, checks: names }),
      message("problem.verificationFailed.hint", {}),
      field,
    );
    this.checks = checks;
  }
}

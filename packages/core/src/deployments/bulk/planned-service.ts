import type { Service } from "../../fleet/index.ts";
import type { PlannedChange } from "../planned-change.ts";
import type { RequiredApproval } from "../required-approval.ts";
import type { CheckResult } from "../verification/index.ts";

/** What a bulk deployment makes of one of its services. */
export type PlannedService = RequiredApproval & {
  service: Service;
  plan: PlannedChange;
  /** Its place in the input. */
  field: readonly string[];
};

export type VerifiedService = PlannedService & { checks: readonly CheckResult[] };

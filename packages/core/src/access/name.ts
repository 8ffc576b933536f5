import { InvalidInput, isBlank, message } from "../kernel/index.ts";
import { type Caller, type FleetPath, requirePermission } from "../permissions/index.ts";

export const longestName = 100;
export const longestReason = 500;

/** Throws InvalidInput unless a name says something and fits a line. */
export function checkName(name: string, field: string): void {
  if (isBlank(name)) {
    throw new InvalidInput(message("problem.invalid.empty", { field }), null, ["input", field]);
  }
  if (name.length > longestName) {
    throw new InvalidInput(message("problem.invalid.tooLong", { field, limit: longestName }), null, [
      "input",
      field,
    ]);
  }
}

/** Throws NotPermitted or InvalidInput unless the caller may act for whoever is named; nobody need be. */
export function checkOnBehalfOf(
  caller: Caller,
  onBehalfOf: string | null | undefined,
  path: FleetPath,
): void {
  if (onBehalfOf == null) return;
  requirePermission(caller, "principal:act-as", path);
  checkName(onBehalfOf, "onBehalfOf");
}

/** Throws InvalidInput for a reason that is longer than the history keeps. */
export function checkReason(reason: string | null | undefined): void {
  if ((reason ?? "").length <= longestReason) return;
  const text = message("problem.invalid.tooLong", { field: "reason", limit: longestReason });
  throw new InvalidInput(text, null, ["input", "reason"]);
}

import { checkName } from "../access/index.ts";
import { InvalidInput, isBlank, message } from "../kernel/index.ts";
import { isResourcePattern } from "../permissions/index.ts";

export const longestReason = 500;
// An account's, a region's, a cluster's and a service's longest names with the slashes between (ECS: 255 characters).
export const longestPattern = 700;

/** Throws InvalidInput unless a pattern names a part of the fleet. */
export function checkPattern(pattern: string, field: readonly string[]): void {
  const isWellFormed = isResourcePattern(pattern) && pattern.length <= longestPattern;
  if (isWellFormed && !pattern.includes("\0")) return;
  const hint = message("problem.invalid.pattern.hint", {});
  throw new InvalidInput(message("problem.invalid.pattern", { pattern: pattern.slice(0, 100) }), hint, field);
}

/** Throws InvalidInput unless a reason is given that fits, and a name of whom it is for, if anybody. */
export function checkWords(input: { reason: string; onBehalfOf?: string | null | undefined }): void {
  const field = "reason";
  if (isBlank(input.reason)) {
    throw new InvalidInput(message("problem.invalid.empty", { field }), null, ["input", field]);
  }
  checkLength(input.reason);
  if (input.onBehalfOf != null) checkName(input.onBehalfOf, "onBehalfOf");
}

/** Throws InvalidInput unless a reason fits. */
export function checkLength(reason: string): void {
  if (reason.length <= longestReason) return;
  const text = message("problem.invalid.tooLong", { field: "reason", limit: longestReason });
  throw new InvalidInput(text, null, ["input", "reason"]);
}

/** Throws InvalidInput unless exactly one of the named fields is given. */
export function checkOneOf(given: Readonly<Record<string, unknown>>): void {
  const fields = Object.keys(given);
  if (fields.filter((field) => given[field] != null).length === 1) return;
  throw new InvalidInput(message("problem.invalid.oneOf", { fields }), null, ["input"]);
}

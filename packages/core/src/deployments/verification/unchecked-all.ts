import { type CheckResult, checkNames } from "./check-result.ts";
import { unread } from "./unread.ts";

/** What all checks say of a service that could not be looked at. */
export function uncheckedAll(error: unknown): CheckResult[] {
  const finding = unread("", error);
  return checkNames.map((check) => ({ check, ...finding }));
}

export type { VerifyInput } from "./check-context.ts";
export { type CheckName, type CheckResult, checkNames } from "./check-result.ts";
export { failedChecks } from "./failed-checks.ts";
export { ImageNotFound } from "./image-not-found.ts";
export { looksUntil, whileLooking } from "./look.ts";
export { resolveDigest } from "./resolve-digest.ts";
export { uncheckedAll } from "./unchecked-all.ts";
export { VerificationFailed } from "./verification-failed.ts";
export { nothingWithheld, verify, type Withheld } from "./verify.ts";

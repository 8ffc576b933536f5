export type { VerifyInput } from "./check-context.ts";
export { type CheckName, type CheckResult, type CheckStatus, checkNames } from "./check-result.ts";
export { ImageNotFound } from "./image-not-found.ts";
export { type ResolvedDigest, resolveDigest } from "./resolve-digest.ts";
export { verify } from "./verify.ts";

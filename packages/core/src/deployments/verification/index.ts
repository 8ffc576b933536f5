export { type CheckName, type CheckResult, type CheckStatus, checkNames } from "./check-result.ts";
export { ImageNotFound } from "./image-not-found.ts";
export { type ResolvedDigest, resolveDigest } from "./resolve-digest.ts";

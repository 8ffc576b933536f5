export { approvalProblems, approvalsConfiguration, groupsConfiguration } from "./approval-configuration.ts";
export {
  type Actor,
  type ApprovalPolicy,
  type ApprovalRefusal,
  type Approvals,
  type ApprovalVerdict,
  approvalNeeded,
  eligibleApprovers,
  isMember,
  mayApprove,
  membersOf,
  type NeededApproval,
  noApprovals,
  shareSomebody,
} from "./approval-policy.ts";
export { checkLength, checkWords, longestReason } from "./check-input.ts";
export { type CreateFreezeWindowInput, createFreezeWindow } from "./create-freeze-window.ts";
export type { GuardDeps } from "./deps.ts";
export { type EndFreezeWindowInput, endFreezeWindow } from "./end-freeze-window.ts";
export type { FreezeWindow } from "./freeze-window.ts";
export { type Guarded, guardsOf, requireUnguarded, type StandingGuard } from "./guards-of.ts";
export { type LockServiceInput, lockService } from "./lock-service.ts";
export { once } from "./once.ts";
export { FreezeWindowActive, ServiceLocked } from "./problems.ts";
export {
  freezeWindowsBetween,
  freezeWindowsByIds,
  freezeWindowsOfPaths,
  openFreezeWindows,
} from "./reads/freeze-windows.ts";
export { countLocks, locksByIds, locksOfPaths, locksPage, type ServiceLockFilter } from "./reads/locks.ts";
export { activeSpan, type FreezeSchedule, nextSpan, type Span } from "./schedule.ts";
export type { ServiceLock } from "./service-lock.ts";
export { type UnlockServiceInput, unlockService } from "./unlock-service.ts";

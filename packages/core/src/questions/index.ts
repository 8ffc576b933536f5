export {
  type AloneReason,
  type AuditedChange,
  type AuditedChangeFilter,
  aloneReasons,
  type ChangeInFreeze,
  freezePasses,
} from "./audited-change.ts";
export { type AuditedChangePage, auditedChangesPage, countAuditedChanges } from "./audited-changes.ts";
export {
  accessRulesAt,
  type DeployAccess,
  type DeployHolder,
  deployAccess,
  deployHoldersPage,
} from "./deploy-access.ts";
export { placesNamed, ranPage } from "./ran.ts";

export { appendAudit } from "./append-audit.ts";
export type { AuditContent, AuditEvent, AuditEventFilter } from "./audit-event.ts";
export {
  type AwsRequest,
  awsRequestsOfDeployments,
  keepSentCalls,
  type RequestCause,
  type SentCalls,
} from "./aws-requests.ts";
export { type AuditAction, type AuditRecord, type AuditTarget, leafOf } from "./entry.ts";
export { auditContents, auditEventsByIds, auditEventsPage, countAuditEvents } from "./reads.ts";
export { recordingRefusal } from "./record-refusal.ts";

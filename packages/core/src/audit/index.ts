export { type AccessRefusals, createAccessRefusals } from "./access-refusals.ts";
export { appendAudit } from "./append-audit.ts";
export { type AuditConfiguration, auditConfiguration } from "./audit-configuration.ts";
export type { AuditContent, AuditEvent, AuditEventFilter } from "./audit-event.ts";
export {
  type AwsRequest,
  awsRequestsOfDeployments,
  keepSentCalls,
  type RequestCause,
  type SentCalls,
} from "./aws-requests.ts";
export { type Completeness, countCompleteness, lostEntries, unloggedEntries } from "./completeness.ts";
export { type AuditAction, type AuditRecord, type AuditTarget, leafOf } from "./entry.ts";
export {
  type ArchivedMonth,
  type AuditExport,
  type AuditExportRequest,
  type ExportFormat,
  exportFormats,
} from "./export/audit-export.ts";
export { beginAuditExport } from "./export/begin-export.ts";
export {
  checkpointOf,
  type LogKey,
  latestCheckpoint,
  logHead,
  logKeys,
  type StoredCheckpoint,
} from "./log/checkpoints.ts";
export { type Commitment, commitmentsOf } from "./log/commitments.ts";
export { makeAuditMonths } from "./log/make-months.ts";
export {
  consistencyProofOf,
  countUnsequenced,
  inclusionProofOf,
  inclusionProofsOf,
  leafIndexesOf,
  nodesOf,
} from "./log/proofs.ts";
export { sha256 } from "./log/sha256.ts";
export { newSigningKey, parseSigningKey, type Signer } from "./log/signing-key.ts";
export { sequence, startSequencer } from "./log/start-sequencer.ts";
export { sweepMissed } from "./log/sweep-missed.ts";
export { entryBundle, tileBytes } from "./log/tiles.ts";
export { verifyEd25519 } from "./log/verify-ed25519.ts";
export {
  cosignaturesUpTo,
  type KeptCosignature,
  type Publication,
  publications,
} from "./publish/publications.ts";
export { type PublishDeps, publishing } from "./publish/publish-checkpoint.ts";
export { acceptedActs, auditContents, auditEventsByIds } from "./reads.ts";
export { isRecorded, recordingRefusal, recordRefusal } from "./record-refusal.ts";
export { type AuditArchive, auditArchives } from "./seal/archives.ts";
export { dropMonths } from "./seal/drop-months.ts";
export { NotSealed, type SealDeps, type SealedMonth, sealMonths } from "./seal/seal-months.ts";
export { auditEventsPage, countAuditEvents } from "./search.ts";
export {
  type AuditPosition,
  auditEventsAfter,
  auditPositionOf,
  presentAuditPosition,
  type RecordedAuditEvent,
  watchAudit,
} from "./stream.ts";

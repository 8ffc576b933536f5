export { judgeFiles } from "./files/judge-files.ts";
export { keepTrail } from "./keep-trail.ts";
export { type AcknowledgeInput, acknowledgeOutOfBand } from "./match/acknowledge.ts";
export { type MatchKind, matchKinds } from "./match/decide.ts";
export {
  type MatchedRecord,
  type TrailMatch,
  trailMatches,
  trailRecordIdsOfDeployments,
} from "./match/match-reads.ts";
export { type MatchDeps, matchTask, matchTrail } from "./match/match-trail.ts";
export type { OutOfBandChange, OutOfBandFilter } from "./match/out-of-band-change.ts";
export {
  countOutOfBand,
  outOfBandByIds,
  outOfBandKey,
  outOfBandOfServices,
  outOfBandPage,
} from "./match/out-of-band-reads.ts";
export {
  countTrailRecords,
  type TrailRecordFilter,
  toTrailRecord,
  trailRecordColumns,
  trailRecordContents,
  trailRecordsByIds,
  trailRecordsPage,
} from "./reads.ts";
export { type TrailFinding, type TrailSource, trailFindings, trailSources } from "./source-reads.ts";
export { startTrailNotices } from "./start-trail-notices.ts";
export {
  type AccountTrail,
  type TrailConfiguration,
  trailConfiguration,
  trailProblems,
} from "./trail-configuration.ts";
export { startTrail, type TrailDeps, trailJob, trailTask } from "./trail-job.ts";
export {
  eventIdOf,
  type FileVerdict,
  fileVerdicts,
  type RecordVerdict,
  type TrailRecord,
  type TrailRecordContent,
  trailRecordId,
} from "./trail-record.ts";
export { runTrail } from "./trail-task.ts";
export { findWhy } from "./why/find-why.ts";
export { type Why, type WhyEvidence, type WhyFact, type WhyPart, whyParts } from "./why/why.ts";

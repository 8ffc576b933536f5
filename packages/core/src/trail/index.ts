export { type AcknowledgeInput, acknowledgeOutOfBand } from "./match/acknowledge.ts";
export { type MatchKind, matchKinds } from "./match/decide.ts";
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
  eventIdOf,
  type FileVerdict,
  fileVerdicts,
  type RecordVerdict,
  type TrailRecord,
  type TrailRecordContent,
  trailRecordId,
} from "./trail-record.ts";
export { findWhy } from "./why/find-why.ts";
export { type Why, type WhyEvidence, type WhyFact, type WhyPart, whyParts } from "./why/why.ts";

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

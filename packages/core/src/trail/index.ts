export {
  eventIdOf,
  type FileVerdict,
  fileVerdicts,
  type RecordVerdict,
  type TrailRecord,
  type TrailRecordContent,
  trailRecordId,
} from "./trail-record.ts";

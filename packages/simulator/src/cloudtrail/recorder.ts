import type { Json } from "../state/model.ts";
import type { Principal } from "../state/principal.ts";
import type { RecordInput, TrailRecord } from "./record.ts";
import type { Trail } from "./trail.ts";

/** What one call was, for its record. */
export interface RecordedCall {
  principal: Principal;
  region: string;
  service: string;
  operation: string;
  requestId: string;
  request: Json;
  response: Json | undefined;
  error: { code: string; message: string } | undefined;
  userAgent: string | undefined;
}

export interface CloudTrail {
  trails: Trail[];
  /** By `account/region`, the oldest first. */
  history: Map<string, { record: TrailRecord; at: number }[]>;
  /** Records a call that changes something; one that only reads is not recorded. */
  called(call: RecordedCall): void;
  record(input: RecordInput): TrailRecord;
}

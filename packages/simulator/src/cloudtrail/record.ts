import type { Json } from "../state/model.ts";

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export interface TrailRecord extends Json {
  eventVersion: string;
  userIdentity: Json;
  /** To the second. */
  eventTime: string;
  eventSource: string;
  eventName: string;
  awsRegion: string;
  eventID: string;
  recipientAccountId: string;
}

/** What goes into a record; what is left out is as AWS has it for a call of an API. */
export interface RecordInput {
  account: string;
  region: string;
  userIdentity: Json;
  eventSource: string;
  eventName: string;
  requestParameters?: unknown;
  responseElements?: unknown;
  requestID?: string;
  errorCode?: string;
  errorMessage?: string;
  readOnly?: boolean;
  sourceIPAddress?: string;
  userAgent?: string;
  /** Epoch milliseconds; now by default. */
  at?: number;
  /** Members beside, over those that are made. */
  more?: Json;
}

/** What is odd about the records of a trail from now on. */
export interface RecordOddities {
  /** Values of environment variables are hidden by AWS. */
  hidden?: boolean;
  /** As of a record beyond 100 KB: request and answer are left out, and `additionalEventData` says so. */
  truncated?: boolean;
  /** Members that no documentation knows. */
  unknownFields?: boolean;
}

export const trailTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export function makeRecord(
  input: RecordInput,
  ids: { eventId: string; now: number },
  odd: RecordOddities,
): TrailRecord {
  const request = asTrail(input.requestParameters);
  const response = asTrail(input.responseElements);
  const record: TrailRecord = {
    eventVersion: "1.11",
    userIdentity: input.userIdentity,
    eventTime: trailTime(input.at ?? ids.now),
    eventSource: input.eventSource,
    eventName: input.eventName,
    awsRegion: input.region,
    sourceIPAddress: input.sourceIPAddress ?? "198.51.100.7",
    userAgent: input.userAgent ?? "aws-cli/2.31.0",
    ...(input.errorCode === undefined
      ? {}
      : { errorCode: input.errorCode, errorMessage: input.errorMessage }),
    requestParameters: odd.truncated
      ? { Omitted: true, reason: "reason" }
      : odd.hidden
        ? hide(request)
        : request,
    responseElements: odd.truncated ? null : odd.hidden ? hide(response) : response,
    ...(odd.truncated
      ? { addendum: { reason: "UPDATED_DATA" }, additionalEventData: { requestParametersTruncated: "true" } }
      : {}),
    ...(input.requestID === undefined ? {} : { requestID: input.requestID }),
    eventID: ids.eventId,
    readOnly: input.readOnly ?? false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: input.account,
    eventCategory: "Management",
    tlsDetails: { tlsVersion: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256" },
    ...(odd.unknownFields ? { eventShade: { of: ["grey", 7, null] }, quantumState: "entangled" } : {}),
    ...input.more,
  };
  return record;
}

/** Members that hold a time are texts such as "Nov 26, 2026, 10:00:00 AM" in records of ECS. */
function asTrail(value: unknown, name = ""): unknown {
  if (typeof value === "number" && name.endsWith("At")) return longTime(value * 1000);
  if (Array.isArray(value)) return value.map((each) => asTrail(each));
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asTrail(each, key)]));
}

const longTime = (at: number) =>
  new Date(at).toLocaleString("en-US", { timeZone: "UTC", dateStyle: "medium", timeStyle: "medium" });

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "environment" ? "HIDDEN_DUE_TO_SECURITY_REASONS" : hide(each),
    ]),
  );
}

/**
 * What is known of a file's bytes. PENDING: no digest has named it yet. VERIFIED: a digest that CloudTrail signed has its
 * hash. ALTERED: its bytes are others. MISSING: a digest names it, and it is not in the bucket.
 * UNPROVEN: the digest that names it is itself not proven. UNREFERENCED: it lies in the bucket, and the digests of its
 * hour do not name it. UNCOVERED: there are no digests of its hour, as validation was off.
 */
export const fileVerdicts = [
  "PENDING",
  "VERIFIED",
  "ALTERED",
  "MISSING",
  "UNPROVEN",
  "UNREFERENCED",
  "UNCOVERED",
] as const;
export type FileVerdict = (typeof fileVerdicts)[number];

/** Of a record: that of its file; UNSIGNED came by LookupEvents alone, for which AWS gives no proof. */
export type RecordVerdict = FileVerdict | "UNSIGNED";

/** A record of CloudTrail, as the graph shows it. */
export type TrailRecord = {
  /** trl_ and CloudTrail's eventID without its dashes. */
  id: string;
  eventId: string;
  eventTime: string;
  accountId: string;
  /** The number of the account that it was recorded for (recipientAccountId). */
  awsAccount: string;
  region: string;
  eventSource: string;
  eventName: string;
  eventType: string | null;
  requestId: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  readOnly: boolean;
  /** How many things the answer tells as failed though the call did not, such as RunTask's failures. */
  failures: number;
  identityType: string;
  /** The person behind a role's session, else the user, the AWS service, or the ARN. */
  principal: string;
  principalArn: string | null;
  roleArn: string | null;
  sessionName: string | null;
  sourceIdentity: string | null;
  /** The AWS service that made the call for somebody or for itself. */
  invokedBy: string | null;
  sourceIp: string | null;
  userAgent: string | null;
  /** CloudTrail left something out of it for its size. */
  truncated: boolean;
  /** AWS replaced something by HIDDEN_DUE_TO_SECURITY_REASONS. */
  hidden: boolean;
  /** Fleetgraph replaced a secret value. */
  redacted: boolean;
  path: string;
  clusterName: string | null;
  serviceName: string | null;
  /** Ids of ours, whether the fleet has such a cluster or service (any more) or not. */
  clusterId: string | null;
  serviceId: string | null;
  taskDefinition: string | null;
  resources: string[];
  fileId: string | null;
  lookedUpAt: string | null;
  ingestedAt: string;
  verdict: RecordVerdict;
};

/** What a record holds beyond its columns, as it came but for redacted values. */
export type TrailRecordContent = {
  request: unknown;
  response: unknown;
  identity: unknown;
  more: unknown;
};

const prefix = "trl_";

/** The record's id in the graph: its eventID is a GUID, so that the one can be made of the other. */
export const trailRecordId = (eventId: string): string => prefix + eventId.replaceAll("-", "");

/** CloudTrail's eventID of such an id; null for an id of something else. */
export function eventIdOf(id: string): string | null {
  const parts = /^trl_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(id);
  return parts === null ? null : parts.slice(1).join("-");
}

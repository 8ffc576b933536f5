import { createHash } from "node:crypto";
import { redactValues } from "./redact-values.ts";
import { whereOf } from "./where.ts";
import { type Json, objectOf, textOf, whoOf } from "./who.ts";

/** Where records come from, as the configuration names it. */
export type RecordPlace = { accountId: string; account: string; region: string };

/** A record as it is stored; what has no column of its own is in `more`. */
export type RecordRow = Readonly<Record<string, unknown>> & { event_id: string; event_time: string };

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const withColumns: ReadonlySet<string> = new Set([
  "eventID",
  "eventTime",
  "recipientAccountId",
  "awsRegion",
  "eventSource",
  "eventName",
  "eventType",
  "requestID",
  "sharedEventID",
  "errorCode",
  "errorMessage",
  "readOnly",
  "userIdentity",
  "sourceIPAddress",
  "userAgent",
  "requestParameters",
  "responseElements",
]);
/** Only reads: for records that do not say it, as the older ones do not. */
const readingNames = /^(Describe|List|Get|BatchGet|BatchCheck|Head|Lookup|Search|Select|Check|Poll)/;

/**
 * Reads one record, whatever it holds: a member that is missing, hidden or of another type than is known takes nothing
 * away from the others. A record without an id or a time of its own is known by its bytes, and by when it was delivered.
 */
export function readRecord(
  text: string,
  place: RecordPlace,
  delivered: Date,
): { row: RecordRow; request: Json; readOnly: boolean } | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  const record = parsed as Json;
  const eventSource = textOf(record.eventSource) ?? "";
  const eventName = textOf(record.eventName) ?? "";
  const request = objectOf(record.requestParameters);
  const response = objectOf(record.responseElements);
  const readOnly =
    typeof record.readOnly === "boolean"
      ? record.readOnly
      : record.readOnly === "true" || readingNames.test(eventName);
  const who = whoOf(record.userIdentity);
  const awsAccount =
    textOf(record.recipientAccountId) ?? textOf(objectOf(record.userIdentity).accountId) ?? "";
  const region = textOf(record.awsRegion) ?? place.region;
  const where = whereOf({
    account: place.account,
    awsAccount,
    region,
    eventSource,
    request,
    response,
    partition: /^arn:([\w-]+):/.exec(who.principalArn ?? who.roleArn ?? "")?.[1] ?? "aws",
  });
  const asked = redactValues(record.requestParameters, { eventSource });
  const answered = redactValues(record.responseElements, { eventSource });
  const rest = Object.entries(record).filter(([name]) => !withColumns.has(name));
  const more = redactValues(Object.fromEntries(rest), { eventSource });
  const given = Date.parse(textOf(record.eventTime) ?? "");
  const at = Number.isNaN(given) ? delivered : new Date(given);
  const row: RecordRow = {
    event_id: eventIdFor(record, text),
    event_time: at.toISOString(),
    account_id: place.accountId,
    aws_account: awsAccount,
    region,
    event_source: eventSource,
    event_name: eventName,
    event_type: textOf(record.eventType),
    request_id: textOf(record.requestID),
    shared_event_id: textOf(record.sharedEventID),
    error_code: textOf(record.errorCode),
    error_message: textOf(redactValues(textOf(record.errorMessage), { eventSource }).value),
    read_only: readOnly,
    failures: Array.isArray(response.failures) ? response.failures.length : 0,
    identity_type: who.identityType,
    principal: who.principal,
    principal_arn: who.principalArn,
    role_arn: who.roleArn,
    session_name: who.sessionName,
    source_identity: who.sourceIdentity,
    invoked_by: who.invokedBy,
    access_key_id: who.accessKeyId,
    source_ip: textOf(record.sourceIPAddress),
    user_agent: textOf(record.userAgent),
    request: json(asked.value),
    response: json(answered.value),
    identity: json(redactValues(withoutKey(record.userIdentity), { eventSource }).value),
    more: json(more.value),
    truncated: isTruncated(record, text),
    hidden: text.includes("HIDDEN_DUE_TO_SECURITY_REASONS"),
    redacted: asked.redacted || answered.redacted || more.redacted,
    path: where.path,
    cluster_name: where.clusterName,
    service_name: where.serviceName,
    cluster_id: where.clusterId,
    service_id: where.serviceId,
    task_definition: where.taskDefinition,
    resources: json([...new Set([...more.arns, ...asked.arns, ...answered.arns])].slice(0, 100)),
  };
  return { row, request, readOnly };
}

/** It has a column, and looks like a secret where it stands. */
function withoutKey(userIdentity: unknown): unknown {
  const { accessKeyId: _shown, ...identity } = objectOf(userIdentity);
  return identity;
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** CloudTrail's own, which is a GUID; else one that is made of the record's bytes. */
function eventIdFor(record: Json, text: string): string {
  const own = textOf(record.eventID)?.toLowerCase();
  if (own !== undefined && guid.test(own)) return own;
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/** What was too large is left out and said so, in ways that have changed over the years. */
const isTruncated = (record: Json, text: string): boolean =>
  [record.requestParameters, record.responseElements, record.additionalEventData].some(
    (part) => objectOf(part).Omitted === true || objectOf(part).omitted === true,
  ) || /"(requestParameters|responseElements|additionalEventData)Truncated"\s*:/i.test(text);

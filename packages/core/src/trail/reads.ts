import { type Page, type PageRequest, type Reads, readRows, readRowsOnce, toPage } from "../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../permissions/index.ts";
import {
  eventIdOf,
  type RecordVerdict,
  type TrailRecord,
  type TrailRecordContent,
  trailRecordId,
} from "./trail-record.ts";

export type TrailRecordFilter = {
  /** Ids of ours. */
  services?: readonly string[] | null | undefined;
  clusters?: readonly string[] | null | undefined;
  principal?: string | null | undefined;
  eventName?: string | null | undefined;
  eventSource?: string | null | undefined;
  requestId?: string | null | undefined;
  /** Only those that failed, or only those that did not: by an error, or by a failure in the answer. */
  failed?: boolean | null | undefined;
  verdict?: RecordVerdict | null | undefined;
  /** Half-open: start <= eventTime < end. */
  start?: Date | null | undefined;
  end?: Date | null | undefined;
};

/** What a record is worth by what is known of its file; one that no file has brought cannot be proven. */
export const verdictOf = (record = "t"): string =>
  `CASE WHEN ${record}.file_id IS NULL THEN 'UNSIGNED' ELSE (SELECT f.verdict FROM trail_file f WHERE f.id = ${record}.file_id) END`;

const properties = {
  eventId: "event_id",
  eventTime: "event_time",
  accountId: "account_id",
  awsAccount: "aws_account",
  region: "region",
  eventSource: "event_source",
  eventName: "event_name",
  eventType: "event_type",
  requestId: "request_id",
  errorCode: "error_code",
  errorMessage: "error_message",
  readOnly: "read_only",
  failures: "failures",
  identityType: "identity_type",
  principal: "principal",
  principalArn: "principal_arn",
  roleArn: "role_arn",
  sessionName: "session_name",
  sourceIdentity: "source_identity",
  invokedBy: "invoked_by",
  sourceIp: "source_ip",
  userAgent: "user_agent",
  truncated: "truncated",
  hidden: "hidden",
  redacted: "redacted",
  path: "path",
  clusterName: "cluster_name",
  serviceName: "service_name",
  clusterId: "cluster_id",
  serviceId: "service_id",
  taskDefinition: "task_definition",
  resources: "resources",
  fileId: "file_id",
  lookedUpAt: "looked_up_at",
  ingestedAt: "ingested_at",
} as const satisfies Readonly<Partial<Record<keyof TrailRecord, string>>>;
const names = [...Object.keys(properties), "verdict"] as (keyof TrailRecord)[];
/** Columns of `trail_record AS t`, for toTrailRecord. */
export const trailRecordColumns = [
  ...Object.values(properties).map((column) => `t.${column}`),
  `${verdictOf()} AS verdict`,
].join(", ");

export function toTrailRecord(row: readonly unknown[]): TrailRecord {
  const record: Record<string, unknown> = {};
  names.forEach((name, index) => {
    record[name] = row[index];
  });
  return { ...record, id: trailRecordId(record.eventId as string) } as TrailRecord;
}

function conditions(caller: Caller, filter: TrailRecordFilter, bind: (value: unknown) => string): string[] {
  const where: string[] = [];
  const patterns = visibility(caller.grants, "audit:read");
  if (patterns !== null) where.push(`t.path LIKE ANY (${bind(patterns)}::text[])`);
  const oneOf = (column: string, values: readonly string[] | null | undefined) => {
    if (values?.length === 1) where.push(`${column} = ${bind(values[0])}`);
    else if (values != null) where.push(`${column} = ANY (${bind(values)}::text[])`);
  };
  oneOf("t.service_id", filter.services);
  oneOf("t.cluster_id", filter.clusters);
  if (filter.principal != null) where.push(`t.principal = ${bind(filter.principal)}`);
  if (filter.eventName != null) where.push(`t.event_name = ${bind(filter.eventName)}`);
  if (filter.eventSource != null) where.push(`t.event_source = ${bind(filter.eventSource)}`);
  if (filter.requestId != null) where.push(`t.request_id = ${bind(filter.requestId)}`);
  if (filter.failed === true) where.push("(t.error_code IS NOT NULL OR t.failures > 0)");
  if (filter.failed === false) where.push("t.error_code IS NULL AND t.failures = 0");
  if (filter.verdict != null) where.push(`${verdictOf()} = ${bind(filter.verdict)}`);
  if (filter.start != null) where.push(`t.event_time >= ${bind(filter.start.toISOString())}::timestamptz`);
  if (filter.end != null) where.push(`t.event_time < ${bind(filter.end.toISOString())}::timestamptz`);
  return where;
}

/** A page of records, the newest first; the key of a cursor is the time and the event's id. */
export async function trailRecordsPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: TrailRecordFilter },
): Promise<Page<TrailRecord>> {
  const { page } = input;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = conditions(caller, input.filter, bind);
  const beyond = (key: readonly string[], sign: string) =>
    where.push(`(t.event_time, t.event_id) ${sign} (${bind(key[0])}::timestamptz, ${bind(key[1])})`);
  if (page.after) beyond(page.after, "<");
  if (page.before) beyond(page.before, ">");
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const direction = page.backward ? "ASC" : "DESC";
  const rows = await readRowsOnce(
    reads,
    `SELECT ${trailRecordColumns} FROM trail_record t ${condition} ` +
      `ORDER BY t.event_time ${direction}, t.event_id ${direction} LIMIT ${bind(page.limit + 1)}`,
    values,
  );
  return toPage(page, rows.map(toTrailRecord));
}

export async function countTrailRecords(
  reads: Reads,
  caller: Caller,
  filter: TrailRecordFilter,
): Promise<number> {
  const values: unknown[] = [];
  const where = conditions(caller, filter, (value) => `$${values.push(value)}`);
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const [row] = await readRowsOnce(reads, `SELECT count(*) FROM trail_record t ${condition}`, values);
  return row?.[0] as number;
}

/** Records by their ids in the graph; one that may not be read is not there. */
export async function trailRecordsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, TrailRecord>> {
  const rows = await byIds(reads, caller, ids, trailRecordColumns);
  return new Map(rows.map(toTrailRecord).map((record) => [record.id, record]));
}

/** What records hold beyond their columns, by their ids in the graph. */
export async function trailRecordContents(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, TrailRecordContent>> {
  const rows = await byIds(reads, caller, ids, "t.event_id, t.request, t.response, t.identity, t.more");
  return new Map(
    rows.map(([eventId, request, response, identity, more]) => [
      trailRecordId(eventId as string),
      { request, response, identity, more },
    ]),
  );
}

function byIds(reads: Reads, caller: Caller, ids: readonly string[], columns: string): Promise<unknown[][]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const eventIds = ids.flatMap((id) => eventIdOf(id) ?? []);
  return readRows(
    reads,
    `SELECT ${columns} FROM trail_record t WHERE t.event_id = ANY (${bind(eventIds)}::text[])` +
      andVisible(visibility(caller.grants, "audit:read"), bind, "t.path"),
    values,
  );
}

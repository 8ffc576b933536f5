import type { Database } from "@fleetgraph/database";
import { recordNotices } from "../../events/index.ts";
import { Statement } from "../../kernel/index.ts";
import type { Match } from "./decide.ts";
import { detailsOf, type TrailWrite, targetOf } from "./trail-write.ts";

/** What was decided of a record. */
export type Decided = { write: TrailWrite; match: Match; dueAt: Date; ownKey: boolean };

/** A change that is found longer after it was made is listed, and nobody is woken for it. */
export const toldWithin = "1 day";

/**
 * Records what was decided. What was decided for good stays; a change that nobody knew of is told once, and taken back
 * when what it came of is known after all. Gives how many changes were found and taken back.
 */
export async function recordMatches(
  database: Database,
  decided: readonly Decided[],
  { now }: { now: Date },
): Promise<{ found: number; withdrawn: number }> {
  if (decided.length === 0) return { found: 0, withdrawn: 0 };
  const statement = new Statement();
  const at = statement.bind(now.toISOString());
  const matches = decided.map(({ write, match, dueAt }) => ({
    event_id: write.eventId,
    event_time: write.eventTime,
    kind: match.kind,
    how: match.how,
    request_id: write.requestId,
    deployment_id: match.deploymentId,
    job: match.job,
    audit_event_id: match.auditEventId,
    due_at: dueAt.toISOString(),
  }));
  statement.with(
    "matched",
    "INSERT INTO trail_match (event_id, event_time, kind, how, request_id, deployment_id, job, audit_event_id, due_at, decided_at) " +
      `SELECT m.*, ${at}::timestamptz FROM jsonb_to_recordset(${statement.bind(JSON.stringify(matches))}::jsonb) AS m(event_id text, ` +
      "event_time timestamptz, kind text, how text, request_id text, deployment_id text, job text, audit_event_id text, due_at timestamptz) " +
      "ON CONFLICT (event_id) DO UPDATE SET kind = excluded.kind, how = excluded.how, deployment_id = excluded.deployment_id, " +
      "job = excluded.job, audit_event_id = excluded.audit_event_id, decided_at = excluded.decided_at " +
      "WHERE trail_match.kind IN ('WAITING', 'OUT_OF_BAND') AND trail_match.kind <> excluded.kind RETURNING event_id, kind",
  );
  const changes = decided
    .filter(({ match }) => match.kind === "OUT_OF_BAND")
    .map(({ write, ownKey }) => ({
      id: outOfBandId(write.eventId),
      event_id: write.eventId,
      at: write.eventTime,
      path: placeOf(write.path),
      cluster_id: write.clusterId,
      service_id: write.serviceId,
      target: targetOf(write),
      action: write.eventName,
      person: write.principal,
      own_key: ownKey,
      details: detailsOf(write),
    }));
  statement.with(
    "found",
    "INSERT INTO out_of_band_change (id, event_id, at, path, cluster_id, service_id, target, action, person, own_key, details, found_at) " +
      `SELECT c.*, ${at}::timestamptz FROM jsonb_to_recordset(${statement.bind(JSON.stringify(changes))}::jsonb) AS c(id text, event_id text, ` +
      "at timestamptz, path text, cluster_id text, service_id text, target text, action text, person text, own_key bool, details jsonb) " +
      "JOIN matched m ON m.event_id = c.event_id AND m.kind = 'OUT_OF_BAND' ON CONFLICT DO NOTHING " +
      "RETURNING id, at, path, target, action, person, details, found_at",
  );
  statement.with(
    "withdrawn",
    `UPDATE out_of_band_change o SET withdrawn_at = ${at}::timestamptz FROM matched m WHERE o.event_id = m.event_id ` +
      "AND m.kind NOT IN ('OUT_OF_BAND', 'WAITING') AND o.withdrawn_at IS NULL " +
      "RETURNING o.id, o.at, o.path, o.target, o.action, o.person, o.details",
  );
  const told = (kind: string, from: string) =>
    `SELECT ${at}::timestamptz, '${kind}', path, jsonb_build_object('change', id, 'params', jsonb_build_object(` +
    `'person', person, 'action', action, 'target', target, 'details', details)) FROM ${from} ` +
    `WHERE at > ${at}::timestamptz - interval '${toldWithin}'`;
  recordNotices(
    statement,
    `${told("outOfBand.found", "found")} UNION ALL ${told("outOfBand.withdrawn", "withdrawn")}`,
  );
  const { rows } = await database.pool.query(statement.build());
  const counts = rows[0] as { found: string; withdrawn: string };
  return { found: Number(counts.found), withdrawn: Number(counts.withdrawn) };
}

/** What is of no service ends as a cluster's path does: permissions and places are beginnings of paths. */
const placeOf = (path: string): string =>
  path === "" || path.endsWith("/") || path.split("/").length > 3 ? path : `${path}/`;

/** The change's id: made of CloudTrail's, so that the same record always gives the same. */
export const outOfBandId = (eventId: string): string => `oob_${eventId.replaceAll("-", "")}`;

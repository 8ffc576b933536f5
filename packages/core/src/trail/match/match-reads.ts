import { type Bind, type Page, type PageRequest, type Reads, readRows, toPage } from "../../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../../permissions/index.ts";
import { eventIdOf, trailRecordId } from "../trail-record.ts";
import type { MatchKind } from "./decide.ts";
import { outOfBandId } from "./record-matches.ts";

/** What a record of CloudTrail came of, as the graph shows it. */
export type TrailMatch = {
  kind: MatchKind;
  how: string | null;
  deploymentId: string | null;
  job: string | null;
  auditEventId: string | null;
  /** The change that it is behind Fleetgraph's back. */
  outOfBandId: string | null;
  decidedAt: string;
};

/** What each record came of, by the record's id in the graph: who may read a record may read this. */
export async function trailMatches(
  reads: Reads,
  _caller: Caller,
  ids: readonly string[],
): Promise<Map<string, TrailMatch>> {
  const eventIds = ids.flatMap((id) => eventIdOf(id) ?? []);
  const rows = await readRows(
    reads,
    "SELECT event_id, kind, how, deployment_id, job, audit_event_id, decided_at FROM trail_match WHERE event_id = ANY ($1::text[])",
    [eventIds],
  );
  return new Map(
    rows.map(([eventId, kind, how, deploymentId, job, auditEventId, decidedAt]) => [
      trailRecordId(eventId as string),
      {
        ...{ kind, how, deploymentId, job, auditEventId, decidedAt },
        outOfBandId: kind === "OUT_OF_BAND" ? outOfBandId(eventId as string) : null,
      } as TrailMatch,
    ]),
  );
}

/** A record that came of a deployment, by its id in the graph. */
export type MatchedRecord = { id: string; eventId: string; eventTime: string };

/** A page of the records that came of each deployment, oldest first. */
export async function trailRecordIdsOfDeployments(
  reads: Reads,
  caller: Caller,
  { ids, page }: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<MatchedRecord>>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const key = ([at, id]: readonly string[]) => `(${bind(at)}::timestamptz, ${bind(id)})`;
  const deployments = bind(ids);
  const visible = andVisible(visibility(caller.grants, "fleet:read"), bind, "d.path");
  const direction = page.backward ? "DESC" : "ASC";
  const text =
    `SELECT w.n, m.event_id, m.event_time FROM unnest(${deployments}::text[]) WITH ORDINALITY AS w(id, n) ` +
    `JOIN deployment d ON d.id = w.id${visible} CROSS JOIN LATERAL (SELECT event_id, event_time FROM trail_match WHERE deployment_id = w.id` +
    (page.after ? ` AND (event_time, event_id) > ${key(page.after)}` : "") +
    (page.before ? ` AND (event_time, event_id) < ${key(page.before)}` : "") +
    ` ORDER BY event_time ${direction}, event_id ${direction} LIMIT ${bind(page.limit + 1)}) AS m`;
  const lists = ids.map((): MatchedRecord[] => []);
  for (const [n, eventId, eventTime] of await readRows(reads, text, values)) {
    const record = { id: trailRecordId(eventId as string), eventId, eventTime } as MatchedRecord;
    lists[(n as number) - 1]?.push(record);
  }
  return new Map(lists.map((items, index) => [ids[index] as string, toPage(page, items)]));
}

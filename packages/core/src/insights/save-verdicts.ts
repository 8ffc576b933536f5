import { createHash } from "node:crypto";
import { idOfArn, inTransaction } from "../kernel/index.ts";
import { severities } from "./evidence.ts";
import type { ClusterFacts, PlaceFacts } from "./facts/facts.ts";
import type { Cluster } from "./facts/read-cluster.ts";
import type { InsightsDeps } from "./insights-job.ts";
import type { Finding, Rule, Target, Verdict } from "./rule.ts";
import { type Remembered, settle } from "./settle.ts";

/** How many insights an evaluation opened, closed, and changed in what they say. */
export type Summary = { opened: number; closed: number; changed: number };

type Known = Remembered & { id: string; kind: string; hash: Buffer };

type Place = {
  targetKind: string;
  targetId: string;
  targetName: string;
  path: string;
  serviceId: string | null;
  hostId: string | null;
};

/** The id of a kind, target and part: the same one each time that it holds. */
export const insightId = (kind: string, targetId: string, part = ""): string =>
  idOfArn("insight", `${kind} ${targetId} ${part}`);

/**
 * Settles what the rules said of one cluster, or of the place itself, with what was known of it. One transaction, which
 * a second evaluation of the same cluster waits for.
 */
export async function saveVerdicts(
  { database }: InsightsDeps,
  input: {
    place: string;
    cluster: Cluster | null;
    facts: ClusterFacts | PlaceFacts;
    verdicts: readonly { rule: Rule; verdicts: readonly Verdict[] }[];
    now: Date;
  },
): Promise<Summary> {
  const { place, cluster, facts, now } = input;
  const sum = { opened: 0, closed: 0, changed: 0 };
  if (input.verdicts.length === 0) return sum;
  const at = now.getTime();
  await inTransaction(database, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 6))", [
      `insights ${cluster?.id ?? place}`,
    ]);
    const { rows } = await client.query<{
      id: string;
      kind: string;
      state: Remembered["state"];
      true_since: Date | null;
      false_since: Date | null;
      content_hash: Buffer;
    }>(
      "SELECT id, kind, state, true_since, false_since, content_hash FROM insight WHERE place = $1 AND cluster_id IS NOT DISTINCT FROM $2",
      [place, cluster?.id ?? null],
    );
    const known = new Map(
      rows.map((row): [string, Known] => [
        row.id,
        {
          id: row.id,
          kind: row.kind,
          state: row.state,
          trueSince: row.true_since?.getTime() ?? null,
          falseSince: row.false_since?.getTime() ?? null,
          hash: row.content_hash,
        },
      ]),
    );

    for (const { rule, verdicts } of input.verdicts) {
      const timing = { at, opensAfterMs: rule.opensAfterMs, closesAfterMs: rule.closesAfterMs };
      const said = new Map<string, Verdict>();
      for (const verdict of verdicts) {
        const { targetId } = placeOf(verdict.target, facts, place);
        said.set(insightId(rule.kind, targetId, verdict.part), verdict);
      }
      for (const [id, verdict] of said) {
        const before = known.get(id) ?? null;
        const untold = "untold" in verdict;
        const after = settle(before, untold ? "UNTOLD" : "TRUE", timing);
        if (untold || after === null) continue;
        const hash = hashOf(verdict, rule);
        const isNews = before === null || !before.hash.equals(hash);
        if (after.opened !== null) sum.opened += 1;
        else if (isNews && after.state === "OPEN") sum.changed += 1;
        else if (!isNews && isSame(before, after)) continue;
        const of = placeOf(verdict.target, facts, place);
        await client.query(upsert, [
          id,
          rule.kind,
          severities.indexOf(verdict.severity ?? rule.severity) + 1,
          after.state,
          of.targetKind,
          of.targetId,
          verdict.part ?? "",
          of.targetName,
          place,
          of.path,
          cluster?.id ?? null,
          of.serviceId,
          of.hostId,
          JSON.stringify(verdict.title),
          JSON.stringify(verdict.proposal),
          JSON.stringify(verdict.evidence),
          verdict.change === undefined ? null : JSON.stringify(verdict.change),
          hash,
          timestamp(after.trueSince),
          timestamp(after.falseSince),
          timestamp(after.opened),
          now.toISOString(),
          isNews,
        ]);
        if (after.opened !== null)
          await client.query(
            "INSERT INTO insight_period (insight_id, opened_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [id, timestamp(after.opened)],
          );
      }
      for (const before of known.values()) {
        if (before.kind !== rule.kind || said.has(before.id)) continue;
        const after = settle(before, "FALSE", timing);
        if (after === null) await client.query("DELETE FROM insight WHERE id = $1", [before.id]);
        else if (after.closed !== null) {
          sum.closed += 1;
          await client.query(close, [before.id, timestamp(after.closed)]);
        } else if (!isSame(before, after))
          await client.query("UPDATE insight SET true_since = $2, false_since = $3 WHERE id = $1", [
            before.id,
            timestamp(after.trueSince),
            timestamp(after.falseSince),
          ]);
      }
    }
  });
  return sum;
}

const upsert = `INSERT INTO insight (id, kind, severity, state, target_kind, target_id, part, target_name, place, path,
    cluster_id, service_id, host_id, title, proposal, evidence, change, content_hash, true_since, false_since, opened_at, changed_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
  ON CONFLICT (id) DO UPDATE SET severity = $3, state = $4, target_name = $8, place = $9, path = $10, cluster_id = $11,
    title = $14, proposal = $15, evidence = $16, change = $17, content_hash = $18, true_since = $19, false_since = $20,
    opened_at = coalesce($21, insight.opened_at), closed_at = CASE WHEN $21::timestamptz IS NULL THEN insight.closed_at END,
    changed_at = CASE WHEN $23 THEN $22 ELSE insight.changed_at END`;

const close = `WITH ended AS (
    UPDATE insight_period SET closed_at = $2 WHERE insight_id = $1 AND closed_at IS NULL
  ) UPDATE insight SET state = 'CLOSED', true_since = NULL, false_since = NULL, closed_at = $2 WHERE id = $1`;

/** Closes what no rule is asked about any more, since its cluster is gone or its kind is off, and forgets what is long over. */
export async function closeWhere(
  { database }: InsightsDeps,
  input: {
    place: string;
    clusters: readonly string[];
    kinds: readonly string[];
    now: Date;
    keepClosedDays: number;
  },
): Promise<number> {
  const { place, clusters, kinds, now, keepClosedDays } = input;
  const values = [place, clusters, kinds, now.toISOString()];
  const gone = "place = $1 AND (cluster_id <> ALL ($2::text[]) OR kind <> ALL ($3::text[]))";
  const { rowCount } = await database.pool.query(
    `WITH over AS (UPDATE insight SET state = 'CLOSED', closed_at = $4, true_since = NULL, false_since = NULL
       WHERE ${gone} AND state = 'OPEN' RETURNING id),
     ended AS (UPDATE insight_period p SET closed_at = $4 FROM over WHERE p.insight_id = over.id AND p.closed_at IS NULL)
     SELECT id FROM over`,
    values,
  );
  await database.pool.query(
    // Of places that were once configured nobody else does.
    "DELETE FROM insight WHERE (place = $1 OR NOT EXISTS (SELECT FROM insight_evaluation e WHERE e.place = insight.place)) AND (state = 'CLOSED' AND closed_at < $2 OR state = 'PENDING' AND changed_at < $3)",
    [
      place,
      new Date(now.getTime() - keepClosedDays * 86_400_000).toISOString(),
      new Date(now.getTime() - 30 * 86_400_000).toISOString(),
    ],
  );
  return rowCount ?? 0;
}

const timestamp = (at: number | null) => (at === null ? null : new Date(at).toISOString());

const isSame = (before: Remembered | null, after: Remembered) =>
  before?.state === after.state &&
  before.trueSince === after.trueSince &&
  before.falseSince === after.falseSince;

function hashOf(finding: Finding, rule: Rule): Buffer {
  const { severity = rule.severity, title, proposal, evidence, change = null } = finding;
  return createHash("sha256")
    .update(JSON.stringify([severity, title, proposal, evidence, change]))
    .digest();
}

function placeOf(target: Target, facts: ClusterFacts | PlaceFacts, place: string): Place {
  const nobody = { serviceId: null, hostId: null };
  if (!("cluster" in facts)) {
    return { targetKind: "ACCOUNT", targetId: place, targetName: place, path: `${place}//`, ...nobody };
  }
  const { cluster } = facts;
  if (target.kind === "SERVICE") {
    const service = facts.services?.find(({ id }) => id === target.id);
    const { name = target.id, path = cluster.path } = service ?? {};
    return {
      targetKind: "SERVICE",
      targetId: target.id,
      targetName: `${cluster.name}/${name}`,
      path,
      hostId: null,
      serviceId: target.id,
    };
  }
  if (target.kind === "HOST") {
    const host = facts.hosts?.find(({ id }) => id === target.id);
    return {
      targetKind: "HOST",
      targetId: target.id,
      targetName: host?.name ?? target.id,
      path: cluster.path,
      serviceId: null,
      hostId: target.id,
    };
  }
  return {
    targetKind: "CLUSTER",
    targetId: cluster.id,
    targetName: cluster.name,
    path: cluster.path,
    ...nobody,
  };
}

import { adoptInsights } from "./adopt-insights.ts";
import type { ClusterFacts, PlaceFacts } from "./facts/facts.ts";
import { type Cluster, clustersOfPlace, readClusterFacts } from "./facts/read-cluster.ts";
import { readPlaceFacts } from "./facts/read-place.ts";
import type { InsightsConfiguration } from "./insights-configuration.ts";
import type { InsightsDeps, InsightsPlace } from "./insights-job.ts";
import type { ClusterRule, PlaceRule, Rule, Verdict } from "./rule.ts";
import { rules as allRules } from "./rules/index.ts";
import { closeWhere, type Summary, saveVerdicts } from "./save-verdicts.ts";
import type { UntoldRule } from "./untold-rule.ts";

export type EvaluateInput = InsightsPlace & {
  insights: InsightsConfiguration;
  /** All of them unless a test says otherwise. */
  rules?: readonly Rule[];
  signal?: AbortSignal;
};

/** A rule is tried again so long after a fact was missing. Not at every look: AWS is asked for some of them. */
const againAfterMs = 3_600_000;

/**
 * Evaluates an account's region, cluster by cluster, so that no more than one cluster's facts are held at a time. A rule
 * whose facts are not known is not judged: what was known stays as it is. Safe to repeat and to run twice at once.
 */
export async function evaluatePlace(
  deps: InsightsDeps,
  input: EvaluateInput,
): Promise<Summary & { findings: number }> {
  const { database, clock } = deps;
  const { account, region, insights, signal } = input;
  const place = `${account}/${region}`;
  const now = clock.now();
  const before = await evaluatedBefore(deps, place);
  const { judgedAt } = before;
  const active = (input.rules ?? allRules).filter(({ kind }) => !insights.off.includes(kind));
  const wasUntold = new Set(before.untold.map(({ kind }) => kind));
  const due = active.filter(({ kind, everyMs }) => {
    const waitsMs = wasUntold.has(kind) ? Math.min(everyMs, againAfterMs) : everyMs;
    return now.getTime() - (judgedAt.get(kind) ?? 0) >= waitsMs;
  });
  const untold: UntoldRule[] = [];
  const sum = { findings: 0, opened: 0, closed: 0, changed: 0 };

  async function settle(of: Cluster | null, facts: ClusterFacts | PlaceFacts, rules: readonly Rule[]) {
    const judged = rules.filter((rule) => {
      const missing = rule.needs.filter((name) => (facts as Record<string, unknown>)[name] === null);
      const where = { cluster: of?.name ?? null, path: of?.path ?? null };
      for (const fact of missing) untold.push({ kind: rule.kind, ...where, fact });
      return missing.length === 0;
    });
    const verdicts = judged.map((rule) => ({
      rule,
      verdicts: rule.find(facts as never) as readonly Verdict[],
    }));
    sum.findings += verdicts.reduce((total, each) => total + each.verdicts.length, 0);
    const saved = await saveVerdicts(deps, { place, cluster: of, facts, verdicts, now });
    sum.opened += saved.opened;
    sum.closed += saved.closed;
    sum.changed += saved.changed;
  }

  const clusters = await clustersOfPlace(database, { account, region });
  await adoptInsights(database, { place, clusters: clusters.map(({ id }) => id) });
  const ofClusters = due.filter((rule): rule is ClusterRule => rule.of === "CLUSTER");
  const needed = new Set(ofClusters.flatMap(({ needs, uses = [] }) => [...needs, ...uses]));
  for (const cluster of clusters) {
    if (signal?.aborted) return sum;
    const looked = { now, account, region, settings: insights };
    await settle(cluster, await readClusterFacts(deps, { looked, cluster, needed }), ofClusters);
  }
  const ofPlaces = due.filter((rule): rule is PlaceRule => rule.of === "PLACE");
  const neededOfPlace = new Set(ofPlaces.flatMap(({ needs }) => needs));
  const placeFacts = await readPlaceFacts(deps, {
    looked: { now, account, region, settings: insights },
    clusters,
    needed: neededOfPlace,
  });
  await settle(null, placeFacts, ofPlaces);
  sum.closed += await closeWhere(deps, {
    place,
    clusters: clusters.map(({ id }) => id),
    kinds: active.map(({ kind }) => kind),
    now,
    keepClosedDays: insights.keepClosedDays,
  });

  const notDue = new Set(active.filter((rule) => !due.includes(rule)).map(({ kind }) => kind));
  const there = new Set([null, ...clusters.map(({ path }) => path)]);
  const stillUntold = before.untold.filter(({ kind, path }) => notDue.has(kind) && there.has(path));
  for (const { kind } of due) judgedAt.set(kind, now.getTime());
  const times = Object.fromEntries(
    active.map(({ kind }) => [kind, new Date(judgedAt.get(kind) ?? now).toISOString()]),
  );
  await database.pool.query(
    "INSERT INTO insight_evaluation (place, account, region, started_at, finished_at, judged_at, untold) VALUES ($1, $2, $3, $4, $5, $6, $7) " +
      "ON CONFLICT (place) DO UPDATE SET started_at = $4, finished_at = $5, failed_since = NULL, failure = NULL, judged_at = $6, untold = $7",
    [
      place,
      account,
      region,
      now.toISOString(),
      clock.now().toISOString(),
      JSON.stringify(times),
      JSON.stringify([...untold, ...stillUntold]),
    ],
  );
  return sum;
}

/** When each rule was looked at last, and which could not be judged then. */
async function evaluatedBefore(
  { database }: InsightsDeps,
  place: string,
): Promise<{ judgedAt: Map<string, number>; untold: readonly UntoldRule[] }> {
  const { rows } = await database.pool.query<{ judged_at: Record<string, string>; untold: UntoldRule[] }>(
    "SELECT judged_at, untold FROM insight_evaluation WHERE place = $1",
    [place],
  );
  const { judged_at = {}, untold = [] } = rows[0] ?? {};
  return {
    judgedAt: new Map(Object.entries(judged_at).map(([kind, at]) => [kind, Date.parse(at)])),
    untold,
  };
}

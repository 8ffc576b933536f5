import { inPlaces } from "../fleet/index.ts";
import {
  type Bind,
  type Page,
  type PageRequest,
  projectionsOf,
  type Reads,
  readRows,
  readRowsOnce,
  toPage,
} from "../kernel/index.ts";
import {
  andVisible,
  type Caller,
  clusterVisibility,
  isVisible,
  regionVisibility,
  visibility,
  visiblePaths,
} from "../permissions/index.ts";
import { type Severity, severities } from "./evidence.ts";
import type { Insight, InsightPeriod, InsightState } from "./insight.ts";
import type { InsightKind } from "./rules/index.ts";
import type { UntoldRule } from "./untold-rule.ts";

const { select, toItem } = projectionsOf<Insight>(
  {
    id: "n.id",
    kind: "n.kind",
    severity: { sql: "n.severity", read: (rank: number) => severities[rank - 1] as Severity },
    state: "n.state",
    targetKind: "n.target_kind",
    targetId: "n.target_id",
    targetName: "n.target_name",
    part: "n.part",
    path: "n.path",
    clusterId: "n.cluster_id",
    serviceId: "n.service_id",
    hostId: "n.host_id",
    title: "n.title",
    proposal: "n.proposal",
    evidence: "n.evidence",
    change: "n.change",
    openedAt: "n.opened_at",
    closedAt: "n.closed_at",
    changedAt: "n.changed_at",
    snoozedUntil: "n.snoozed_until",
    snoozedAt: "n.snoozed_at",
    snoozedBy: "n.snoozed_by",
    snoozedOnBehalfOf: "n.snoozed_on_behalf_of",
    snoozeReason: "n.snooze_reason",
  },
  [],
)(undefined);

type Maybe<Value> = Value | null | undefined;

/** Conditions that all hold. */
export type InsightFilter = {
  kinds?: Maybe<readonly InsightKind[]>;
  severities?: Maybe<readonly Severity[]>;
  state?: Maybe<InsightState>;
  /** As of a moment: snoozed until later than that, or not. */
  snoozed?: Maybe<{ is: boolean; at: Date }>;
  clusterId?: Maybe<string>;
  serviceId?: Maybe<string>;
  hostId?: Maybe<string>;
  within?: Maybe<readonly string[]>;
  /** Those that were open at a moment of the past, whatever their state is now. */
  openAt?: Maybe<string>;
};

/** The key of a list of them: how bad, since when, and the id. */
export const insightKey = { types: ["int4", "timestamptz", "text"], order: null } as const;
export const keyOfInsight = ({ severity, openedAt, id }: Insight): string[] => [
  String(severities.indexOf(severity) + 1),
  openedAt,
  id,
];

/** Nothing that is not told yet, whatever else is known of it. */
const toldOnce = "n.opened_at IS NOT NULL AND n.state <> 'PENDING'";

function conditions(caller: Caller, filter: InsightFilter, bind: Bind): string[] {
  const where = [
    toldOnce,
    ...visiblePaths(visibility(caller.grants, "fleet:read"), bind, "n.path"),
    ...inPlaces(filter.within, bind, "n.path"),
  ];
  const { kinds, severities: wanted, snoozed } = filter;
  if (kinds != null)
    where.push(kinds.length === 1 ? `n.kind = ${bind(kinds[0])}` : `n.kind = ANY (${bind(kinds)}::text[])`);
  if (wanted != null)
    where.push(`n.severity = ANY (${bind(wanted.map((each) => severities.indexOf(each) + 1))}::int[])`);
  if (filter.state != null) where.push(`n.state = ${bind(filter.state)}`);
  if (filter.openAt != null) {
    const at = `${bind(filter.openAt)}::timestamptz`;
    where.push(
      "EXISTS (SELECT FROM insight_period p WHERE p.insight_id = n.id " +
        `AND p.opened_at <= ${at} AND (p.closed_at IS NULL OR p.closed_at > ${at}))`,
    );
  }
  if (filter.clusterId != null) where.push(`n.cluster_id = ${bind(filter.clusterId)}`);
  if (filter.serviceId != null) where.push(`n.service_id = ${bind(filter.serviceId)}`);
  if (filter.hostId != null) where.push(`n.host_id = ${bind(filter.hostId)}`);
  if (snoozed != null) {
    const until = `coalesce(n.snoozed_until, '-infinity') > ${bind(snoozed.at.toISOString())}::timestamptz`;
    where.push(snoozed.is ? until : `NOT ${until}`);
  }
  return where;
}

function placed(page: PageRequest, bind: Bind): string[] {
  const key = ([rank, at, id]: readonly string[]) =>
    `(${bind(rank)}::int, ${bind(at)}::timestamptz, ${bind(id)})`;
  return [
    ...(page.after ? [`(n.severity, n.opened_at, n.id) < ${key(page.after)}`] : []),
    ...(page.before ? [`(n.severity, n.opened_at, n.id) > ${key(page.before)}`] : []),
  ];
}

const ordered = ({ backward }: PageRequest) =>
  backward
    ? "ORDER BY n.severity ASC, n.opened_at ASC, n.id ASC"
    : "ORDER BY n.severity DESC, n.opened_at DESC, n.id DESC";

/** A page of them, the worst first, and of equally bad ones the newest. */
export async function insightsPage(
  reads: Reads,
  caller: Caller,
  { page, filter }: { page: PageRequest; filter: InsightFilter },
): Promise<Page<Insight>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [...conditions(caller, filter, bind), ...placed(page, bind)].join(" AND ");
  const text = `SELECT ${select} FROM insight n WHERE ${where} ${ordered(page)} LIMIT ${bind(page.limit + 1)}`;
  const rows = await readRowsOnce(reads, text, values);
  return toPage(
    page,
    rows.map((row) => toItem(row)),
  );
}

/** How many there are. */
export async function countInsights(reads: Reads, caller: Caller, filter: InsightFilter): Promise<number> {
  const values: unknown[] = [];
  const where = conditions(caller, filter, (value) => `$${values.push(value)}`).join(" AND ");
  const [row] = await readRowsOnce(reads, `SELECT count(*) FROM insight n WHERE ${where}`, values);
  return row?.[0] as number;
}

const columnOf = { clusters: "cluster_id", services: "service_id", hosts: "host_id" } as const;

/** A page of those of each cluster (with all that is in it), service or host. */
export async function insightsOf(
  reads: Reads,
  caller: Caller,
  input: {
    of: keyof typeof columnOf;
    ids: readonly string[];
    page: PageRequest;
    filter: InsightFilter;
  },
): Promise<Map<string, Page<Insight>>> {
  const { of, ids, page } = input;
  const { at } = reads;
  const filter = at === undefined ? input.filter : { ...input.filter, state: null, openAt: at };
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const targets = bind(ids);
  const where = [`n.${columnOf[of]} = s.id`, ...conditions(caller, filter, bind), ...placed(page, bind)];
  const text =
    `SELECT s.n, o.* FROM unnest(${targets}::text[]) WITH ORDINALITY AS s(id, n) CROSS JOIN LATERAL ` +
    `(SELECT ${select} FROM insight n WHERE ${where.join(" AND ")} ${ordered(page)} LIMIT ${bind(page.limit + 1)}) AS o`;
  const lists = ids.map((): Insight[] => []);
  for (const row of await readRows(reads, text, values)) lists[(row[0] as number) - 1]?.push(toItem(row, 1));
  return new Map(lists.map((items, index) => [ids[index] as string, toPage(page, items)]));
}

/** By id; one that was never open is not there. */
export async function insightsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Insight>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const text =
    `SELECT ${select} FROM insight n WHERE ${toldOnce} AND n.id = ANY (${bind(ids)}::text[])` +
    andVisible(visibility(caller.grants, "fleet:read"), bind, "n.path");
  const rows = await readRows(reads, text, values);
  return new Map(rows.map((row) => [row[0] as string, toItem(row)]));
}

/** The last hundred times that each was open, newest first. */
export async function periodsOfInsights(
  reads: Reads,
  _caller: Caller,
  ids: readonly string[],
): Promise<Map<string, InsightPeriod[]>> {
  const rows = await readRows(
    reads,
    "SELECT s.n, p.* FROM unnest($1::text[]) WITH ORDINALITY AS s(id, n) CROSS JOIN LATERAL (SELECT opened_at, closed_at " +
      "FROM insight_period WHERE insight_id = s.id ORDER BY opened_at DESC LIMIT 100) AS p",
    [ids],
  );
  const lists = ids.map((): InsightPeriod[] => []);
  for (const [n, openedAt, closedAt] of rows)
    lists[(n as number) - 1]?.push({ openedAt, closedAt } as InsightPeriod);
  return new Map(lists.map((periods, index) => [ids[index] as string, periods]));
}

/** How fresh the insights of an account's region are. */
export type InsightEvaluation = {
  account: string;
  region: string;
  finishedAt: string | null;
  failedSince: string | null;
  failure: { kind: string; params: Record<string, unknown> } | null;
  /** Rules that could not be judged, and for want of which fact. */
  untold: UntoldRule[];
};

/**
 * The last evaluation of each account's region of which the caller may see anything; of the rules that could not be judged,
 * those of the region as a whole and of the clusters that the caller may see.
 */
export async function insightEvaluations(reads: Reads, { grants }: Caller): Promise<InsightEvaluation[]> {
  const regions = regionVisibility(grants, "fleet:read");
  const clusters = clusterVisibility(grants, "fleet:read");
  const rows = await readRows(
    reads,
    "SELECT account, region, finished_at, failed_since, failure, untold FROM insight_evaluation " +
      `${regions === null ? "" : "WHERE place LIKE ANY ($1::text[]) "}ORDER BY place`,
    regions === null ? [] : [regions],
  );
  const isSeen = ({ cluster, path }: UntoldRule) => cluster === null || isVisible(clusters, path ?? "");
  return rows.map(([account, region, finishedAt, failedSince, failure, untold]) => ({
    account,
    region,
    finishedAt,
    failedSince,
    failure,
    untold: (untold as UntoldRule[]).filter(isSeen),
  })) as InsightEvaluation[];
}

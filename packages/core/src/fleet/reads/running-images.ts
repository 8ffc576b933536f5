import {
  type Bind,
  type Key,
  type Page,
  type PageRequest,
  type Reads,
  readRowsOnce,
} from "../../kernel/index.ts";
import { type Caller, toLike, type Verb, visibility, visiblePaths } from "../../permissions/index.ts";
import { isPresent, statesOf } from "./states.ts";

/** An image that ran, of one container of one revision. */
export type RunningImage = {
  container: string;
  image: string | null;
  /** Of what was pulled; null where ECS did not say. */
  digest: string | null;
  taskDefinitionArn: string | null;
  tasks: number;
  /** When the first of the tasks that still ran had started. RFC 3339. */
  since: string | null;
};

/** What ran of one service, or of a group of tasks that are of none. */
export type Running = {
  path: string;
  serviceId: string | null;
  /** Of tasks of no service, as `family:NAME`. */
  group: string | null;
  tasks: number;
  images: RunningImage[];
};

// Tasks of a moment are found by their cluster; a page has more clusters looked at until it is full.
const clustersAtOnce = 10;

export const keyOfRunning = ({ path, group }: Pick<Running, "path" | "group">): Key => [path, group ?? ""];

/**
 * What ran at the reads' moment, or runs now, in the part of the fleet that patterns name, in the order of the paths.
 * Shown to who has all of the verbs there.
 */
export async function runningPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; patterns: readonly string[]; verbs: readonly Verb[] },
): Promise<Page<Running>> {
  const { page, patterns, verbs } = input;
  const likes = patterns.includes("**") ? null : patterns.map(toLike);
  const clusters = await clustersOf(reads, { page, likes });
  const wanted = page.limit + 1;
  const found: Running[] = [];
  for (let index = 0; index < clusters.length && found.length < wanted; index += clustersAtOnce) {
    const ids = clusters.slice(index, index + clustersAtOnce);
    const running = await runningIn(reads, caller, { clusters: ids, likes, verbs });
    found.push(...(page.backward ? running.toReversed() : running).filter((each) => isOnPage(page, each)));
  }
  const more = found.length > page.limit;
  const items = found.slice(0, page.limit);
  return page.backward
    ? { items: items.toReversed(), hasNextPage: page.before !== null, hasPreviousPage: more }
    : { items, hasNextPage: more, hasPreviousPage: page.after !== null };
}

/** By bytes, as the statement orders them: names of AWS are ASCII. */
function compare(one: Key, other: Key): number {
  const index = one.findIndex((part, at) => part !== other[at]);
  if (index < 0) return 0;
  return (one[index] as string) < (other[index] as string) ? -1 : 1;
}

function isOnPage({ after, before }: PageRequest, item: Running): boolean {
  const key = keyOfRunning(item);
  return (after === null || compare(key, after) > 0) && (before === null || compare(key, before) < 0);
}

const clusterOf = (path: string) => path.slice(0, path.lastIndexOf("/") + 1);

/** The clusters that the page can be of, in its direction. */
async function clustersOf(
  reads: Reads,
  { page, likes }: { page: PageRequest; likes: readonly string[] | null },
): Promise<string[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = isPresent(reads, bind);
  if (likes !== null) where.push(`x.path LIKE ANY (${bind(likes.map(clusterOf))}::text[])`);
  if (page.after) where.push(`x.path COLLATE "C" >= ${bind(clusterOf(page.after[0] ?? ""))}`);
  if (page.before) where.push(`x.path COLLATE "C" <= ${bind(clusterOf(page.before[0] ?? ""))}`);
  const rows = await readRowsOnce(
    reads,
    `SELECT x.id FROM ${statesOf(reads, "cluster", bind)} WHERE ${where.join(" AND ")} ` +
      `ORDER BY x.path COLLATE "C" ${page.backward ? "DESC" : "ASC"}`,
    values,
  );
  return [...new Set(rows.map(([id]) => id as string))];
}

async function runningIn(
  reads: Reads,
  caller: Caller,
  input: { clusters: readonly string[]; likes: readonly string[] | null; verbs: readonly Verb[] },
): Promise<Running[]> {
  const { clusters, likes, verbs } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [
    `x.cluster_id = ANY (${bind(clusters)}::text[])`,
    "x.last_status = 'RUNNING'",
    ...isPresent(reads, bind),
    ...(likes === null ? [] : [`x.path LIKE ANY (${bind(likes)}::text[])`]),
    ...verbs.flatMap((verb) => visiblePaths(visibility(caller.grants, verb), bind)),
    // A container that has done its work and ended is not what runs.
    "coalesce(c.of->>'status', 'RUNNING') = 'RUNNING'",
  ];
  const group = "CASE WHEN x.service_id IS NULL THEN x.group_name END";
  const rows = await readRowsOnce(
    reads,
    `SELECT x.path, x.service_id, ${group}, c.of->>'name', c.of->>'image', c.of->>'imageDigest', x.task_definition_arn, ` +
      `count(*), min(x.started_at) FROM ${statesOf(reads, "task", bind)} ` +
      `CROSS JOIN LATERAL jsonb_array_elements(x.containers) AS c(of) WHERE ${where.join(" AND ")} ` +
      `GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY x.path COLLATE "C", coalesce(${group}, '') COLLATE "C", 4, 8 DESC, 6`,
    values,
  );
  const all = new Map<string, Running>();
  for (const [path, serviceId, group, ...rest] of rows) {
    const [container, image, digest, taskDefinitionArn, tasks, since] = rest;
    const key = JSON.stringify([path, group]);
    const running = all.get(key) ?? ({ path, serviceId, group, tasks: 0, images: [] } as unknown as Running);
    running.images.push({ container, image, digest, taskDefinitionArn, tasks, since } as RunningImage);
    all.set(key, running);
  }
  return [...all.values()].map((each) => ({ ...each, tasks: tasksOf(each.images) }));
}

/** A task is counted once by each of its containers. */
function tasksOf(images: readonly RunningImage[]): number {
  const counts = new Map<string, number>();
  for (const { container, tasks } of images) counts.set(container, (counts.get(container) ?? 0) + tasks);
  return Math.max(0, ...counts.values());
}

import {
  AmbiguousReference,
  type Bind,
  type IdKind,
  idOfArn,
  kindOfId,
  type Reads,
  readRows,
  readRowsOnce,
} from "../../kernel/index.ts";
import { type Caller, clusterVisibility, type Visibility, visibility } from "../../permissions/index.ts";
import type { Cluster } from "../cluster.ts";
import type { Host } from "../host.ts";
import type { Service } from "../service.ts";
import type { Task } from "../task.ts";
import { clustersByIds } from "./clusters.ts";
import { heldStates, isOfMoment } from "./held-states.ts";
import { hostsByIds } from "./hosts.ts";
import { servicesByIds } from "./services.ts";
import type { Remembered } from "./states.ts";
import { tasksByIds } from "./tasks.ts";

const visible = "AND ($2::text[] IS NULL OR path LIKE ANY ($2))";
const mostCandidates = 20;

// As the indexes have them.
export const taskName = `(reverse(split_part(reverse(arn), '/', 1)) COLLATE "C")`;
export const hostName = `(coalesce(ec2_instance_id, reverse(split_part(reverse(arn), '/', 1))) COLLATE "C")`;
/** A name is the last segment of a path: an index of names is the way in. */
const lastSegment = "reverse(split_part(reverse($1), '/', 1))";

/**
 * Finds a cluster by id, ARN or name, of a moment by the name of what was there then. Throws AmbiguousReference.
 */
export async function findCluster(reads: Reads, caller: Caller, ref: string): Promise<Cluster | null> {
  const patterns = clusterVisibility(caller.grants, "fleet:read");
  // region/cluster and account/region/cluster too: a cluster's path ends with a slash.
  const ends = "(name = $1 OR '/' || path LIKE '%/' || replace(replace($1, '_', '\\_'), '%', '\\%') || '/')";
  const conditions = byArn(ref) ?? [ref.includes("/") ? `name = ${lastSegment} AND ${ends}` : "name = $1"];
  const id = await findId(reads, { kind: "cluster", ref, patterns, conditions });
  return id === null ? null : ((await clustersByIds(reads, caller, [id])).get(id) ?? null);
}

/**
 * Finds a service by id, ARN, cluster/service, or a name that only one has. Throws AmbiguousReference, about the
 * input's `field` where the reference came in one.
 */
export async function findService(
  reads: Reads,
  caller: Caller,
  ref: string,
  field: readonly string[] | null = null,
): Promise<Service | null> {
  const patterns = visibility(caller.grants, "fleet:read");
  const named = ref.includes("/") ? pathEnd(ref) : "name = $1";
  const id = await findId(reads, {
    kind: "service",
    ref,
    patterns,
    conditions: byArn(ref) ?? [named],
    field,
  });
  return id === null ? null : ((await servicesByIds(reads, caller, [id])).get(id) ?? null);
}

/** Finds a task by id, ARN, or ECS's own task id. Throws AmbiguousReference. */
export async function findTask(reads: Reads, caller: Caller, ref: string): Promise<Task | null> {
  const patterns = visibility(caller.grants, "fleet:read");
  const conditions = byArn(ref) ?? [`${taskName} = $1`];
  const id = await findId(reads, { kind: "task", ref, patterns, conditions });
  return id === null ? null : ((await tasksByIds(reads, caller, [id])).get(id) ?? null);
}

/**
 * Finds a host by id, ARN, EC2 instance id or private IP address. Throws AmbiguousReference, about the input's `field`
 * where the reference came in one.
 */
export async function findHost(
  reads: Reads,
  caller: Caller,
  ref: string,
  field: readonly string[] | null = null,
): Promise<Host | null> {
  const patterns = visibility(caller.grants, "fleet:read");
  const conditions = byArn(ref) ?? [`(${hostName} = $1 OR private_ip COLLATE "C" = $1)`];
  const id = await findId(reads, { kind: "host", ref, patterns, conditions, field });
  return id === null ? null : ((await hostsByIds(reads, caller, [id])).get(id) ?? null);
}

/** Tasks that left the present, as the index task_past_name has them. */
const stoppedTasks = "task_past WHERE gone_at IS NOT NULL";

function byArn(ref: string): string[] | null {
  return ref.startsWith("arn:") ? ["arn = $1"] : null;
}

/** `cluster/service`, or with the region and account before it. */
function pathEnd(ref: string): string {
  const parts = Math.min(ref.split("/").length, 4);
  const segments = Array.from({ length: parts }, (_, index) => `split_part(path, '/', ${5 - parts + index})`);
  return `name = ${lastSegment} AND ${segments.join(" || '/' || ")} = $1`;
}

async function findId(
  reads: Reads,
  input: {
    kind: IdKind & Remembered;
    ref: string;
    patterns: Visibility;
    conditions: string[];
    field?: readonly string[] | null;
  },
): Promise<string | null> {
  const { kind, ref, patterns, conditions } = input;
  if (kindOfId(ref) === kind) return ref;
  if (ref === "" || ref.length > 2_048 || ref.split("/").length > (ref.startsWith("arn:") ? 6 : 4))
    return null;
  // An id is made of the ARN, and is found wherever its row is.
  if (ref.startsWith("arn:")) return idOfArn(kind, ref);
  const values: unknown[] = [ref, patterns, mostCandidates];
  const where = `${conditions.join(" AND ")} ${visible}`;
  const first = "ORDER BY path, id LIMIT $3";
  const candidates = (from: string) =>
    readRows(reads, `SELECT id, path, arn FROM ${from} AND ${where} ${first}`, values);
  let rows: unknown[][];
  if (kind === "task") {
    rows = await candidates("task WHERE true");
    if (rows.length === 0) rows = await candidates(stoppedTasks);
  } else if (isOfMoment(reads)) {
    const bind: Bind = (value) => `$${values.push(value)}`;
    const held = heldStates(reads, { table: kind, select: "id, path, arn", where: [where] }, bind);
    rows = await readRowsOnce(reads, `${held.present} UNION ALL ${held.past} ${first}`, values);
  } else {
    rows = await candidates(`${kind} WHERE gone_at IS NULL`);
  }
  if (rows.length <= 1) return (rows[0]?.[0] as string | undefined) ?? null;
  throw new AmbiguousReference(kind, ref, candidatesOf(kind, rows), input.field);
}

/** The shortest way to write each that tells it from the others. */
function candidatesOf(kind: IdKind, rows: unknown[][]): string[] {
  if (kind === "task" || kind === "host") return rows.map(([id]) => id as string);
  const paths = rows.map(([, path]) => (path as string).replace(/\/$/, ""));
  const short = (parts: number) => paths.map((path) => path.split("/").slice(-parts).join("/"));
  const lengths = kind === "cluster" ? [2, 3] : [2, 3, 4];
  for (const parts of lengths) {
    const names = short(parts);
    if (new Set(names).size === names.length) return names;
  }
  return rows.map(([id]) => id as string);
}

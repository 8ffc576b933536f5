import { message, type Reads, readRows } from "../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../permissions/index.ts";
import type { Holding, HostChange, HostDrain } from "./host-change.ts";

const columns =
  "c.id, c.host_id, c.kind, c.state, c.forced, c.requested_by_name, c.on_behalf_of, c.reason, c.created_at, " +
  "c.finished_at, c.holding, c.stuck_since, c.failure";

function toChange(row: readonly unknown[], from = 0): HostChange {
  const [id, hostId, kind, state, forced, requestedBy, onBehalfOf, reason, createdAt, finishedAt, ...more] =
    row.slice(from);
  const [holding, stuckSince, failure] = more;
  return {
    ...{ id, hostId, kind, state, forced, requestedBy, onBehalfOf, reason, createdAt, finishedAt },
    ...{ holding, stuckSince, failure },
  } as HostChange;
}

/** Drains and activations by id; one of a host that may not be seen is not there. */
export async function hostChangesByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, HostChange>> {
  const values: unknown[] = [ids];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const visible = andVisible(visibility(caller.grants, "fleet:read"), bind, "c.path");
  const rows = await readRows(
    reads,
    `SELECT ${columns} FROM host_change c WHERE c.id = ANY ($1::text[])${visible}`,
    values,
  );
  return new Map(rows.map((row) => [row[0] as string, toChange(row)]));
}

/** One by id, whoever asks: a use case's own answer. */
export async function theHostChange(reads: Reads, id: string): Promise<HostChange> {
  const [row] = await readRows(reads, `SELECT ${columns} FROM host_change c WHERE c.id = $1`, [id]);
  if (!row) throw new Error(`the host change ${id} is not there`);
  return toChange(row);
}

/** What is under way of a host, whoever asks; null where nothing is. */
export async function unfinishedOf(reads: Reads, hostId: string): Promise<HostChange | null> {
  const [row] = await readRows(
    reads,
    `SELECT ${columns} FROM host_change c WHERE c.host_id = $1 AND c.finished_at IS NULL`,
    [hostId],
  );
  return row ? toChange(row) : null;
}

/**
 * How each host is drained that is: by Fleetgraph, as far as the last thing that it did to the host, or behind its back.
 * A drain of ours that has ended stands until the host takes tasks again.
 */
export async function drainsOfHosts(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, HostDrain>> {
  const values: unknown[] = [ids];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const patterns = visibility(caller.grants, "fleet:read");
  const rows = await readRows(
    reads,
    // Since when: the end of the last state in which it was not draining.
    "SELECT h.id, h.status, " +
      "(SELECT max(p.valid_until) FROM host_past p WHERE p.id = h.id AND p.status <> 'DRAINING'), " +
      "(SELECT coalesce(jsonb_agg(jsonb_build_object('taskArn', t.arn, 'group', t.group_name) ORDER BY t.id), '[]') FROM task t " +
      `WHERE t.host_id = h.id AND t.gone_at IS NULL AND t.last_status <> 'STOPPED'${andVisible(patterns, bind, "t.path")}), ${columns} ` +
      "FROM host h LEFT JOIN LATERAL (SELECT * FROM host_change WHERE host_id = h.id ORDER BY id DESC LIMIT 1) AS c ON true " +
      `WHERE h.id = ANY ($1::text[]) AND h.gone_at IS NULL${andVisible(patterns, bind, "h.path")} ` +
      "AND (h.status = 'DRAINING' OR c.finished_at IS NULL AND c.kind = 'DRAIN')",
    values,
  );
  return new Map(
    rows.map((row) => {
      const [hostId, status, activeUntil, tasks] = row as [string, string, string | null, Holding[]];
      const change = row[4] === null ? null : toChange(row, 4);
      return [hostId, drainOf({ hostId, status, activeUntil, tasks, change })];
    }),
  );
}

function drainOf(found: {
  hostId: string;
  status: string;
  activeUntil: string | null;
  tasks: readonly Pick<Holding, "taskArn" | "group">[];
  change: HostChange | null;
}): HostDrain {
  const { hostId, activeUntil, tasks, change } = found;
  if (change !== null && isOurs(change, activeUntil)) {
    const { createdAt: since, holding, stuckSince } = change;
    return { hostId, change, since, holding, stuckSince };
  }
  const holding = tasks.map(({ taskArn, group }): Holding => {
    const standalone = !group?.startsWith("service:");
    return standalone
      ? { taskArn, group, reason: "STANDALONE", told: message("placement.off.standalone", {}) }
      : { taskArn, group, reason: "MOVING", told: message("placement.off.moving", {}) };
  });
  return { hostId, change: null, since: activeUntil, holding, stuckSince: null };
}

/** Whether that it drains is the change's doing: it is under way, or was done and the host took no tasks since. */
function isOurs({ kind, state, finishedAt }: HostChange, activeUntil: string | null): boolean {
  if (finishedAt === null) return true;
  if (kind !== "DRAIN" || state !== "DRAINED") return false;
  return activeUntil === null || Date.parse(activeUntil) <= Date.parse(finishedAt);
}

import { type Reads, readRows } from "../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../permissions/index.ts";
import type { DeploymentEvent } from "./deployment-event.ts";

/** Something that happened and is of no deployment. */
export type FleetNotice = {
  at: string;
  kind: string;
  /** What it is about: an id of ours. */
  subject: string;
  params: Record<string, unknown>;
};

/** An event with its place in the stream of all: of a deployment, or a notice. */
export type FleetEvent = { position: Position } & (
  | { event: DeploymentEvent; notice: null }
  | { event: null; notice: FleetNotice }
);

/**
 * A place in the stream: the transaction that recorded an event, and the event. Numbers alone would not do: they are
 * given before a transaction commits, so that a lower one may become visible after a higher one was read.
 */
export type Position = { xid: string; id: string };

export type FleetEventFilter = {
  /** account/region/cluster/service, or account/region/cluster/ for all of a cluster. */
  path?: string | null | undefined;
  kinds?: readonly string[] | null | undefined;
  /** Of events that brought one of these. */
  states?: readonly string[] | null | undefined;
};

const broughtItsState =
  "NOT EXISTS (SELECT FROM event before WHERE before.deployment_id = event.deployment_id AND " +
  "before.deployment_version = event.deployment_version - 1 AND before.payload->>'state' = event.payload->>'state')";

/** Where the stream stands now: everything recorded from now on comes after it. */
export async function presentPosition(reads: Reads): Promise<Position> {
  const [row] = await readRows(
    reads,
    "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text",
    [],
  );
  return { xid: row?.[0] as string, id: String(Number.MAX_SAFE_INTEGER) };
}

/** Reads a position; null for text that is none. */
export function positionOf(key: readonly string[]): Position | null {
  const [xid = "", id = ""] = key;
  return key.length === 2 && [xid, id].every((each) => /^\d{1,19}$/.test(each)) ? { xid, id } : null;
}

/**
 * Events of all deployments that the caller may see, after a position, in an order that never changes: only what was
 * recorded by transactions older than any that is still open is read, so that nothing appears behind a reader.
 */
export async function fleetEventsAfter(
  reads: Reads,
  caller: Caller,
  input: { after: Position; filter: FleetEventFilter; limit: number },
): Promise<FleetEvent[]> {
  const { after, filter, limit } = input;
  const values: unknown[] = [after.xid, after.id];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = [
    "xid < pg_snapshot_xmin(pg_current_snapshot())",
    "(xid, id) > ($1::xid8, $2::bigint)",
    "(deployment_id IS NOT NULL OR kind LIKE 'outOfBand.%' OR kind LIKE 'host.%')",
  ];
  const { path, kinds, states } = filter;
  if (path != null)
    where.push(path.endsWith("/") ? `starts_with(path, ${bind(path)})` : `path = ${bind(path)}`);
  if (kinds != null) where.push(`kind = ANY (${bind(kinds)}::text[])`);
  // What brought a state, not every event in it: a notice behind a success is not another one.
  if (states != null) where.push(`payload->>'state' = ANY (${bind(states)}::text[])`, broughtItsState);
  const visible = andVisible(visibility(caller.grants, "fleet:read"), bind);
  const rows = await readRows(
    reads,
    "SELECT xid::text, id::text, deployment_id, deployment_version, at, kind, payload FROM event " +
      `WHERE ${where.join(" AND ")}${visible} ORDER BY xid, id LIMIT ${bind(limit)}`,
    values,
  );
  return rows.map(([xid, id, deploymentId, version, at, kind, payload]): FleetEvent => {
    const position = { xid: xid as string, id: id as string };
    if (deploymentId === null) {
      const { change: subject, params } = payload as { change: string; params: Record<string, unknown> };
      return { position, event: null, notice: { at, kind, subject, params } as FleetNotice };
    }
    const told = payload as Pick<DeploymentEvent, "params" | "state" | "progress" | "final">;
    const { params, state, progress, final } = told;
    const event = { deploymentId, version, at, kind, params, state, progress, final };
    return {
      position,
      event: { cursor: String(version), ...event } as DeploymentEvent,
      notice: null,
    };
  });
}

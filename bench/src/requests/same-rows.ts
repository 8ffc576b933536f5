import { isDeepStrictEqual } from "node:util";
import type pg from "pg";

/** What differs between any two requests, whoever makes them: ids, times, random bytes, and hashes of these. */
const ownOfEach = /_at$|^at$|^(id|nonce|leaf|key|input_hash|result_id|xid|job_queue_id)$/;

const tables = {
  idempotency_key: "SELECT * FROM idempotency_key WHERE result_id = $1",
  deployment: "SELECT * FROM deployment WHERE id = $1",
  audit_event:
    "SELECT * FROM audit_event WHERE convert_from(entry, 'UTF8')::jsonb->'payload'->>'deployment' = $1 " +
    "AND path IN (SELECT path FROM deployment WHERE id = $1)",
  event: "SELECT * FROM event WHERE deployment_id = $1",
  job: "SELECT * FROM graphile_worker._private_jobs WHERE key = 'deployment:' || $1",
  job_queue: "SELECT * FROM graphile_worker._private_job_queues WHERE queue_name = 'deployment:' || $1",
} as const;

/** A request that was made: the deployment that it gave, and the service it is of. */
export type Made = { deployment: string; service: { id: string; path: string; name: string } };

/** Throws unless two requests for two services of one name left the same rows. */
export async function requireSameRows(
  owner: pg.Client,
  made: { fleetgraph: Made; bare: Made },
): Promise<void> {
  for (const [table, text] of Object.entries(tables)) {
    const ours = await rowsOf(owner, text, made.fleetgraph);
    const bare = await rowsOf(owner, text, made.bare);
    if (ours.length === 1 && isDeepStrictEqual(ours, bare)) continue;
    const shown = [ours, bare].map((rows) => JSON.stringify(rows)).join("\n  ");
    throw new Error(`${table}: the sides write different rows\n  ${shown}`);
  }
}

async function rowsOf(owner: pg.Client, text: string, made: Made): Promise<Record<string, unknown>[]> {
  const { rows } = await owner.query<Record<string, unknown>>(text, [made.deployment]);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [column, comparable(column, value, made)]),
    ),
  );
}

function comparable(column: string, value: unknown, made: Made): unknown {
  if (value === null || ownOfEach.test(column)) return value !== null;
  // An entry's bytes are RFC 8785 text: its keys, in their order, must be the same.
  if (Buffer.isBuffer(value)) return value.toString("utf8").match(/"\w+":/g);
  const { deployment, service } = made;
  return JSON.stringify(value)
    .replaceAll(deployment, "DEPLOYMENT")
    .replaceAll(service.path, "PATH")
    .replaceAll(service.name, "NAME")
    .replaceAll(service.id, "SERVICE");
}

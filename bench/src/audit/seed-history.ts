import type { Database } from "@fleetgraph/database";
import pg from "pg";

const months = 24;
const indexed = [
  "(target_id, id) INCLUDE (actor_name, action, outcome)",
  "(actor_name, id)",
  "(actor_name, action, id)",
  "(action, id)",
];

/** Half of it by a CI job, forty people, two hundred services; rows as wide as a deployment's. */
const rows = `
INSERT INTO audit_event (id, entry, nonce, leaf, at, action, outcome, actor_id, actor_name, on_behalf_of, target_type, target_id, target_name, path, request_id)
SELECT audit_event_first_id(at) || substr(hash, 1, 16), convert_to(repeat(hash, 18), 'UTF8'), decode(hash, 'hex'), decode(hash, 'hex'), at,
  CASE WHEN n % 997 = 0 THEN 'freeze.end' ELSE (ARRAY['deployment.request', 'deployment.request', 'deployment.approve', 'fleet.sync', 'deployment.rollback'])[1 + n % 5] END,
  CASE WHEN n % 97 = 0 THEN 'REFUSED' ELSE 'ACCEPTED' END, 'prn_x',
  CASE WHEN substr(hash, 1, 1) < '8' THEN 'ci' ELSE 'person-' || n / 3 % 40 END, CASE WHEN n % 6 = 0 THEN 'person-' || n / 6 % 40 END,
  'Service', 'svc_' || to_char(n / 11 % 200, 'FM00000000000000000000000000'), 'prod/service-' || n / 11 % 200,
  'main/eu-west-1/prod/service-' || n / 11 % 200, hash
FROM generate_series($1::bigint, $2::bigint) AS n,
  LATERAL (SELECT md5(n::text) AS hash, $3::timestamptz + n * $4::interval AS at) AS t`;

/**
 * A history of two years, and beside it a bare table of what a search shows with the same indexes, as one would have it
 * that only searches. The indexes are made when all rows are there.
 */
export async function seedHistory(
  { ownerUrl }: Pick<Database, "ownerUrl">,
  { count, say }: { count: number; say(text: string): void },
): Promise<{ from: Date; until: Date }> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const from = new Date();
  const seconds = (months * 30 * 86_400) / count;
  await owner.query("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'");
  await owner.query("SELECT audit_event_make_months(now() + make_interval(months => $1))", [months + 1]);
  const { rows: made } = await owner.query<{ name: string; definition: string }>(
    "SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i " +
      "JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'audit_event'::regclass AND NOT i.indisprimary",
  );
  for (const { name } of made) await owner.query(`DROP INDEX "${name}"`);
  say(`${count.toLocaleString("en")} entries are made`);
  for (let first = 1; first <= count; first += 500_000) {
    await owner.query(rows, [first, Math.min(count, first + 499_999), from, `${seconds} seconds`]);
  }
  say("their indexes are made, and a bare table of the same");
  for (const { definition } of made) await owner.query(definition.replace(" ON ONLY ", " ON "));
  await owner.query(
    "CREATE TABLE bare_event AS SELECT id, at, action, outcome, actor_name, on_behalf_of, target_type, target_id, target_name, path, request_id " +
      "FROM audit_event ORDER BY id",
  );
  await owner.query("ALTER TABLE bare_event ADD PRIMARY KEY (id)");
  for (const each of indexed) await owner.query(`CREATE INDEX ON bare_event ${each}`);
  await owner.query("VACUUM (ANALYZE) audit_event");
  await owner.query("VACUUM (ANALYZE) bare_event");
  await owner.end();
  return { from, until: new Date(from.getTime() + months * 30 * 86_400_000) };
}

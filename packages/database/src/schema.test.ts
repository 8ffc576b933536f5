import pg from "pg";
import { expect, inject, test } from "vitest";
import { differenceBetween, schemaFiles } from "../scripts/schema-engine.ts";
import { createDatabase } from "./testing/fresh-cluster.ts";

const columns = `
  SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
    pg_get_expr(d.adbin, d.adrelid) AS "default"
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
  ORDER BY 1, 2`;
const constraints = `
  SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations'
    AND contype <> 'n' ORDER BY 1, 2`;
const indexes = `
  SELECT indexname AS name, indexdef AS definition FROM pg_indexes
  WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`;
const triggers = `
  SELECT tgname AS name, tgenabled AS enabled, pg_get_triggerdef(oid) AS definition FROM pg_trigger
  WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1`;

async function catalogue(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rows = async (sql: string) => (await client.query(sql)).rows;
  const found = {
    columns: await rows(columns),
    constraints: await rows(constraints),
    indexes: await rows(indexes),
    triggers: await rows(triggers),
  };
  await client.end();
  return found;
}

test("the migrations say what prisma/schema says, and beyond it only what RULES.md lists", async () => {
  const template = inject("templateUrl");
  const admin = new URL(template);
  admin.pathname = "/fleetgraph";
  const url = await createDatabase(admin.href);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(await differenceBetween({ from: null, to: schemaFiles(), databaseUrl: url }));
  await client.end();

  const [migrated, described] = [await catalogue(template), await catalogue(url)];
  expect(migrated.columns).toEqual(described.columns);
  expect(migrated.constraints).toEqual(described.constraints);
  const extra = migrated.indexes.filter(
    (each) => !described.indexes.some((other) => other.name === each.name),
  );
  const shared = migrated.indexes.filter((each) => !extra.includes(each));
  expect(shared).toEqual(described.indexes);
  expect(extra.map(({ definition }) => definition.replaceAll("public.", ""))).toMatchInlineSnapshot(`
    [
      "CREATE INDEX cluster_present_name ON cluster USING btree (name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX deployment_of_bulk ON deployment USING btree (bulk_id, id) WHERE (bulk_id IS NOT NULL)",
      "CREATE UNIQUE INDEX deployment_one_active_per_service ON deployment USING btree (service_id) WHERE ((finished_at IS NULL) AND (state <> ALL (ARRAY['AWAITING_APPROVAL'::text, 'QUEUED'::text])))",
      "CREATE INDEX deployment_waiting ON deployment USING btree (service_id, released_at, id) WHERE (finished_at IS NULL)",
      "CREATE INDEX freeze_window_open ON freeze_window USING btree (id) WHERE (ended_at IS NULL)",
      "CREATE INDEX host_present_cluster ON host USING btree (cluster_id, id) WHERE (gone_at IS NULL)",
      "CREATE UNIQUE INDEX service_lock_held ON service_lock USING btree (pattern) WHERE (released_at IS NULL)",
      "CREATE INDEX service_present_name ON service USING btree (cluster_id, name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX task_present_cluster ON task USING btree (cluster_id, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX task_present_service ON task USING btree (service_id, id) WHERE (gone_at IS NULL)",
    ]
  `);
  expect(
    migrated.triggers.map(({ enabled, definition }) => `${enabled} ${definition}`),
  ).toMatchInlineSnapshot(`
    [
      "A CREATE TRIGGER audit_event_append_only BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change()",
      "A CREATE TRIGGER audit_event_append_only_truncate BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change()",
    ]
  `);
});

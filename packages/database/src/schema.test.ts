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

/** Partitioned tables and their parts, which Prisma does not know: RULES.md and the test below say what they are. */
const partitioned = /^"?(?:(?:cluster|service|host|task)_past|service_event)(?:_|$)/;
const isPlain = (row: { table?: string; name?: string }) => !partitioned.test(row.table ?? row.name ?? "");

async function catalogue(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rows = async (sql: string) => (await client.query(sql)).rows;
  const found = {
    columns: (await rows(columns)).filter(isPlain),
    constraints: (await rows(constraints)).filter(isPlain),
    indexes: (await rows(indexes)).filter(isPlain),
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
      "CREATE INDEX host_gone ON host USING btree (gone_at) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX host_present_cluster ON host USING btree (cluster_id, id) WHERE (gone_at IS NULL)",
      "CREATE UNIQUE INDEX service_lock_held ON service_lock USING btree (pattern) WHERE (released_at IS NULL)",
      "CREATE INDEX service_present_name ON service USING btree (cluster_id, name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX task_gone ON task USING btree (gone_at) WHERE (gone_at IS NOT NULL)",
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
      "O CREATE TRIGGER cluster_ended AFTER UPDATE ON public.cluster REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cluster_keep_ended()",
      "O CREATE TRIGGER cluster_left AFTER DELETE ON public.cluster REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION cluster_keep_last()",
      "O CREATE TRIGGER host_ended AFTER UPDATE ON public.host REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION host_keep_ended()",
      "O CREATE TRIGGER host_left AFTER DELETE ON public.host REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION host_keep_last()",
      "O CREATE TRIGGER service_ended AFTER UPDATE ON public.service REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION service_keep_ended()",
      "O CREATE TRIGGER service_left AFTER DELETE ON public.service REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION service_keep_last()",
      "O CREATE TRIGGER task_ended AFTER UPDATE ON public.task REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION task_keep_ended()",
      "O CREATE TRIGGER task_left AFTER DELETE ON public.task REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION task_keep_last()",
    ]
  `);
});

test("the past of a table has its columns in its order, behind the time at which a state ended", async () => {
  const client = new pg.Client({ connectionString: inject("templateUrl") });
  await client.connect();
  const columnsOf = async (table: string) => {
    const { rows } = await client.query(
      "SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute " +
        "WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
      [table],
    );
    return rows;
  };
  for (const table of ["cluster", "service", "host", "task"]) {
    const [until, ...columns] = await columnsOf(`${table}_past`);
    expect(until).toEqual({ name: "valid_until", type: "timestamp(3) with time zone" });
    // The trigger that keeps what ended takes them by their places.
    expect(columns, `${table}_past`).toEqual(await columnsOf(table));
  }
  const { rows } = await client.query(
    "SELECT regexp_replace(indexdef, 'ONLY |public\\.', '', 'g') AS definition FROM pg_indexes " +
      "WHERE schemaname = 'public' AND tablename ~ '^((cluster|service|host|task)_past|service_event)$' ORDER BY 1",
  );
  await client.end();
  expect(rows.map(({ definition }) => definition)).toMatchInlineSnapshot(`
    [
      "CREATE INDEX cluster_past_id ON cluster_past USING btree (id, valid_from)",
      "CREATE INDEX host_past_id ON host_past USING btree (id, valid_from)",
      "CREATE INDEX host_past_moment ON host_past USING gist (cluster_id, tstzrange(valid_from, valid_until))",
      "CREATE INDEX service_past_id ON service_past USING btree (id, valid_from)",
      "CREATE INDEX service_past_moment ON service_past USING gist (cluster_id, tstzrange(valid_from, valid_until))",
      "CREATE INDEX task_past_cluster ON task_past USING btree (cluster_id, id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_id ON task_past USING btree (id, valid_from)",
      "CREATE INDEX task_past_moment ON task_past USING gist (cluster_id, tstzrange(valid_from, valid_until))",
      "CREATE INDEX task_past_name ON task_past USING btree (reverse(split_part(reverse(arn), '/'::text, 1))) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_service ON task_past USING btree (service_id, id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_stopped ON task_past USING btree (COALESCE(stopped_at, gone_at), id) WHERE (gone_at IS NOT NULL)",
      "CREATE UNIQUE INDEX service_event_pkey ON service_event USING btree (service_id, created_at, id)",
    ]
  `);
});

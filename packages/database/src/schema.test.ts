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
  SELECT indexname AS name, replace(indexdef, ' ON ONLY ', ' ON ') AS definition FROM pg_indexes
  WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`;
const triggers = `
  SELECT tgname AS name, tgrelid::regclass::text AS "table", tgenabled AS enabled, pg_get_triggerdef(oid) AS definition FROM pg_trigger
  WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    AND tgparentid = 0 ORDER BY 1, 3`;

/** Partitioned tables and their parts, which Prisma does not know: RULES.md and the test below say what they are. */
const partitioned =
  /^"?(?:(?:cluster|service|host|task)_past|service_event|trail_record|metric_(?:minute|five_minute|hour))(?:_|$)|^"?audit_event_(?:\d{6}|before)/;
const isPlain = (row: { table?: string; name?: string }) => !partitioned.test(row.table ?? row.name ?? "");

async function catalogue(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rows = async (sql: string) => (await client.query(sql)).rows;
  const found = {
    columns: (await rows(columns)).filter(isPlain),
    constraints: (await rows(constraints)).filter(isPlain),
    indexes: (await rows(indexes)).filter(isPlain),
    triggers: (await rows(triggers)).filter(isPlain),
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
      "CREATE INDEX audit_event_on_behalf_of ON audit_event USING btree (on_behalf_of, id) WHERE (on_behalf_of IS NOT NULL)",
      "CREATE INDEX audit_event_path ON audit_event USING btree (path COLLATE "C")",
      "CREATE INDEX audit_event_refused ON audit_event USING btree (id) WHERE (outcome = 'REFUSED'::text)",
      "CREATE INDEX audit_event_target ON audit_event USING btree (target_id, id) INCLUDE (actor_name, action, outcome)",
      "CREATE INDEX cluster_label_part ON cluster USING gin (lower((jsonb_path_query_array(labels, '$[*]."value"'::jsonpath))::text) gin_trgm_ops)",
      "CREATE INDEX cluster_labels ON cluster USING gin (labels jsonb_path_ops)",
      "CREATE INDEX cluster_name_part ON cluster USING gin (lower(name) gin_trgm_ops)",
      "CREATE INDEX cluster_path ON cluster USING btree (path COLLATE "C")",
      "CREATE INDEX cluster_present_account ON cluster USING btree (account_id, name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX cluster_present_first_seen ON cluster USING btree (first_seen_at, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX cluster_present_name ON cluster USING btree (name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX cluster_present_status ON cluster USING btree (status, name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX deployment_ecs_id ON deployment USING btree (ecs_deployment_id) WHERE (ecs_deployment_id IS NOT NULL)",
      "CREATE INDEX deployment_images ON deployment USING gin (image_terms(jsonb_path_query_array(images, '$[*]."to"'::jsonpath)))",
      "CREATE INDEX deployment_kind ON deployment USING btree (kind, id)",
      "CREATE INDEX deployment_of_bulk ON deployment USING btree (bulk_id, id) WHERE (bulk_id IS NOT NULL)",
      "CREATE UNIQUE INDEX deployment_one_active_per_service ON deployment USING btree (service_id) WHERE ((finished_at IS NULL) AND (state <> ALL (ARRAY['AWAITING_APPROVAL'::text, 'QUEUED'::text])))",
      "CREATE INDEX deployment_path ON deployment USING btree (path COLLATE "C")",
      "CREATE INDEX deployment_requested_by ON deployment USING btree (requested_by_name, id)",
      "CREATE INDEX deployment_unfinished ON deployment USING btree (id) WHERE (finished_at IS NULL)",
      "CREATE INDEX deployment_waiting ON deployment USING btree (service_id, released_at, id) WHERE (finished_at IS NULL)",
      "CREATE INDEX fleet_event_aside_open ON fleet_event_aside USING btree (received_at, id) WHERE (resolved_at IS NULL)",
      "CREATE INDEX freeze_window_open ON freeze_window USING btree (id) WHERE (ended_at IS NULL)",
      "CREATE UNIQUE INDEX host_change_one_unfinished ON host_change USING btree (host_id) WHERE (finished_at IS NULL)",
      "CREATE INDEX host_gone ON host USING btree (gone_at) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX host_labels ON host USING gin (labels jsonb_path_ops)",
      "CREATE INDEX host_name ON host USING btree (COALESCE(ec2_instance_id, reverse(split_part(reverse(arn), '/'::text, 1))) COLLATE "C", id)",
      "CREATE INDEX host_path ON host USING btree (path COLLATE "C")",
      "CREATE INDEX host_present_capacity ON host USING btree (capacity_provider, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX host_present_cluster ON host USING btree (cluster_id, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX host_present_disconnected ON host USING btree (id) WHERE ((gone_at IS NULL) AND (NOT agent_connected))",
      "CREATE INDEX host_present_free_cpu ON host USING btree (COALESCE(remaining_cpu, '-1'::integer), id) WHERE (gone_at IS NULL)",
      "CREATE INDEX host_present_free_memory ON host USING btree (COALESCE(remaining_memory, '-1'::integer), id) WHERE (gone_at IS NULL)",
      "CREATE INDEX host_present_order ON host USING btree (id) WHERE (gone_at IS NULL)",
      "CREATE INDEX host_present_registered ON host USING btree (COALESCE(registered_at, first_seen_at), id) WHERE (gone_at IS NULL)",
      "CREATE INDEX host_present_status ON host USING btree (status, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX host_present_type ON host USING btree (instance_type, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX host_private_ip ON host USING btree (private_ip COLLATE "C", id)",
      "CREATE INDEX host_since ON host USING btree (valid_from) INCLUDE (gone_at)",
      "CREATE INDEX image_part ON image USING gin (lower((repository || COALESCE((':'::text || tag), ''::text))) gin_trgm_ops)",
      "CREATE INDEX insight_cluster ON insight USING btree (cluster_id, severity, opened_at, id) WHERE (opened_at IS NOT NULL)",
      "CREATE INDEX insight_host ON insight USING btree (host_id, severity, opened_at, id) WHERE ((opened_at IS NOT NULL) AND (host_id IS NOT NULL))",
      "CREATE INDEX insight_kind ON insight USING btree (kind, severity, opened_at, id) WHERE (opened_at IS NOT NULL)",
      "CREATE INDEX insight_order ON insight USING btree (severity, opened_at, id) WHERE (opened_at IS NOT NULL)",
      "CREATE INDEX insight_path ON insight USING btree (path COLLATE "C")",
      "CREATE INDEX insight_service ON insight USING btree (service_id, severity, opened_at, id) WHERE ((opened_at IS NOT NULL) AND (service_id IS NOT NULL))",
      "CREATE INDEX insight_state ON insight USING btree (state, severity, opened_at, id) WHERE (opened_at IS NOT NULL)",
      "CREATE INDEX listing_scope_kind ON listing_scope USING btree (kind, account_id, region)",
      "CREATE INDEX service_label_part ON service USING gin (lower((jsonb_path_query_array(labels, '$[*]."value"'::jsonpath))::text) gin_trgm_ops)",
      "CREATE INDEX service_labels ON service USING gin (labels jsonb_path_ops)",
      "CREATE UNIQUE INDEX service_lock_held ON service_lock USING btree (pattern) WHERE (released_at IS NULL)",
      "CREATE INDEX service_name_part ON service USING gin (lower(name) gin_trgm_ops)",
      "CREATE INDEX service_path ON service USING btree (path COLLATE "C")",
      "CREATE INDEX service_present_created ON service USING btree (COALESCE(created_at, first_seen_at), id) WHERE (gone_at IS NULL)",
      "CREATE INDEX service_present_launch_type ON service USING btree (launch_type, name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX service_present_name ON service USING btree (cluster_id, name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX service_present_order ON service USING btree (name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX service_present_status ON service USING btree (status, name, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX service_present_steady ON service USING btree (name, id) WHERE ((gone_at IS NULL) AND (running_count = desired_count) AND (jsonb_array_length(deployments) <= 1))",
      "CREATE INDEX service_present_unsteady ON service USING btree (name, id) WHERE ((gone_at IS NULL) AND (NOT ((running_count = desired_count) AND (jsonb_array_length(deployments) <= 1))))",
      "CREATE INDEX service_since ON service USING btree (valid_from) INCLUDE (gone_at)",
      "CREATE INDEX service_task_definition ON service USING btree (task_definition_arn, id)",
      "CREATE INDEX task_capacity ON task USING btree (capacity_provider, id) WHERE (capacity_provider IS NOT NULL)",
      "CREATE INDEX task_created ON task USING btree (COALESCE(created_at, first_seen_at), id)",
      "CREATE INDEX task_definition_image_part ON task_definition USING gin (lower((jsonb_path_query_array(definition, '$."containerDefinitions"[*]."image"'::jsonpath))::text) gin_trgm_ops)",
      "CREATE INDEX task_definition_images ON task_definition USING gin (image_terms(jsonb_path_query_array(definition, '$."containerDefinitions"[*]."image"'::jsonpath)))",
      "CREATE INDEX task_gone ON task USING btree (gone_at) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_gone_stop_code ON task USING btree (stop_code, id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_gone_stopped ON task USING btree (COALESCE(stopped_at, gone_at), id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_health ON task USING btree (health_status, id)",
      "CREATE INDEX task_image_digests ON task USING gin (jsonb_path_query_array(containers, '$[*]."imageDigest"'::jsonpath))",
      "CREATE INDEX task_launch_type ON task USING btree (launch_type, id)",
      "CREATE INDEX task_name ON task USING btree (reverse(split_part(reverse(arn), '/'::text, 1)) COLLATE "C", id)",
      "CREATE INDEX task_path ON task USING btree (path COLLATE "C")",
      "CREATE INDEX task_present_cluster ON task USING btree (cluster_id, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX task_present_order ON task USING btree (id) WHERE (gone_at IS NULL)",
      "CREATE INDEX task_present_service ON task USING btree (service_id, id) WHERE (gone_at IS NULL)",
      "CREATE INDEX task_running_at ON task USING btree (valid_from) INCLUDE (gone_at) WHERE (last_status = 'RUNNING'::text)",
      "CREATE INDEX task_running_since ON task USING btree (cluster_id, valid_from) INCLUDE (gone_at) WHERE (last_status = 'RUNNING'::text)",
      "CREATE INDEX task_status ON task USING btree (last_status, id)",
      "CREATE INDEX task_task_definition ON task USING btree (task_definition_arn, id)",
      "CREATE INDEX trail_match_unmatched ON trail_match USING btree (request_id) WHERE (kind = ANY (ARRAY['WAITING'::text, 'OUT_OF_BAND'::text]))",
      "CREATE INDEX trail_match_waiting ON trail_match USING btree (event_time, event_id) WHERE (kind = 'WAITING'::text)",
    ]
  `);
  expect(
    migrated.triggers.map(({ enabled, definition }) => `${enabled} ${definition}`),
  ).toMatchInlineSnapshot(`
    [
      "A CREATE TRIGGER audit_checkpoint_only_grows BEFORE DELETE OR UPDATE ON public.audit_checkpoint FOR EACH ROW EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_checkpoint_only_grows_truncate BEFORE TRUNCATE ON public.audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_event_append_only BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change()",
      "A CREATE TRIGGER audit_event_append_only_truncate BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change()",
      "A CREATE TRIGGER audit_key_only_grows BEFORE DELETE OR UPDATE ON public.audit_key FOR EACH ROW EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_key_only_grows_truncate BEFORE TRUNCATE ON public.audit_key FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_leaf_only_grows BEFORE DELETE OR UPDATE ON public.audit_leaf FOR EACH ROW EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_leaf_only_grows_truncate BEFORE TRUNCATE ON public.audit_leaf FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_log_only_grows BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_log_only_grows_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_tile_only_grows BEFORE DELETE OR UPDATE ON public.audit_tile FOR EACH ROW EXECUTE FUNCTION audit_log_only_grows()",
      "A CREATE TRIGGER audit_tile_only_grows_truncate BEFORE TRUNCATE ON public.audit_tile FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()",
      "O CREATE TRIGGER cluster_ended AFTER UPDATE ON public.cluster REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION cluster_keep_ended()",
      "O CREATE TRIGGER cluster_left AFTER DELETE ON public.cluster REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION cluster_keep_last()",
      "A CREATE TRIGGER configuration_version_append_only BEFORE DELETE OR UPDATE ON public.configuration_version FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change()",
      "A CREATE TRIGGER configuration_version_append_only_truncate BEFORE TRUNCATE ON public.configuration_version FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change()",
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
      "WHERE schemaname = 'public' AND tablename ~ '^((cluster|service|host|task)_past|service_event|trail_record|metric_(minute|five_minute|hour))$' ORDER BY 1",
  );
  await client.end();
  expect(rows.map(({ definition }) => definition)).toMatchInlineSnapshot(`
    [
      "CREATE INDEX cluster_past_class ON cluster_past USING btree (fleet_state_class(valid_from, valid_until), valid_until, valid_from)",
      "CREATE INDEX cluster_past_id ON cluster_past USING btree (id, valid_from)",
      "CREATE INDEX host_past_class ON host_past USING btree (fleet_state_class(valid_from, valid_until), valid_until, valid_from)",
      "CREATE INDEX host_past_id ON host_past USING btree (id, valid_from)",
      "CREATE INDEX host_past_moment ON host_past USING btree (cluster_id, valid_until, valid_from)",
      "CREATE INDEX service_event_id ON service_event USING btree (id)",
      "CREATE INDEX service_past_class ON service_past USING btree (fleet_state_class(valid_from, valid_until), valid_until, valid_from)",
      "CREATE INDEX service_past_id ON service_past USING btree (id, valid_from)",
      "CREATE INDEX service_past_moment ON service_past USING btree (cluster_id, valid_until, valid_from)",
      "CREATE INDEX task_past_cluster ON task_past USING btree (cluster_id, id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_created ON task_past USING btree (COALESCE(created_at, first_seen_at), id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_host ON task_past USING btree (host_id, id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_id ON task_past USING btree (id, valid_from)",
      "CREATE INDEX task_past_moment ON task_past USING btree (cluster_id, valid_until, valid_from)",
      "CREATE INDEX task_past_name ON task_past USING btree (reverse(split_part(reverse(arn), '/'::text, 1)) COLLATE "C", id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_path ON task_past USING btree (path COLLATE "C") WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_running ON task_past USING btree (cluster_id, valid_until, valid_from) WHERE (last_status = 'RUNNING'::text)",
      "CREATE INDEX task_past_running_class ON task_past USING btree (fleet_state_class(valid_from, valid_until), valid_until, valid_from) WHERE (last_status = 'RUNNING'::text)",
      "CREATE INDEX task_past_service ON task_past USING btree (service_id, id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_service_moment ON task_past USING btree (service_id, valid_until, valid_from)",
      "CREATE INDEX task_past_stop_code ON task_past USING btree (stop_code, id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_stopped ON task_past USING btree (COALESCE(stopped_at, gone_at), id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX task_past_task_definition ON task_past USING btree (task_definition_arn, id) WHERE (gone_at IS NOT NULL)",
      "CREATE INDEX trail_record_cluster ON trail_record USING btree (cluster_id, event_time, event_id) WHERE (cluster_id IS NOT NULL)",
      "CREATE INDEX trail_record_file ON trail_record USING btree (file_id) WHERE (file_id IS NOT NULL)",
      "CREATE INDEX trail_record_ingested ON trail_record USING btree (ingested_at, event_id) WHERE (NOT read_only)",
      "CREATE INDEX trail_record_name ON trail_record USING btree (event_name, event_time, event_id)",
      "CREATE INDEX trail_record_principal ON trail_record USING btree (principal, event_time, event_id)",
      "CREATE INDEX trail_record_request ON trail_record USING btree (request_id) WHERE (request_id IS NOT NULL)",
      "CREATE INDEX trail_record_service ON trail_record USING btree (service_id, event_time, event_id) WHERE (service_id IS NOT NULL)",
      "CREATE INDEX trail_record_time ON trail_record USING btree (event_time, event_id)",
      "CREATE UNIQUE INDEX metric_five_minute_pkey ON metric_five_minute USING btree (series, day)",
      "CREATE UNIQUE INDEX metric_hour_pkey ON metric_hour USING btree (series, day)",
      "CREATE UNIQUE INDEX metric_minute_pkey ON metric_minute USING btree (series, day)",
      "CREATE UNIQUE INDEX service_event_pkey ON service_event USING btree (service_id, created_at, id)",
      "CREATE UNIQUE INDEX trail_record_pkey ON trail_record USING btree (event_id, event_time)",
    ]
  `);
});

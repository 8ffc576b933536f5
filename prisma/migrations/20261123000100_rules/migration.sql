-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- One active deployment per service.
CREATE UNIQUE INDEX deployment_one_active_per_service ON deployment (service_id) WHERE finished_at IS NULL;

-- What is there now, as it is listed.
CREATE INDEX cluster_present_name ON cluster (name, id) WHERE gone_at IS NULL;
CREATE INDEX service_present_name ON service (cluster_id, name, id) WHERE gone_at IS NULL;
CREATE INDEX task_present_service ON task (service_id, id) WHERE gone_at IS NULL;
CREATE INDEX task_present_cluster ON task (cluster_id, id) WHERE gone_at IS NULL;
CREATE INDEX host_present_cluster ON host (cluster_id, id) WHERE gone_at IS NULL;

-- The audit history is append-only for everybody who does not first alter the table, and the server's role does
-- not own it (packages/database/src/server-role.ts).
CREATE FUNCTION audit_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change();
CREATE TRIGGER audit_event_append_only_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change();
-- Also while rows are replicated or restored with session_replication_role.
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_append_only;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_append_only_truncate;

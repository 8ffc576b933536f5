-- What was in force then is not changed afterwards: who could do what at a past time is answered out of it.
CREATE TRIGGER configuration_version_append_only BEFORE UPDATE OR DELETE ON configuration_version
  FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change();
CREATE TRIGGER configuration_version_append_only_truncate BEFORE TRUNCATE ON configuration_version
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change();
ALTER TABLE configuration_version ENABLE ALWAYS TRIGGER configuration_version_append_only;
ALTER TABLE configuration_version ENABLE ALWAYS TRIGGER configuration_version_append_only_truncate;

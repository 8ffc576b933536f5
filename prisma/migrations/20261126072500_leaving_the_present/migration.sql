-- What is gone leaves the present after a while (prisma/schema/RULES.md).
CREATE INDEX task_gone ON task (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX host_gone ON host (gone_at) WHERE gone_at IS NOT NULL;

-- The last states, where lists of stopped tasks go on. Only a last state has a gone_at.
CREATE INDEX task_past_stopped ON task_past (coalesce(stopped_at, gone_at), id) WHERE gone_at IS NOT NULL;
CREATE INDEX task_past_service ON task_past (service_id, id) WHERE gone_at IS NOT NULL;
CREATE INDEX task_past_cluster ON task_past (cluster_id, id) WHERE gone_at IS NOT NULL;

DO $do$
DECLARE present text;
BEGIN
  FOREACH present IN ARRAY ARRAY['cluster', 'service', 'host', 'task'] LOOP
    EXECUTE format($f$
CREATE OR REPLACE FUNCTION %1$s_keep_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  state record;
BEGIN
  INSERT INTO %1$s_past SELECT least(n.valid_from, o.gone_at), o.* FROM old_rows o JOIN new_rows n ON n.id = o.id
    WHERE n.valid_from <> o.valid_from AND least(n.valid_from, o.gone_at) > o.valid_from;
  -- What was gone is back: the state that ended then was not the last one.
  FOR state IN SELECT o.id, o.valid_from, o.gone_at FROM old_rows o JOIN new_rows n ON n.id = o.id
    WHERE o.gone_at IS NOT NULL AND n.gone_at IS NULL LOOP
    UPDATE %1$s_past p SET gone_at = NULL WHERE p.id = state.id AND p.valid_from = state.valid_from AND p.valid_until >= state.valid_from;
  END LOOP;
  -- A newer state that began before an older one: its source's clock went back.
  FOR state IN SELECT n.id, n.valid_from FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE n.valid_from < o.valid_from LOOP
    DELETE FROM %1$s_past p WHERE p.id = state.id AND p.valid_until > state.valid_from AND p.valid_from >= state.valid_from;
    UPDATE %1$s_past p SET valid_until = state.valid_from WHERE p.id = state.id AND p.valid_until > state.valid_from;
  END LOOP;
  RETURN NULL;
END $$;
$f$, present);
  END LOOP;
END $do$;

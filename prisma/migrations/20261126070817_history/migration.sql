-- AlterTable
ALTER TABLE "cluster" ADD COLUMN     "valid_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "valid_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "host" ADD COLUMN     "valid_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "version" BIGINT;

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "execution_stopped_at" TIMESTAMPTZ(3),
ADD COLUMN     "pull_started_at" TIMESTAMPTZ(3),
ADD COLUMN     "pull_stopped_at" TIMESTAMPTZ(3),
ADD COLUMN     "stopping_at" TIMESTAMPTZ(3),
ADD COLUMN     "valid_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "fleet_history" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "kept_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fleet_history_pkey" PRIMARY KEY ("id")
);

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- So that one index finds the states of a cluster at a moment.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The past: each state that ended, from valid_from until valid_until. valid_until stands first, so that a column that is
-- added to a table and to its past has the same place behind it in both. No foreign keys: the past outlives the present.
CREATE TABLE cluster_past (valid_until timestamptz(3) NOT NULL, LIKE cluster) PARTITION BY RANGE (valid_until);
CREATE TABLE service_past (valid_until timestamptz(3) NOT NULL, LIKE service) PARTITION BY RANGE (valid_until);
CREATE TABLE host_past (valid_until timestamptz(3) NOT NULL, LIKE host) PARTITION BY RANGE (valid_until);
CREATE TABLE task_past (valid_until timestamptz(3) NOT NULL, LIKE task) PARTITION BY RANGE (valid_until);

-- What ECS told of a service: it keeps the last hundred.
CREATE TABLE service_event (
  service_id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  id text NOT NULL,
  -- INFO, WARN or ERROR, and ECS's name of the event, where it came as an event.
  level text,
  name text,
  message text NOT NULL,
  PRIMARY KEY (service_id, created_at, id)
) PARTITION BY RANGE (created_at);

-- What belongs to no month that was made.
CREATE TABLE cluster_past_rest PARTITION OF cluster_past DEFAULT;
CREATE TABLE service_past_rest PARTITION OF service_past DEFAULT;
CREATE TABLE host_past_rest PARTITION OF host_past DEFAULT;
CREATE TABLE task_past_rest PARTITION OF task_past DEFAULT;
CREATE TABLE service_event_rest PARTITION OF service_event DEFAULT;

CREATE INDEX cluster_past_id ON cluster_past (id, valid_from);
CREATE INDEX service_past_id ON service_past (id, valid_from);
CREATE INDEX host_past_id ON host_past (id, valid_from);
CREATE INDEX task_past_id ON task_past (id, valid_from);
CREATE INDEX service_past_moment ON service_past USING gist (cluster_id, tstzrange(valid_from, valid_until));
CREATE INDEX host_past_moment ON host_past USING gist (cluster_id, tstzrange(valid_from, valid_until));
CREATE INDEX task_past_moment ON task_past USING gist (cluster_id, tstzrange(valid_from, valid_until));
-- A task that left the present, by the id that ECS gave it.
CREATE INDEX task_past_name ON task_past (reverse(split_part(reverse(arn), '/', 1))) WHERE gone_at IS NOT NULL;

-- Keeps the states that an update ends, and the last ones of rows that leave the present. A state is a new one when its
-- valid_from is (packages/core/src/fleet/store/ingest.ts): all else is bookkeeping. What was gone ended then.
DO $do$
DECLARE present text;
BEGIN
  FOREACH present IN ARRAY ARRAY['cluster', 'service', 'host', 'task'] LOOP
    EXECUTE format($f$
CREATE FUNCTION %1$s_keep_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  earlier record;
BEGIN
  INSERT INTO %1$s_past SELECT least(n.valid_from, o.gone_at), o.* FROM old_rows o JOIN new_rows n ON n.id = o.id
    WHERE n.valid_from <> o.valid_from AND least(n.valid_from, o.gone_at) > o.valid_from;
  -- A newer state that began before an older one: its source's clock went back.
  FOR earlier IN SELECT n.id, n.valid_from FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE n.valid_from < o.valid_from LOOP
    DELETE FROM %1$s_past p WHERE p.id = earlier.id AND p.valid_until > earlier.valid_from AND p.valid_from >= earlier.valid_from;
    UPDATE %1$s_past p SET valid_until = earlier.valid_from WHERE p.id = earlier.id AND p.valid_until > earlier.valid_from;
  END LOOP;
  RETURN NULL;
END $$;
CREATE FUNCTION %1$s_keep_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO %1$s_past SELECT greatest(o.valid_from, coalesce(o.gone_at, now())), o.* FROM old_rows o;
  RETURN NULL;
END $$;
CREATE TRIGGER %1$s_ended AFTER UPDATE ON %1$s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION %1$s_keep_ended();
CREATE TRIGGER %1$s_left AFTER DELETE ON %1$s REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION %1$s_keep_last();
$f$, present);
  END LOOP;
END $do$;

-- Makes the partitions of some months, from the month of `first` on. The server's role owns no table, so this runs with the rights of
-- who made it. What lies in the default partition moves to its month. Gives how many were made.
CREATE FUNCTION fleet_history_make_months(first timestamptz, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' SET timezone = 'UTC' AS $$
DECLARE
  parent text;
  key text;
  part text;
  begins timestamptz;
  ends timestamptz;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('fleet history months', 0));
  FOR step IN 0 .. months - 1 LOOP
    begins := date_trunc('month', first) + make_interval(months => step);
    ends := begins + make_interval(months => 1);
    FOREACH parent IN ARRAY ARRAY['cluster_past', 'service_past', 'host_past', 'task_past', 'service_event'] LOOP
      part := parent || to_char(begins, '_YYYYMM');
      CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
      key := CASE parent WHEN 'service_event' THEN 'created_at' ELSE 'valid_until' END;
      EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', part, parent);
      EXECUTE format('WITH moved AS (DELETE FROM public.%I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
        parent || '_rest', key, begins, key, ends, part);
      EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', parent, part, begins, ends);
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

-- Drops the months that ended before the month of `kept_from`: no row is read. Gives the partitions that are gone.
CREATE FUNCTION fleet_history_drop_months(first_kept timestamptz) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' SET timezone = 'UTC' AS $$
DECLARE
  keeps timestamptz := date_trunc('month', first_kept);
  part text;
  parent text;
  dropped text[] := '{}';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('fleet history months', 0));
  FOREACH parent IN ARRAY ARRAY['cluster_past', 'service_past', 'host_past', 'task_past', 'service_event'] LOOP
    FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = to_regclass('public.' || parent) AND c.relname ~ ('^' || parent || '_\d{6}$')
        AND right(c.relname, 6) < to_char(keeps, 'YYYYMM') ORDER BY 1 LOOP
      EXECUTE format('DROP TABLE public.%I', part);
      dropped := dropped || part;
    END LOOP;
    -- Older than any month that was made; as good as always none.
    EXECUTE format('DELETE FROM public.%I WHERE %I < %L', parent || '_rest',
      CASE parent WHEN 'service_event' THEN 'created_at' ELSE 'valid_until' END, keeps);
  END LOOP;
  INSERT INTO public.fleet_history AS h (id, kept_from) VALUES (1, keeps)
    ON CONFLICT (id) DO UPDATE SET kept_from = greatest(h.kept_from, excluded.kept_from)
    WHERE h.kept_from < excluded.kept_from;
  RETURN dropped;
END $$;
REVOKE EXECUTE ON FUNCTION fleet_history_make_months(timestamptz, int), fleet_history_drop_months(timestamptz) FROM PUBLIC;

SELECT fleet_history_make_months(now(), 3);

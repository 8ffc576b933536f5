-- AlterTable
ALTER TABLE "fleet_history" ADD COLUMN     "announced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- One table at a time: a transaction that holds a lock on one while it waits for another can deadlock with whoever reads both.
DROP FUNCTION fleet_history_make_months(timestamptz, int);
CREATE FUNCTION fleet_history_make_months(first timestamptz, months int, one text DEFAULT NULL) RETURNS int
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
      CONTINUE WHEN parent <> one;
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

-- Drops the months of a table that ended before the month of `first_kept`: no row is read. Gives the partitions that are gone.
DROP FUNCTION fleet_history_drop_months(timestamptz);
CREATE FUNCTION fleet_history_drop_months(parent text, first_kept timestamptz) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' SET timezone = 'UTC' AS $$
DECLARE
  keeps timestamptz := date_trunc('month', first_kept);
  part text;
  dropped text[] := '{}';
BEGIN
  IF parent NOT IN ('cluster_past', 'service_past', 'host_past', 'task_past', 'service_event') THEN
    RAISE EXCEPTION '% is not of the history', parent;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('fleet history months', 0));
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass('public.' || parent) AND c.relname ~ ('^' || parent || '_\d{6}$')
      AND right(c.relname, 6) < to_char(keeps, 'YYYYMM') ORDER BY 1 LOOP
    EXECUTE format('DROP TABLE public.%I', part);
    dropped := dropped || part;
  END LOOP;
  -- Older than any month that was made; as good as always none.
  EXECUTE format('DELETE FROM public.%I WHERE %I < %L', parent || '_rest',
    CASE parent WHEN 'service_event' THEN 'created_at' ELSE 'valid_until' END, keeps);
  RETURN dropped;
END $$;
REVOKE EXECUTE ON FUNCTION fleet_history_make_months(timestamptz, int, text), fleet_history_drop_months(text, timestamptz) FROM PUBLIC;

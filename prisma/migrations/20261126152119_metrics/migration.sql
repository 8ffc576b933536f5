-- CreateTable
CREATE TABLE "metric_series" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "container" TEXT NOT NULL DEFAULT '',
    "metric" TEXT NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "metric_series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_head" (
    "series" INTEGER NOT NULL,
    "hour" INTEGER NOT NULL,
    "points" BYTEA NOT NULL,

    CONSTRAINT "metric_head_pkey" PRIMARY KEY ("series","hour")
);

-- CreateTable
CREATE TABLE "metric_level" (
    "seconds" INTEGER NOT NULL,
    "kept_from" INTEGER NOT NULL,

    CONSTRAINT "metric_level_pkey" PRIMARY KEY ("seconds")
);

-- CreateIndex
CREATE INDEX "metric_series_source_id_idx" ON "metric_series"("source", "id");

-- CreateIndex
CREATE UNIQUE INDEX "metric_series_target_id_container_metric_source_key" ON "metric_series"("target_id", "container", "metric", "source");

-- CreateIndex
CREATE INDEX "metric_head_hour_idx" ON "metric_head"("hour");

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- A row of the head grows by a point a minute: room in its page keeps each new version there, and out of the indexes.
ALTER TABLE metric_head SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

-- Sealed rows: all that is known of a series from `day` on (days since 1970), for a day of minutes, a day of five minutes or
-- a week of hours. They are compressed when they come.
CREATE TABLE metric_minute (series int NOT NULL, day int NOT NULL, points bytea NOT NULL, PRIMARY KEY (series, day)) PARTITION BY RANGE (day);
CREATE TABLE metric_five_minute (series int NOT NULL, day int NOT NULL, points bytea NOT NULL, PRIMARY KEY (series, day)) PARTITION BY RANGE (day);
CREATE TABLE metric_hour (series int NOT NULL, day int NOT NULL, points bytea NOT NULL, PRIMARY KEY (series, day)) PARTITION BY RANGE (day);
ALTER TABLE metric_minute ALTER COLUMN points SET STORAGE EXTERNAL;
ALTER TABLE metric_five_minute ALTER COLUMN points SET STORAGE EXTERNAL;
ALTER TABLE metric_hour ALTER COLUMN points SET STORAGE EXTERNAL;

-- The table of a level, and how many days its partitions have, from a multiple of them on.
CREATE FUNCTION metric_table(seconds int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE seconds WHEN 60 THEN 'metric_minute' WHEN 300 THEN 'metric_five_minute' WHEN 3600 THEN 'metric_hour' END
$$;
CREATE FUNCTION metric_part_days(seconds int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE seconds WHEN 60 THEN 1 WHEN 300 THEN 7 WHEN 3600 THEN 28 END
$$;

-- Makes the partitions of a level that some days need; what is there already stays.
CREATE FUNCTION metric_make_parts(seconds int, first_day int, last_day int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  parent text := metric_table(seconds);
  days int := metric_part_days(seconds);
  begins int := first_day - first_day % metric_part_days(seconds);
  part text;
  made int := 0;
BEGIN
  WHILE begins <= last_day LOOP
    part := parent || to_char(date '1970-01-01' + begins, '_YYYYMMDD');
    IF to_regclass('public.' || part) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtextextended('metric parts', 0));
      IF to_regclass('public.' || part) IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', part, parent);
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%s) TO (%s)', parent, part, begins, begins + days);
        made := made + 1;
      END IF;
    END IF;
    begins := begins + days;
  END LOOP;
  RETURN made;
END $$;

-- Drops the partitions of a level that end before a day, and says from which day on there is something: no row is read.
CREATE FUNCTION metric_drop_parts(seconds int, first_kept int) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  keeps int := first_kept - first_kept % metric_part_days(seconds);
  part text;
  dropped text[] := '{}';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('metric parts', 0));
  UPDATE public.metric_level l SET kept_from = keeps WHERE l.seconds = metric_drop_parts.seconds AND l.kept_from < keeps;
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass('public.' || metric_table(seconds)) AND c.relname ~ '_\d{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') - date '1970-01-01' < keeps ORDER BY 1 LOOP
    EXECUTE format('DROP TABLE public.%I', part);
    dropped := dropped || part;
  END LOOP;
  RETURN dropped;
END $$;
REVOKE EXECUTE ON FUNCTION metric_make_parts(int, int, int), metric_drop_parts(int, int) FROM PUBLIC;

-- Nothing was dropped yet.
INSERT INTO metric_level (seconds, kept_from) VALUES (60, 0), (300, 0), (3600, 0);

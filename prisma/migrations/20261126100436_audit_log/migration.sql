-- The audit history by months, and the Merkle log over it (decision 0023).

-- The first ten characters behind an id's prefix are its time: so a month of events is a range of ids. What every id made at or after
-- a moment is not less than, as firstIdAt in packages/core/src/kernel/id.ts has it; and the time of an id.
CREATE FUNCTION audit_event_first_id(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'aud_' || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', ((ms >> (45 - 5 * i)) & 31)::int + 1, 1), '' ORDER BY i)
  FROM (SELECT floor(extract(epoch FROM moment) * 1000)::bigint AS ms) AS time, generate_series(0, 9) AS i
$$;
CREATE FUNCTION audit_event_time_of(id text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT to_timestamp((sum((strpos('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 5 + i, 1)) - 1)::bigint << (45 - 5 * i)) / 1000.0)::float8)
  FROM generate_series(0, 9) AS i
$$;

ALTER TABLE audit_event RENAME TO audit_event_moved;
ALTER TABLE audit_event_moved RENAME CONSTRAINT audit_event_pkey TO audit_event_moved_pkey;
DROP INDEX audit_event_actor_name_id_idx, audit_event_target_id_id_idx, audit_event_action_id_idx;

CREATE TABLE audit_event (LIKE audit_event_moved INCLUDING DEFAULTS) PARTITION BY RANGE (id);
ALTER TABLE audit_event ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE audit_event ADD CONSTRAINT audit_event_pkey PRIMARY KEY (id);
CREATE INDEX audit_event_actor_name_id_idx ON audit_event (actor_name, id);
CREATE INDEX audit_event_target_id_id_idx ON audit_event (target_id, id);
CREATE INDEX audit_event_action_id_idx ON audit_event (action, id);
CREATE INDEX audit_event_xid_id_idx ON audit_event (xid, id);

-- Append-only, for everybody who does not first alter the table. The trigger for rows comes to each partition by itself.
CREATE OR REPLACE FUNCTION audit_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER audit_event_append_only ON audit_event_moved;
DROP TRIGGER audit_event_append_only_truncate ON audit_event_moved;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change();
CREATE TRIGGER audit_event_append_only_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change();
-- Also while rows are replicated or restored with session_replication_role.
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_append_only;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_append_only_truncate;

-- What a partition needs of its own: it can be emptied by its own name, and default privileges let the server change it directly.
-- Safe to call again.
CREATE FUNCTION audit_event_guard(part regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  trigger_name name;
  grantee text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = part AND tgname = 'audit_event_append_only_truncate') THEN
    EXECUTE format('CREATE TRIGGER audit_event_append_only_truncate BEFORE TRUNCATE ON %s
      FOR EACH STATEMENT EXECUTE FUNCTION public.audit_event_refuse_change()', part);
  END IF;
  -- Only where it is not so: the statement waits for whoever writes to the table.
  FOR trigger_name IN SELECT tgname FROM pg_trigger WHERE tgrelid = part AND tgname ~ '^audit_event_append_only' AND tgenabled <> 'A' LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part, trigger_name);
  END LOOP;
  FOR grantee IN SELECT DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
    FROM pg_class c, aclexplode(c.relacl) AS acl WHERE c.oid = part AND acl.grantee <> c.relowner LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %s', part, grantee);
  END LOOP;
END $$;

-- Makes the months up to that of `until`. The newest partition has no upper bound: no event is without a place, however long nobody
-- made months, or a clock is ahead. It becomes its month by being given a bound, and the next one is begun empty: no row is ever
-- moved or removed. One that has rows of later months already is bounded behind them. Gives how many months were made.
CREATE FUNCTION audit_event_make_months(until timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '3s' SET timezone = 'UTC' AS $$
DECLARE
  newest regclass;
  bound text;
  ends timestamptz;
  last_id text;
  next text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit event months', 0));
  LOOP
    SELECT c.oid::regclass, substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([^'']+)''\)') INTO STRICT newest, bound
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'public.audit_event'::regclass AND pg_get_expr(c.relpartbound, c.oid) LIKE '%TO (MAXVALUE)';
    ends := date_trunc('month', audit_event_time_of(bound)) + interval '1 month';
    EXIT WHEN ends > until;
    LOCK TABLE public.audit_event IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('SELECT max(id) FROM %s', newest) INTO last_id;
    WHILE last_id >= audit_event_first_id(ends) LOOP
      ends := ends + interval '1 month';
      -- No time of ours: whatever wrote it, it has its place, and so have those that follow.
      IF ends > greatest(until, now()) + interval '100 years' THEN RETURN made; END IF;
    END LOOP;
    next := 'audit_event' || to_char(ends, '_YYYYMM');
    EXECUTE format('ALTER TABLE public.audit_event DETACH PARTITION %s', newest);
    EXECUTE format('ALTER TABLE public.audit_event ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
      newest, bound, audit_event_first_id(ends));
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_event FOR VALUES FROM (%L) TO (MAXVALUE)',
      next, audit_event_first_id(ends));
    PERFORM audit_event_guard(newest);
    PERFORM audit_event_guard(('public.' || quote_ident(next))::regclass);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION audit_event_guard(regclass), audit_event_make_months(timestamptz) FROM PUBLIC;

-- The first month is that of the first event. What is older than that (a clock that is behind, a seeded past) has its place too.
DO $do$
DECLARE
  begins timestamptz;
  part text;
  there bigint;
BEGIN
  SET LOCAL timezone = 'UTC';
  SELECT date_trunc('month', coalesce(min(at), now())) INTO begins FROM audit_event_moved;
  part := 'audit_event' || to_char(begins, '_YYYYMM');
  EXECUTE format('CREATE TABLE audit_event_before PARTITION OF audit_event FOR VALUES FROM (MINVALUE) TO (%L)', audit_event_first_id(begins));
  EXECUTE format('CREATE TABLE %I PARTITION OF audit_event FOR VALUES FROM (%L) TO (MAXVALUE)', part, audit_event_first_id(begins));
  PERFORM audit_event_guard('audit_event_before'), audit_event_guard(part::regclass);
  PERFORM audit_event_make_months(now() + interval '3 months');
  INSERT INTO audit_event SELECT * FROM audit_event_moved ORDER BY id;
  GET DIAGNOSTICS there = ROW_COUNT;
  IF there <> (SELECT count(*) FROM audit_event_moved) THEN
    RAISE EXCEPTION 'not every audit event was moved';
  END IF;
END $do$;
DROP TABLE audit_event_moved;

CREATE TABLE "audit_log" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "size" BIGINT NOT NULL DEFAULT 0,
    "edge" BYTEA NOT NULL DEFAULT '\x',
    "xid" xid8 NOT NULL DEFAULT '0',
    "event_id" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "audit_leaf" (
    "index" BIGINT NOT NULL,
    "event_id" TEXT NOT NULL,
    "leaf" BYTEA NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("index")
);
CREATE UNIQUE INDEX "audit_leaf_event_id_key" ON "audit_leaf"("event_id");

CREATE TABLE "audit_tile" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "audit_tile_pkey" PRIMARY KEY ("level","index")
);
-- Hashes do not compress.
ALTER TABLE "audit_tile" ALTER COLUMN "hashes" SET STORAGE EXTERNAL;

CREATE TABLE "audit_checkpoint" (
    "size" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("size","at")
);

CREATE TABLE "audit_key" (
    "key" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "audit_key_pkey" PRIMARY KEY ("key")
);

INSERT INTO audit_log DEFAULT VALUES;

-- The log only grows: leaves and checkpoints are never changed, a tile's hashes are only added to, the size only rises. Who can alter
-- the tables can do away with that; what was changed then is found by any checkpoint that was kept elsewhere.
CREATE FUNCTION audit_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_tile' THEN
    IF NEW.level = OLD.level AND NEW.index = OLD.index AND substr(NEW.hashes, 1, length(OLD.hashes)) = OLD.hashes THEN RETURN NEW; END IF;
  ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_log' THEN
    IF NEW.id = OLD.id AND NEW.size >= OLD.size THEN RETURN NEW; END IF;
  ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_key' THEN
    IF NEW.key = OLD.key AND NEW.since = OLD.since THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
DO $do$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit_log', 'audit_leaf', 'audit_tile', 'audit_checkpoint', 'audit_key'] LOOP
    EXECUTE format('CREATE TRIGGER %1$s_only_grows BEFORE UPDATE OR DELETE ON %1$s FOR EACH ROW EXECUTE FUNCTION audit_log_only_grows()', name);
    EXECUTE format('CREATE TRIGGER %1$s_only_grows_truncate BEFORE TRUNCATE ON %1$s FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()', name);
    EXECUTE format('ALTER TABLE %1$s ENABLE ALWAYS TRIGGER %1$s_only_grows', name);
    EXECUTE format('ALTER TABLE %1$s ENABLE ALWAYS TRIGGER %1$s_only_grows_truncate', name);
  END LOOP;
END $do$;

-- Default privileges of an older version's server role cover what was made here.
DO $do$
DECLARE
  given record;
BEGIN
  FOR given IN SELECT DISTINCT c.oid::regclass AS name, CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END AS grantee
    FROM pg_class c, aclexplode(c.relacl) AS acl
    WHERE c.oid IN ('audit_event'::regclass, 'audit_leaf'::regclass, 'audit_checkpoint'::regclass) AND acl.grantee <> c.relowner LOOP
    EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM %s', given.name, given.grantee);
  END LOOP;
END $do$;

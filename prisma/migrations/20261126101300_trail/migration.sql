-- CreateTable
CREATE TABLE "trail_source" (
    "key" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "cursor" JSONB,
    "observed_at" TIMESTAMPTZ(3),
    "read_from" TIMESTAMPTZ(3),
    "read_until" TIMESTAMPTZ(3),
    "last_event_at" TIMESTAMPTZ(3),
    "failed_since" TIMESTAMPTZ(3),
    "failure" JSONB,
    "records" BIGINT NOT NULL DEFAULT 0,
    "kept" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "trail_source_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "trail_file" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "bucket" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "etag" TEXT,
    "delivered_at" TIMESTAMPTZ(3),
    "noticed_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3),
    "failure" JSONB,
    "sha256" TEXT,
    "records" INTEGER NOT NULL DEFAULT 0,
    "kept" INTEGER NOT NULL DEFAULT 0,
    "repeated" INTEGER NOT NULL DEFAULT 0,
    "digest_sha256" TEXT,
    "digest_id" TEXT,
    "verdict" TEXT NOT NULL DEFAULT 'PENDING',
    "replaced_at" TIMESTAMPTZ(3),
    "replaced_sha256" TEXT,

    CONSTRAINT "trail_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trail_digest" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "bucket" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "trail" TEXT NOT NULL,
    "backfill" BOOLEAN NOT NULL,
    "start_at" TIMESTAMPTZ(3) NOT NULL,
    "end_at" TIMESTAMPTZ(3) NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "previous_key" TEXT,
    "previous_bucket" TEXT,
    "previous_sha256" TEXT,
    "previous_signature" TEXT,
    "files" INTEGER NOT NULL,
    "signed" TEXT NOT NULL,
    "chain" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trail_digest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trail_public_key" (
    "region" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "der" BYTEA NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trail_public_key_pkey" PRIMARY KEY ("region","fingerprint")
);

-- CreateIndex
CREATE INDEX "trail_source_account_id_region_idx" ON "trail_source"("account_id", "region");

-- CreateIndex
CREATE INDEX "trail_file_state_next_try_at_idx" ON "trail_file"("state", "next_try_at");

-- CreateIndex
CREATE INDEX "trail_file_account_id_region_verdict_delivered_at_idx" ON "trail_file"("account_id", "region", "verdict", "delivered_at");

-- CreateIndex
CREATE INDEX "trail_file_digest_id_idx" ON "trail_file"("digest_id");

-- CreateIndex
CREATE INDEX "trail_digest_account_id_region_end_at_idx" ON "trail_digest"("account_id", "region", "end_at");

-- CreateIndex
CREATE INDEX "trail_digest_chain_idx" ON "trail_digest"("chain");

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- A record of CloudTrail. event_id is CloudTrail's own, and the same for whatever way the record came by; event_time belongs
-- to it, and is in the key since the table is partitioned by its month. None of them is a leaf of the audit log.
CREATE TABLE trail_record (
  event_id text NOT NULL,
  event_time timestamptz(3) NOT NULL,
  account_id text NOT NULL,
  aws_account text NOT NULL,
  region text NOT NULL,
  event_source text NOT NULL,
  event_name text NOT NULL,
  event_type text,
  request_id text,
  -- Of the same act in another account's trail.
  shared_event_id text,
  error_code text,
  error_message text,
  read_only boolean NOT NULL,
  -- What the answer tells as failed though the call did not, such as RunTask's failures.
  failures int NOT NULL DEFAULT 0,
  identity_type text NOT NULL,
  -- Who: the person behind a role's session, else the user, the service, or the ARN.
  principal text NOT NULL,
  principal_arn text,
  role_arn text,
  session_name text,
  source_identity text,
  invoked_by text,
  access_key_id text,
  source_ip text,
  user_agent text,
  -- As they came, secret values redacted; `more` is everything that has no column.
  request jsonb,
  response jsonb,
  identity jsonb,
  more jsonb,
  truncated boolean NOT NULL DEFAULT false,
  hidden boolean NOT NULL DEFAULT false,
  redacted boolean NOT NULL DEFAULT false,
  -- account/region/cluster/service, as far as it names them.
  path text NOT NULL,
  cluster_name text,
  service_name text,
  cluster_id text,
  service_id text,
  task_definition text,
  -- ARNs of what it is about, as it names them.
  resources text[] NOT NULL DEFAULT '{}',
  -- Where it came from: a file, LookupEvents, or both.
  file_id text,
  looked_up_at timestamptz(3),
  ingested_at timestamptz(3) NOT NULL,
  PRIMARY KEY (event_id, event_time),
  CHECK (file_id IS NOT NULL OR looked_up_at IS NOT NULL)
) PARTITION BY RANGE (event_time);

-- What belongs to no month that was made.
CREATE TABLE trail_record_rest PARTITION OF trail_record DEFAULT;

CREATE INDEX trail_record_time ON trail_record (event_time, event_id);
CREATE INDEX trail_record_request ON trail_record (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX trail_record_service ON trail_record (service_id, event_time, event_id) WHERE service_id IS NOT NULL;
CREATE INDEX trail_record_cluster ON trail_record (cluster_id, event_time, event_id) WHERE cluster_id IS NOT NULL;
CREATE INDEX trail_record_principal ON trail_record (principal, event_time, event_id);
CREATE INDEX trail_record_name ON trail_record (event_name, event_time, event_id);
CREATE INDEX trail_record_file ON trail_record (file_id) WHERE file_id IS NOT NULL;

-- Makes the partitions of some months, from the month of `first` on, as fleet_history_make_months does.
CREATE FUNCTION trail_make_months(first timestamptz, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' SET timezone = 'UTC' AS $$
DECLARE
  part text;
  begins timestamptz;
  ends timestamptz;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('trail months', 0));
  FOR step IN 0 .. months - 1 LOOP
    begins := date_trunc('month', first) + make_interval(months => step);
    ends := begins + make_interval(months => 1);
    part := 'trail_record' || to_char(begins, '_YYYYMM');
    CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.trail_record INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', part);
    EXECUTE format('WITH moved AS (DELETE FROM public.trail_record_rest WHERE event_time >= %L AND event_time < %L RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
      begins, ends, part);
    EXECUTE format('ALTER TABLE public.trail_record ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', part, begins, ends);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops the months that ended before the month of `first_kept`: no row is read. Gives the partitions that are gone.
CREATE FUNCTION trail_drop_months(first_kept timestamptz) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' SET timezone = 'UTC' AS $$
DECLARE
  keeps timestamptz := date_trunc('month', first_kept);
  part text;
  dropped text[] := '{}';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('trail months', 0));
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass('public.trail_record') AND c.relname ~ '^trail_record_\d{6}$'
      AND right(c.relname, 6) < to_char(keeps, 'YYYYMM') ORDER BY 1 LOOP
    EXECUTE format('DROP TABLE public.%I', part);
    dropped := dropped || part;
  END LOOP;
  -- Older than any month that was made; as good as always none.
  DELETE FROM public.trail_record_rest WHERE event_time < keeps;
  RETURN dropped;
END $$;
REVOKE EXECUTE ON FUNCTION trail_make_months(timestamptz, int), trail_drop_months(timestamptz) FROM PUBLIC;

-- As far back as LookupEvents reaches.
SELECT trail_make_months(now() - interval '3 months', 6);

-- CreateTable
CREATE TABLE "trail_match" (
    "event_id" TEXT NOT NULL,
    "event_time" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "how" TEXT,
    "request_id" TEXT,
    "deployment_id" TEXT,
    "job" TEXT,
    "audit_event_id" TEXT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trail_match_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "trail_matching" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "ingested_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trail_matching_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "out_of_band_change" (
    "id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "path" TEXT NOT NULL,
    "cluster_id" TEXT,
    "service_id" TEXT,
    "target" TEXT,
    "action" TEXT NOT NULL,
    "person" TEXT NOT NULL,
    "own_key" BOOLEAN NOT NULL,
    "details" JSONB NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "on_behalf_of" TEXT,
    "acknowledgement" TEXT,

    CONSTRAINT "out_of_band_change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "trail_match_deployment_id_event_time_event_id_idx" ON "trail_match"("deployment_id", "event_time", "event_id");

-- CreateIndex
CREATE UNIQUE INDEX "out_of_band_change_event_id_key" ON "out_of_band_change"("event_id");

-- CreateIndex
CREATE INDEX "out_of_band_change_at_id_idx" ON "out_of_band_change"("at", "id");

-- CreateIndex
CREATE INDEX "out_of_band_change_service_id_at_id_idx" ON "out_of_band_change"("service_id", "at", "id");

-- CreateIndex
CREATE INDEX "out_of_band_change_cluster_id_at_id_idx" ON "out_of_band_change"("cluster_id", "at", "id");

-- CreateIndex
CREATE INDEX "out_of_band_change_person_at_id_idx" ON "out_of_band_change"("person", "at", "id");

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- What may still turn out to be ours, by the request id that would say so.
CREATE INDEX trail_match_unmatched ON trail_match (request_id) WHERE kind IN ('WAITING', 'OUT_OF_BAND');
CREATE INDEX trail_match_waiting ON trail_match (event_time, event_id) WHERE kind = 'WAITING';
-- What was taken in since the matching looked last.
CREATE INDEX trail_record_ingested ON trail_record (ingested_at, event_id) WHERE NOT read_only;

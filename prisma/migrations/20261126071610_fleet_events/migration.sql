-- CreateTable
CREATE TABLE "fleet_event_source" (
    "key" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "queue_url" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3),
    "last_message_at" TIMESTAMPTZ(3),
    "last_event_at" TIMESTAMPTZ(3),
    "age_ms" INTEGER,
    "waiting_messages" INTEGER,
    "in_flight_messages" INTEGER,
    "failed_since" TIMESTAMPTZ(3),
    "failure" JSONB,
    "received" BIGINT NOT NULL DEFAULT 0,
    "applied" BIGINT NOT NULL DEFAULT 0,
    "repeated" BIGINT NOT NULL DEFAULT 0,
    "ignored" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "fleet_event_source_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "fleet_event_waiting" (
    "id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "tried_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fleet_event_waiting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fleet_event_aside" (
    "id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "reason" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "replay_requested_at" TIMESTAMPTZ(3),
    "replayed_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "fleet_event_aside_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "fleet_event_source_account_id_region_idx" ON "fleet_event_source"("account_id", "region");

-- CreateIndex
CREATE INDEX "fleet_event_waiting_tried_at_idx" ON "fleet_event_waiting"("tried_at");

-- CreateIndex
CREATE INDEX "fleet_event_aside_resolved_at_id_idx" ON "fleet_event_aside"("resolved_at", "id");

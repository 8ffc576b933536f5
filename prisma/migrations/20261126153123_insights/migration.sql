-- CreateTable
CREATE TABLE "insight" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "part" TEXT NOT NULL DEFAULT '',
    "target_name" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "cluster_id" TEXT,
    "service_id" TEXT,
    "host_id" TEXT,
    "title" JSONB NOT NULL,
    "proposal" JSONB NOT NULL,
    "evidence" JSONB NOT NULL,
    "change" JSONB,
    "content_hash" BYTEA NOT NULL,
    "true_since" TIMESTAMPTZ(3),
    "false_since" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "snoozed_until" TIMESTAMPTZ(3),
    "snoozed_at" TIMESTAMPTZ(3),
    "snoozed_by" TEXT,
    "snoozed_on_behalf_of" TEXT,
    "snooze_reason" TEXT,

    CONSTRAINT "insight_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "insight_period" (
    "insight_id" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "insight_period_pkey" PRIMARY KEY ("insight_id","opened_at")
);

-- CreateTable
CREATE TABLE "insight_evaluation" (
    "place" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "failed_since" TIMESTAMPTZ(3),
    "failure" JSONB,
    "judged_at" JSONB NOT NULL DEFAULT '{}',
    "untold" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "insight_evaluation_pkey" PRIMARY KEY ("place")
);

-- CreateIndex
CREATE INDEX "insight_place_cluster_id_state_idx" ON "insight"("place", "cluster_id", "state");

-- AddForeignKey
ALTER TABLE "insight_period" ADD CONSTRAINT "insight_period_insight_id_fkey" FOREIGN KEY ("insight_id") REFERENCES "insight"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- Lists, the worst and newest first, of those that were ever open.
CREATE INDEX insight_order ON insight (severity, opened_at, id) WHERE opened_at IS NOT NULL;
CREATE INDEX insight_state ON insight (state, severity, opened_at, id) WHERE opened_at IS NOT NULL;
CREATE INDEX insight_kind ON insight (kind, severity, opened_at, id) WHERE opened_at IS NOT NULL;
CREATE INDEX insight_cluster ON insight (cluster_id, severity, opened_at, id) WHERE opened_at IS NOT NULL;
CREATE INDEX insight_service ON insight (service_id, severity, opened_at, id) WHERE opened_at IS NOT NULL AND service_id IS NOT NULL;
CREATE INDEX insight_host ON insight (host_id, severity, opened_at, id) WHERE opened_at IS NOT NULL AND host_id IS NOT NULL;
CREATE INDEX insight_path ON insight (path COLLATE "C");

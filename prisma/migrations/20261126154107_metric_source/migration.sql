-- CreateTable
CREATE TABLE "metric_source" (
    "source" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "attempted_at" TIMESTAMPTZ(3),
    "observed_at" TIMESTAMPTZ(3),
    "read_until" TIMESTAMPTZ(3),
    "behind_from" TIMESTAMPTZ(3),
    "behind_until" TIMESTAMPTZ(3),
    "lost_from" TIMESTAMPTZ(3),
    "lost_until" TIMESTAMPTZ(3),
    "last_point_at" TIMESTAMPTZ(3),
    "failed_since" TIMESTAMPTZ(3),
    "failure" JSONB,
    "retry_at" TIMESTAMPTZ(3),
    "gaps" JSONB NOT NULL DEFAULT '[]',
    "points" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "metric_source_pkey" PRIMARY KEY ("source","cluster_id")
);

-- CreateIndex
CREATE INDEX "metric_source_cluster_id_idx" ON "metric_source"("cluster_id");

-- CreateTable
CREATE TABLE "metric_target_name" (
    "source" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "noted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "metric_target_name_pkey" PRIMARY KEY ("source","target_id")
);

-- CreateIndex
CREATE INDEX "metric_target_name_noted_at_idx" ON "metric_target_name"("noted_at");

-- AlterTable
ALTER TABLE "metric_source" ADD COLUMN     "wanted" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "wanted_hour" TIMESTAMPTZ(3);

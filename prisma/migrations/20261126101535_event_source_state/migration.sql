-- AlterTable
ALTER TABLE "fleet_event_source" ADD COLUMN     "asking_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "fleet_sync" ADD COLUMN     "waiting_for" TEXT[];

-- CreateTable
CREATE TABLE "place_listing" (
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "interval_seconds" INTEGER NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "parts_done" INTEGER NOT NULL DEFAULT 0,
    "parts_total" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "place_listing_pkey" PRIMARY KEY ("account","region")
);

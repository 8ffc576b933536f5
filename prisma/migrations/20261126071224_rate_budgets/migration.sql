-- CreateTable
CREATE TABLE "rate_budget" (
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "api_class" TEXT NOT NULL,
    "spent" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "share_at" TIMESTAMPTZ(6) NOT NULL,
    "sync_at" TIMESTAMPTZ(6) NOT NULL,
    "throttled_at" TIMESTAMPTZ(6) NOT NULL,
    "throttled" JSONB NOT NULL,
    "last_change" INTEGER NOT NULL,
    "last_check" INTEGER NOT NULL,
    "last_sync" INTEGER NOT NULL,
    "last_turn" BOOLEAN NOT NULL,

    CONSTRAINT "rate_budget_pkey" PRIMARY KEY ("account","region","api_class")
);

-- CreateTable
CREATE TABLE "rate_turn" (
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "api_class" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_turn_pkey" PRIMARY KEY ("account","region","api_class","holder")
);

-- CreateTable
CREATE TABLE "rate_use" (
    "process" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "api_class" TEXT NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,
    "calls" JSONB NOT NULL,
    "waiting" JSONB NOT NULL,

    CONSTRAINT "rate_use_pkey" PRIMARY KEY ("process","account","region","api_class")
);

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- Written several times a second and worth nothing after some seconds: no write-ahead log, no wait for a disk.
ALTER TABLE rate_budget SET UNLOGGED;
ALTER TABLE rate_turn SET UNLOGGED;
ALTER TABLE rate_use SET UNLOGGED;

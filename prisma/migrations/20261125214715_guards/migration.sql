-- CreateTable
CREATE TABLE "service_lock" (
    "id" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "path_like" TEXT NOT NULL,
    "service_id" TEXT,
    "owner" TEXT NOT NULL,
    "locked_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "released_at" TIMESTAMPTZ(3),
    "released_by" TEXT,

    CONSTRAINT "service_lock_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "freeze_window" (
    "id" TEXT NOT NULL,
    "patterns" TEXT[],
    "path_likes" TEXT[],
    "reason" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "cron" TEXT,
    "time_zone" TEXT,
    "duration_seconds" INTEGER,
    "exempt_roles" TEXT[],
    "created_by" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "freeze_window_pkey" PRIMARY KEY ("id")
);

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- One lock of a pattern at a time; and what every request for a deployment looks at is only what is held.
CREATE UNIQUE INDEX service_lock_held ON service_lock (pattern) WHERE released_at IS NULL;
CREATE INDEX freeze_window_open ON freeze_window (id) WHERE ended_at IS NULL;

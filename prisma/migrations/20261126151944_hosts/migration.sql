-- CreateTable
CREATE TABLE "host_change" (
    "id" TEXT NOT NULL,
    "host_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "forced" BOOLEAN NOT NULL DEFAULT false,
    "requested_by_id" TEXT NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "holding" JSONB NOT NULL DEFAULT '[]',
    "moved_at" TIMESTAMPTZ(3),
    "stuck_since" TIMESTAMPTZ(3),
    "failure" JSONB,

    CONSTRAINT "host_change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "host_change_host_id_id_idx" ON "host_change"("host_id", "id");

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- Of one host one drain or activation is under way at a time; and what is under way is what is looked for.
CREATE UNIQUE INDEX host_change_one_unfinished ON host_change (host_id) WHERE finished_at IS NULL;

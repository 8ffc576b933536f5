-- CreateTable
CREATE TABLE "deployment_mark" (
    "deployment_id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "asked_at" TIMESTAMPTZ(3),
    "remote_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "written_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "failure" JSONB,

    CONSTRAINT "deployment_mark_pkey" PRIMARY KEY ("deployment_id","target")
);

-- CreateTable
CREATE TABLE "audit_archive" (
    "month" DATE NOT NULL,
    "events" BIGINT NOT NULL,
    "first_index" BIGINT NOT NULL,
    "last_index" BIGINT NOT NULL,
    "size" BIGINT NOT NULL,
    "file" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "dropped_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_archive_pkey" PRIMARY KEY ("month")
);

-- CreateTable
CREATE TABLE "audit_publication" (
    "target" TEXT NOT NULL,
    "size" BIGINT,
    "sent_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failure" JSONB,
    "failed_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_publication_pkey" PRIMARY KEY ("target")
);

-- CreateTable
CREATE TABLE "audit_cosignature" (
    "size" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_cosignature_pkey" PRIMARY KEY ("size","name")
);

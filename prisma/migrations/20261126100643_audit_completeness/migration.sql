-- AlterTable
ALTER TABLE "access_token" ADD COLUMN     "first_used_at" TIMESTAMPTZ(3),
ADD COLUMN     "refused_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "configuration_version" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "content" JSONB NOT NULL,
    "secrets" JSONB NOT NULL,
    "salt" BYTEA NOT NULL,

    CONSTRAINT "configuration_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refused_request" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "refused_request_pkey" PRIMARY KEY ("hour","reason")
);

-- CreateIndex
CREATE INDEX "configuration_version_at_id_idx" ON "configuration_version"("at", "id");

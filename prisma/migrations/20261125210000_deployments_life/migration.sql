-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "approval_expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "approval_group" TEXT,
ADD COLUMN     "approvals_needed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "bulk_id" TEXT,
ADD COLUMN     "caused_by_id" TEXT,
ADD COLUMN     "change" JSONB,
ADD COLUMN     "deadline_seconds" INTEGER NOT NULL DEFAULT 1800,
ADD COLUMN     "hook_answer" JSONB,
ADD COLUMN     "overrides" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "released_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "deployment_approval" (
    "deployment_id" TEXT NOT NULL,
    "approver" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "principal_name" TEXT NOT NULL,
    "reason" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deployment_approval_pkey" PRIMARY KEY ("deployment_id","approver")
);

-- CreateTable
CREATE TABLE "bulk_deployment" (
    "id" TEXT NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "stop_on_failure" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_deployment_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_bulk_id_fkey" FOREIGN KEY ("bulk_id") REFERENCES "bulk_deployment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_approval" ADD CONSTRAINT "deployment_approval_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say (prisma/schema/RULES.md).

-- What waits for an approval or its turn does not keep the service from being changed.
DROP INDEX deployment_one_active_per_service;
CREATE UNIQUE INDEX deployment_one_active_per_service ON deployment (service_id)
  WHERE finished_at IS NULL AND state NOT IN ('AWAITING_APPROVAL', 'QUEUED');
CREATE INDEX deployment_waiting ON deployment (service_id, released_at, id) WHERE finished_at IS NULL;
CREATE INDEX deployment_of_bulk ON deployment (bulk_id, id) WHERE bulk_id IS NOT NULL;

UPDATE deployment SET deadline_seconds = extract(epoch FROM deadline_at - created_at)::int;

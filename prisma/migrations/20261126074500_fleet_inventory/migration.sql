-- AlterTable
ALTER TABLE "cluster" ADD COLUMN     "capacity_providers" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "default_strategy" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "service" ADD COLUMN     "capacity_provider_strategy" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "current_service_deployment" TEXT,
ADD COLUMN     "platform_version" TEXT;

-- AlterTable
ALTER TABLE "host" ADD COLUMN     "agent_update_status" TEXT,
ADD COLUMN     "capacity_provider" TEXT,
ADD COLUMN     "docker_version" TEXT,
ADD COLUMN     "labels" JSONB,
ADD COLUMN     "status_reason" TEXT;

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "availability_zone" TEXT,
ADD COLUMN     "capacity_provider" TEXT,
ADD COLUMN     "connectivity" TEXT,
ADD COLUMN     "group_name" TEXT,
ADD COLUMN     "labels" JSONB,
ADD COLUMN     "network_interface_id" TEXT,
ADD COLUMN     "platform_version" TEXT,
ADD COLUMN     "private_ip" TEXT;

-- AlterTable
ALTER TABLE "task_definition" ADD COLUMN     "labels" JSONB;

-- The past has the columns of the present, in the same order (prisma/schema/RULES.md).
ALTER TABLE "cluster_past" ADD COLUMN     "capacity_providers" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "default_strategy" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "service_past" ADD COLUMN     "capacity_provider_strategy" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "current_service_deployment" TEXT,
ADD COLUMN     "platform_version" TEXT;
ALTER TABLE "host_past" ADD COLUMN     "agent_update_status" TEXT,
ADD COLUMN     "capacity_provider" TEXT,
ADD COLUMN     "docker_version" TEXT,
ADD COLUMN     "labels" JSONB,
ADD COLUMN     "status_reason" TEXT;
ALTER TABLE "task_past" ADD COLUMN     "availability_zone" TEXT,
ADD COLUMN     "capacity_provider" TEXT,
ADD COLUMN     "connectivity" TEXT,
ADD COLUMN     "group_name" TEXT,
ADD COLUMN     "labels" JSONB,
ADD COLUMN     "network_interface_id" TEXT,
ADD COLUMN     "platform_version" TEXT,
ADD COLUMN     "private_ip" TEXT;

-- CreateTable
CREATE TABLE "capacity_provider" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "cluster_name" TEXT,
    "auto_scaling_group" TEXT,
    "managed_scaling" BOOLEAN,
    "target_capacity" INTEGER,
    "termination_protection" BOOLEAN,
    "managed_draining" BOOLEAN,
    "labels" JSONB NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "capacity_provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auto_scaling_group" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "min_size" INTEGER NOT NULL,
    "max_size" INTEGER NOT NULL,
    "desired_capacity" INTEGER NOT NULL,
    "in_service" INTEGER NOT NULL,
    "instances" INTEGER NOT NULL,
    "labels" JSONB NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "auto_scaling_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scaling_target" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "min_capacity" INTEGER NOT NULL,
    "max_capacity" INTEGER NOT NULL,
    "scale_in_suspended" BOOLEAN NOT NULL,
    "scale_out_suspended" BOOLEAN NOT NULL,
    "scheduled_suspended" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3),
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "scaling_target_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ec2_instance" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "type" TEXT,
    "image_id" TEXT,
    "private_ip" TEXT,
    "private_dns" TEXT,
    "availability_zone" TEXT,
    "launched_at" TIMESTAMPTZ(3),
    "lifecycle" TEXT NOT NULL,
    "managed" BOOLEAN NOT NULL,
    "auto_scaling_group" TEXT,
    "labels" JSONB NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "ec2_instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "host_detail" (
    "id" TEXT NOT NULL,
    "attributes" JSONB NOT NULL,
    "health" TEXT,
    "health_checks" JSONB NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "host_detail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ecs_deployment" (
    "id" TEXT NOT NULL,
    "service_id" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "status_reason" TEXT,
    "strategy" TEXT,
    "lifecycle_stage" TEXT,
    "target_revision" TEXT,
    "source_revisions" JSONB NOT NULL,
    "requested_count" INTEGER,
    "running_count" INTEGER,
    "pending_count" INTEGER,
    "rollback" JSONB,
    "circuit_breaker" JSONB,
    "triggered_alarms" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "ecs_deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ecs_revision" (
    "id" TEXT NOT NULL,
    "service_id" TEXT NOT NULL,
    "task_definition_arn" TEXT,
    "launch_type" TEXT,
    "platform_version" TEXT,
    "capacity_provider_strategy" JSONB NOT NULL,
    "images" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3),
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "ecs_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ecs_deployment_scan" (
    "service_id" TEXT NOT NULL,
    "marker" TEXT NOT NULL,

    CONSTRAINT "ecs_deployment_scan_pkey" PRIMARY KEY ("service_id")
);

-- CreateTable
CREATE TABLE "image" (
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "tag" TEXT,
    "digest" TEXT,
    "registry_id" TEXT,
    "registry_region" TEXT,
    "repository_name" TEXT,
    "place" TEXT NOT NULL,
    "present" BOOLEAN,
    "missing_since" TIMESTAMPTZ(3),
    "pushed_at" TIMESTAMPTZ(3),
    "size_in_bytes" BIGINT,
    "tag_digest" TEXT,
    "tags" JSONB NOT NULL,
    "failure" JSONB,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "image_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "image_use" (
    "image_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "service_id" TEXT NOT NULL,
    "container" TEXT NOT NULL,
    "path" TEXT NOT NULL,

    CONSTRAINT "image_use_pkey" PRIMARY KEY ("image_id","cluster_id","service_id","container")
);

-- CreateIndex
CREATE UNIQUE INDEX "capacity_provider_arn_key" ON "capacity_provider"("arn");

-- CreateIndex
CREATE INDEX "capacity_provider_place_name_id_idx" ON "capacity_provider"("place", "name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "auto_scaling_group_arn_key" ON "auto_scaling_group"("arn");

-- CreateIndex
CREATE INDEX "auto_scaling_group_place_name_idx" ON "auto_scaling_group"("place", "name");

-- CreateIndex
CREATE INDEX "ec2_instance_account_id_region_idx" ON "ec2_instance"("account_id", "region");

-- CreateIndex
CREATE UNIQUE INDEX "ecs_deployment_arn_key" ON "ecs_deployment"("arn");

-- CreateIndex
CREATE INDEX "ecs_deployment_service_id_created_at_id_idx" ON "ecs_deployment"("service_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "ecs_revision_service_id_idx" ON "ecs_revision"("service_id");

-- CreateIndex
CREATE UNIQUE INDEX "image_reference_key" ON "image"("reference");

-- CreateIndex
CREATE INDEX "image_digest_idx" ON "image"("digest");

-- CreateIndex
CREATE INDEX "image_place_repository_idx" ON "image"("place", "repository");

-- CreateIndex
CREATE INDEX "image_repository_tag_idx" ON "image"("repository", "tag");

-- CreateIndex
CREATE INDEX "image_use_service_id_idx" ON "image_use"("service_id");

-- CreateIndex
CREATE INDEX "image_use_cluster_id_idx" ON "image_use"("cluster_id");

-- CreateIndex
CREATE INDEX "deployment_service_deployment_arn_idx" ON "deployment"("service_deployment_arn");

-- AddForeignKey
ALTER TABLE "image_use" ADD CONSTRAINT "image_use_image_id_fkey" FOREIGN KEY ("image_id") REFERENCES "image"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

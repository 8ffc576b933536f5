-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "principal" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "principal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_token" (
    "id" TEXT NOT NULL,
    "principal_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "roles" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "principal_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "result_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("principal_id","key")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" TEXT NOT NULL,
    "entry" BYTEA NOT NULL,
    "nonce" BYTEA NOT NULL,
    "leaf" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT,
    "target_name" TEXT,
    "path" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "service_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "images" JSONB NOT NULL,
    "desired_count" INTEGER,
    "previous_desired_count" INTEGER,
    "from_task_definition" TEXT,
    "to_task_definition" TEXT,
    "target_deployment_id" TEXT,
    "prior_ecs_deployments" TEXT[],
    "ecs_deployment_id" TEXT,
    "service_deployment_arn" TEXT,
    "progress" JSONB,
    "failure" JSONB,
    "requested_by_id" TEXT NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "reason" TEXT,
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "deployment_id" TEXT,
    "deployment_version" INTEGER,
    "path" TEXT NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "aws_account_id" TEXT,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "listing_scope" (
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "cluster_id" TEXT,
    "observed_at" TIMESTAMPTZ(3),
    "attempted_at" TIMESTAMPTZ(3) NOT NULL,
    "failed_since" TIMESTAMPTZ(3),
    "failure" JSONB,

    CONSTRAINT "listing_scope_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "fleet_sync" (
    "id" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "summary" JSONB,

    CONSTRAINT "fleet_sync_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cluster" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "labels" JSONB NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "cluster_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "launch_type" TEXT,
    "scheduling_strategy" TEXT NOT NULL,
    "deployment_controller" TEXT NOT NULL,
    "desired_count" INTEGER NOT NULL,
    "running_count" INTEGER NOT NULL,
    "pending_count" INTEGER NOT NULL,
    "task_definition_arn" TEXT,
    "deployments" JSONB NOT NULL,
    "deployment_configuration" JSONB NOT NULL,
    "labels" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3),
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "host" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "ec2_instance_id" TEXT,
    "instance_type" TEXT,
    "private_ip" TEXT,
    "availability_zone" TEXT,
    "status" TEXT NOT NULL,
    "agent_connected" BOOLEAN,
    "agent_version" TEXT,
    "registered_cpu" INTEGER,
    "remaining_cpu" INTEGER,
    "registered_memory" INTEGER,
    "remaining_memory" INTEGER,
    "registered_at" TIMESTAMPTZ(3),
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "host_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "service_id" TEXT,
    "host_id" TEXT,
    "arn" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "task_definition_arn" TEXT,
    "last_status" TEXT NOT NULL,
    "desired_status" TEXT,
    "health_status" TEXT,
    "launch_type" TEXT,
    "cpu" INTEGER,
    "memory" INTEGER,
    "started_by" TEXT,
    "containers" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "stop_code" TEXT,
    "stopped_reason" TEXT,
    "version" BIGINT,
    "content_hash" BYTEA NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_definition" (
    "arn" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "task_definition_pkey" PRIMARY KEY ("arn")
);

-- CreateTable
CREATE TABLE "worker_lease" (
    "pool_id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_lease_pkey" PRIMARY KEY ("pool_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "principal_name_key" ON "principal"("name");

-- CreateIndex
CREATE UNIQUE INDEX "access_token_hash_key" ON "access_token"("hash");

-- CreateIndex
CREATE INDEX "access_token_principal_id_id_idx" ON "access_token"("principal_id", "id");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE INDEX "audit_event_actor_name_id_idx" ON "audit_event"("actor_name", "id");

-- CreateIndex
CREATE INDEX "audit_event_target_id_id_idx" ON "audit_event"("target_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_action_id_idx" ON "audit_event"("action", "id");

-- CreateIndex
CREATE INDEX "deployment_service_id_id_idx" ON "deployment"("service_id", "id");

-- CreateIndex
CREATE INDEX "deployment_state_id_idx" ON "deployment"("state", "id");

-- CreateIndex
CREATE INDEX "event_xid_id_idx" ON "event"("xid", "id");

-- CreateIndex
CREATE UNIQUE INDEX "event_deployment_id_deployment_version_key" ON "event"("deployment_id", "deployment_version");

-- CreateIndex
CREATE UNIQUE INDEX "account_name_key" ON "account"("name");

-- CreateIndex
CREATE INDEX "listing_scope_cluster_id_idx" ON "listing_scope"("cluster_id");

-- CreateIndex
CREATE INDEX "listing_scope_account_id_region_idx" ON "listing_scope"("account_id", "region");

-- CreateIndex
CREATE INDEX "fleet_sync_finished_at_idx" ON "fleet_sync"("finished_at");

-- CreateIndex
CREATE UNIQUE INDEX "cluster_arn_key" ON "cluster"("arn");

-- CreateIndex
CREATE INDEX "cluster_name_id_idx" ON "cluster"("name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "service_arn_key" ON "service"("arn");

-- CreateIndex
CREATE INDEX "service_cluster_id_name_id_idx" ON "service"("cluster_id", "name", "id");

-- CreateIndex
CREATE INDEX "service_name_id_idx" ON "service"("name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "host_arn_key" ON "host"("arn");

-- CreateIndex
CREATE INDEX "host_cluster_id_id_idx" ON "host"("cluster_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "task_arn_key" ON "task"("arn");

-- CreateIndex
CREATE INDEX "task_cluster_id_id_idx" ON "task"("cluster_id", "id");

-- CreateIndex
CREATE INDEX "task_service_id_id_idx" ON "task"("service_id", "id");

-- CreateIndex
CREATE INDEX "task_host_id_id_idx" ON "task"("host_id", "id");

-- CreateIndex
CREATE INDEX "task_definition_family_revision_idx" ON "task_definition"("family", "revision");

-- AddForeignKey
ALTER TABLE "access_token" ADD CONSTRAINT "access_token_principal_id_fkey" FOREIGN KEY ("principal_id") REFERENCES "principal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cluster" ADD CONSTRAINT "cluster_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service" ADD CONSTRAINT "service_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "cluster"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "host" ADD CONSTRAINT "host_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "cluster"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "cluster"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE SET NULL ON UPDATE CASCADE;

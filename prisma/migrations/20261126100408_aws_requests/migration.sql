-- CreateTable
CREATE TABLE "aws_request" (
    "id" BIGSERIAL NOT NULL,
    "request_id" TEXT,
    "action" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "deployment_id" TEXT,
    "job" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "aws_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "aws_session" (
    "access_key_id" TEXT NOT NULL,
    "first_used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "aws_session_pkey" PRIMARY KEY ("access_key_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "aws_request_request_id_key" ON "aws_request"("request_id");

-- CreateIndex
CREATE INDEX "aws_request_deployment_id_id_idx" ON "aws_request"("deployment_id", "id");

-- CreateIndex
CREATE INDEX "deployment_service_id_finished_at_id_idx" ON "deployment"("service_id", "finished_at", "id");

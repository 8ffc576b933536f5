-- More of what lists are filtered by (prisma/schema/RULES.md).

-- Counting the steady services reads this index alone.
CREATE INDEX service_present_steady ON service (name, id)
  WHERE gone_at IS NULL AND running_count = desired_count AND jsonb_array_length(deployments) <= 1;
CREATE INDEX host_labels ON host USING gin (labels jsonb_path_ops);
CREATE INDEX host_present_capacity ON host (capacity_provider, id) WHERE gone_at IS NULL;
CREATE INDEX task_capacity ON task (capacity_provider, id) WHERE capacity_provider IS NOT NULL;

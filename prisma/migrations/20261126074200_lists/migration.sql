-- Filters, orders and search of the fleet (docs/decisions/0020): what Prisma's schema cannot say (prisma/schema/RULES.md).

-- Substring search of names, images and labels. Trusted: the database's owner may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Images in every way that people write one: reference, repository with and without the registry or its folders, each
-- with and without its tag, `:tag`, and digest.
CREATE FUNCTION image_terms(images jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT term), '{}')
  FROM jsonb_array_elements_text(images) AS i(reference)
  CROSS JOIN LATERAL (SELECT regexp_replace(reference, '@.*$', '') AS tagged) AS t
  CROSS JOIN LATERAL (SELECT regexp_replace(tagged, '^(localhost|[^/]*[.:][^/]*)/', '') AS place) AS p
  CROSS JOIN LATERAL (SELECT regexp_replace(place, '^.*/', '') AS last) AS l
  CROSS JOIN LATERAL (VALUES
    (reference), (tagged), (place), (last),
    (regexp_replace(tagged, ':[^/:]*$', '')), (regexp_replace(place, ':[^/:]*$', '')), (regexp_replace(last, ':[^:]*$', '')),
    (substring(tagged FROM ':[^/:]*$')), (substring(reference FROM '@(.*)$'))
  ) AS v(term)
  WHERE term <> ''
$$;

-- What is there now, in the order of its lists and by what they are filtered with.
CREATE INDEX cluster_present_account ON cluster (account_id, name, id) WHERE gone_at IS NULL;
CREATE INDEX cluster_present_status ON cluster (status, name, id) WHERE gone_at IS NULL;
CREATE INDEX cluster_present_first_seen ON cluster (first_seen_at, id) WHERE gone_at IS NULL;
CREATE INDEX cluster_path ON cluster (path COLLATE "C");
CREATE INDEX cluster_labels ON cluster USING gin (labels jsonb_path_ops);

CREATE INDEX service_present_order ON service (name, id) WHERE gone_at IS NULL;
CREATE INDEX service_present_status ON service (status, name, id) WHERE gone_at IS NULL;
CREATE INDEX service_present_launch_type ON service (launch_type, name, id) WHERE gone_at IS NULL;
CREATE INDEX service_present_created ON service (coalesce(created_at, first_seen_at), id) WHERE gone_at IS NULL;
CREATE INDEX service_present_unsteady ON service (name, id)
  WHERE gone_at IS NULL AND NOT (running_count = desired_count AND jsonb_array_length(deployments) <= 1);
CREATE INDEX service_task_definition ON service (task_definition_arn, id);
CREATE INDEX service_path ON service (path COLLATE "C");
CREATE INDEX service_labels ON service USING gin (labels jsonb_path_ops);

CREATE INDEX host_present_order ON host (id) WHERE gone_at IS NULL;
CREATE INDEX host_present_status ON host (status, id) WHERE gone_at IS NULL;
CREATE INDEX host_present_type ON host (instance_type, id) WHERE gone_at IS NULL;
CREATE INDEX host_present_disconnected ON host (id) WHERE gone_at IS NULL AND NOT agent_connected;
CREATE INDEX host_present_registered ON host (coalesce(registered_at, first_seen_at), id) WHERE gone_at IS NULL;
CREATE INDEX host_present_free_cpu ON host (coalesce(remaining_cpu, -1), id) WHERE gone_at IS NULL;
CREATE INDEX host_present_free_memory ON host (coalesce(remaining_memory, -1), id) WHERE gone_at IS NULL;
CREATE INDEX host_path ON host (path COLLATE "C");

CREATE INDEX task_present_order ON task (id) WHERE gone_at IS NULL;
-- Of the stopped ones too, which leave the table after a day.
CREATE INDEX task_status ON task (last_status, id);
CREATE INDEX task_health ON task (health_status, id);
CREATE INDEX task_launch_type ON task (launch_type, id);
CREATE INDEX task_created ON task (coalesce(created_at, first_seen_at), id);
CREATE INDEX task_task_definition ON task (task_definition_arn, id);
CREATE INDEX task_path ON task (path COLLATE "C");
-- Written once, when a task has stopped.
CREATE INDEX task_gone_stopped ON task (coalesce(stopped_at, gone_at), id) WHERE gone_at IS NOT NULL;
CREATE INDEX task_gone_stop_code ON task (stop_code, id) WHERE gone_at IS NOT NULL;
CREATE INDEX task_image_digests ON task USING gin (jsonb_path_query_array(containers, '$[*].imageDigest'));

-- The same of the stopped ones that have left for the past.
CREATE INDEX task_past_created ON task_past (coalesce(created_at, first_seen_at), id) WHERE gone_at IS NOT NULL;
CREATE INDEX task_past_host ON task_past (host_id, id) WHERE gone_at IS NOT NULL;
CREATE INDEX task_past_path ON task_past (path COLLATE "C") WHERE gone_at IS NOT NULL;
CREATE INDEX task_past_stop_code ON task_past (stop_code, id) WHERE gone_at IS NOT NULL;
CREATE INDEX task_past_task_definition ON task_past (task_definition_arn, id) WHERE gone_at IS NOT NULL;
DROP INDEX task_past_name;
CREATE INDEX task_past_name ON task_past ((reverse(split_part(reverse(arn), '/', 1)) COLLATE "C"), id) WHERE gone_at IS NOT NULL;

CREATE INDEX task_definition_images ON task_definition
  USING gin (image_terms(jsonb_path_query_array(definition, '$.containerDefinitions[*].image')));

CREATE INDEX deployment_path ON deployment (path COLLATE "C");
CREATE INDEX deployment_requested_by ON deployment (requested_by_name, id);
CREATE INDEX deployment_kind ON deployment (kind, id);
CREATE INDEX deployment_unfinished ON deployment (id) WHERE finished_at IS NULL;
CREATE INDEX deployment_images ON deployment USING gin (image_terms(jsonb_path_query_array(images, '$[*].to')));

-- What is found by a name, an address or a part of one.
CREATE INDEX cluster_name_part ON cluster USING gin (lower(name) gin_trgm_ops);
CREATE INDEX cluster_label_part ON cluster
  USING gin (lower(jsonb_path_query_array(labels, '$[*].value')::text) gin_trgm_ops);
CREATE INDEX service_name_part ON service USING gin (lower(name) gin_trgm_ops);
CREATE INDEX service_label_part ON service
  USING gin (lower(jsonb_path_query_array(labels, '$[*].value')::text) gin_trgm_ops);
CREATE INDEX task_name ON task ((reverse(split_part(reverse(arn), '/', 1)) COLLATE "C"), id);
CREATE INDEX host_name ON host ((coalesce(ec2_instance_id, reverse(split_part(reverse(arn), '/', 1))) COLLATE "C"), id);
CREATE INDEX host_private_ip ON host (private_ip COLLATE "C", id);
CREATE INDEX task_definition_image_part ON task_definition
  USING gin (lower(jsonb_path_query_array(definition, '$.containerDefinitions[*].image')::text) gin_trgm_ops);
CREATE INDEX deployment_ecs_id ON deployment (ecs_deployment_id) WHERE ecs_deployment_id IS NOT NULL;

-- A fleet of bench.clusters clusters and a month of its changes, the same on every machine: each of its tasks was replaced
-- once, at its own moment of the month; services and hosts changed now and then. Ends now.
SET TimeZone = 'UTC';
SET synchronous_commit = off;
CREATE FUNCTION pg_temp.named_id(prefix text, arn text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT prefix || '_' || substr(md5(arn), 1, 24)
$$;
CREATE FUNCTION pg_temp.arn(kind text, name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'arn:aws:ecs:eu-west-1:111122223333:' || kind || '/' || name
$$;
SELECT fleet_history_make_months(now() - interval '3 months', 6);

INSERT INTO principal (id, name, created_at) VALUES ('prn_01kt07nv000000000000000000', 'bench', now());
INSERT INTO access_token (id, principal_id, name, hash, roles, created_at)
VALUES ('tok_01kt07nv000000000000000000', 'prn_01kt07nv000000000000000000', 'bench',
  sha256(convert_to('fgt_' || rpad('auditor', 43, '0'), 'UTF8')), ARRAY['auditor'], now());
INSERT INTO account (id, name, aws_account_id) VALUES (pg_temp.named_id('acc', 'main'), 'main', '111122223333');

INSERT INTO cluster (id, account_id, region, arn, name, path, status, labels, content_hash, first_seen_at, valid_from)
SELECT pg_temp.named_id('clu', arn), pg_temp.named_id('acc', 'main'), 'eu-west-1', arn, name, 'main/eu-west-1/' || name || '/',
  'ACTIVE', '[]', decode(md5(arn), 'hex'), now() - interval '60 days', now() - interval '60 days'
FROM generate_series(1, current_setting('bench.clusters')::int) AS n,
  LATERAL (SELECT 'cluster-' || to_char(n, 'FM0000') AS name) AS c, LATERAL (SELECT pg_temp.arn('cluster', name) AS arn) AS a;

CREATE TEMP TABLE s AS
SELECT c.id AS cluster_id, c.path || 'service-' || n AS path, 'service-' || n AS name,
  pg_temp.arn('service', c.name || '/service-' || n) AS arn, pg_temp.arn('task-definition', c.name || '-service-' || n || ':7') AS definition
FROM cluster c, generate_series(1, 5) AS n;
ALTER TABLE s ADD COLUMN id text;
UPDATE s SET id = pg_temp.named_id('svc', arn);
INSERT INTO service (id, cluster_id, arn, name, path, status, launch_type, scheduling_strategy, deployment_controller, desired_count,
  running_count, pending_count, task_definition_arn, deployments, deployment_configuration, labels, created_at, content_hash, first_seen_at, valid_from)
SELECT id, cluster_id, arn, name, path, 'ACTIVE', 'EC2', 'REPLICA', 'ECS', 20, 20, 0, definition,
  jsonb_build_array(jsonb_build_object('id', 'ecs-svc/1234567890123456789', 'status', 'PRIMARY', 'taskDefinition', definition, 'rolloutState', 'COMPLETED')),
  '{"maximumPercent": 200, "minimumHealthyPercent": 100}', '[]', now() - interval '90 days', decode(md5(arn), 'hex'),
  now() - interval '60 days', now() - interval '1 hour'
FROM s;

CREATE TEMP TABLE h AS
SELECT c.id AS cluster_id, c.path, n, pg_temp.arn('container-instance', c.name || '/' || md5(c.name || 'host' || n)) AS arn
FROM cluster c, generate_series(1, 10) AS n;
ALTER TABLE h ADD COLUMN id text;
UPDATE h SET id = pg_temp.named_id('hst', arn);
INSERT INTO host (id, cluster_id, arn, path, ec2_instance_id, instance_type, private_ip, availability_zone, status, agent_connected,
  agent_version, registered_cpu, remaining_cpu, registered_memory, remaining_memory, registered_at, version, content_hash, first_seen_at, valid_from)
SELECT id, cluster_id, arn, path, 'i-0' || substr(md5(arn), 1, 16), 'm6i.2xlarge', '10.0.0.' || n, 'eu-west-1a', 'ACTIVE', true,
  '1.85.3', 8192, 2048, 32768, 8192, now() - interval '90 days', 1000, decode(md5(arn), 'hex'), now() - interval '60 days', now() - interval '1 hour'
FROM h;

-- A slot is what one task after the other fills; m is when in the month it was replaced.
CREATE TEMP TABLE slot AS
SELECT s.id AS service_id, s.cluster_id, s.path, s.definition, h.id AS host_id,
  now() - make_interval(secs => 3600 + ('x' || substr(md5(s.arn || place), 1, 6))::bit(24)::int * 2588400.0 / 16777216) AS m,
  split_part(s.path, '/', 3) || '/' || md5(s.arn || place) AS name
FROM s, generate_series(1, 20) AS place, LATERAL (SELECT h.id FROM h WHERE h.cluster_id = s.cluster_id AND h.n = place % 10 + 1) AS h;
CREATE TEMP TABLE containers AS
SELECT status, (SELECT jsonb_agg(jsonb_build_object('name', c, 'image', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/' || c || ':v7',
  'imageDigest', 'sha256:' || repeat(md5(c), 2), 'runtimeId', repeat(md5(c), 2), 'status', status, 'health', NULL,
  'exitCode', CASE WHEN status = 'STOPPED' THEN 0 END, 'reason', NULL)) FROM unnest(ARRAY['app', 'sidecar']) AS c) AS containers
FROM unnest(ARRAY['PENDING', 'RUNNING', 'STOPPED']) AS status;

-- The states of the task before and of the one that is there, by when they began and ended.
CREATE TEMP TABLE state AS
SELECT slot.*, which, version, status, CASE WHEN status IN ('PENDING', 'RUNNING', 'STOPPED') THEN status ELSE 'RUNNING' END AS shown,
  m + began AS valid_from, m + ended AS valid_until, which = 'before' AND status = 'STOPPED' AS is_last
FROM slot, (VALUES
  ('before', 2, 'PENDING', interval '-30 days', interval '-30 days' + interval '10 seconds'),
  ('before', 3, 'ACTIVATING', interval '-30 days' + interval '10 seconds', interval '-30 days' + interval '15 seconds'),
  ('before', 4, 'RUNNING', interval '-30 days' + interval '15 seconds', interval '60 seconds'),
  ('before', 5, 'STOPPING', interval '60 seconds', interval '90 seconds'),
  ('before', 6, 'STOPPED', interval '90 seconds', interval '90 seconds'),
  ('now', 2, 'PENDING', interval '0', interval '10 seconds'),
  ('now', 3, 'ACTIVATING', interval '10 seconds', interval '15 seconds'),
  ('now', 4, 'RUNNING', interval '15 seconds', NULL)
) AS v(which, version, status, began, ended);
INSERT INTO task (id, cluster_id, service_id, host_id, arn, path, task_definition_arn, last_status, desired_status, health_status,
  launch_type, cpu, memory, started_by, containers, created_at, started_at, version, content_hash, first_seen_at, valid_from)
SELECT pg_temp.named_id('tsk', arn), cluster_id, service_id, host_id, arn, path, definition, state.status, 'RUNNING', 'HEALTHY', 'EC2', 256, 512,
  'ecs-svc/1234567890123456789', containers, m, m + interval '15 seconds', version, decode(md5(arn || version), 'hex'), m, valid_from
FROM state JOIN containers c ON c.status = shown, LATERAL (SELECT pg_temp.arn('task', name || which) AS arn) AS a
WHERE valid_until IS NULL;
INSERT INTO task_past (valid_until, id, cluster_id, service_id, host_id, arn, path, task_definition_arn, last_status, desired_status,
  health_status, launch_type, cpu, memory, started_by, containers, created_at, started_at, stopped_at, stop_code, stopped_reason,
  version, content_hash, first_seen_at, valid_from, gone_at)
SELECT valid_until, pg_temp.named_id('tsk', arn), cluster_id, service_id, host_id, arn, path, definition, state.status,
  CASE WHEN version > 4 THEN 'STOPPED' ELSE 'RUNNING' END, 'HEALTHY', 'EC2', 256, 512, 'ecs-svc/1234567890123456789', containers,
  m, CASE WHEN version > 3 THEN m END, CASE WHEN is_last THEN valid_until END, CASE WHEN is_last THEN 'ServiceSchedulerInitiated' END,
  CASE WHEN is_last THEN 'Scaling activity initiated by (deployment ecs-svc/1234567890123456789)' END,
  version, decode(md5(arn || version), 'hex'), m, valid_from, CASE WHEN is_last THEN valid_until END
FROM state JOIN containers c ON c.status = shown, LATERAL (SELECT pg_temp.arn('task', name || which) AS arn) AS a
WHERE valid_until IS NOT NULL ORDER BY valid_until;

-- Services changed 20 times, hosts 40 times: a count, the room that is left. The present state is the last.
INSERT INTO service_past
SELECT began + interval '60 days' / 20, (jsonb_populate_record(x, jsonb_build_object('valid_from', began, 'running_count', 10 + k % 10))).*
FROM service x, generate_series(0, 19) AS k, LATERAL (SELECT now() - interval '60 days' - interval '1 hour' + k * (interval '60 days' / 20) AS began) AS b
ORDER BY 1;
INSERT INTO host_past
SELECT began + interval '60 days' / 40, (jsonb_populate_record(x, jsonb_build_object('valid_from', began, 'remaining_cpu', k * 64))).*
FROM host x, generate_series(0, 39) AS k, LATERAL (SELECT now() - interval '60 days' - interval '1 hour' + k * (interval '60 days' / 40) AS began) AS b
ORDER BY 1;

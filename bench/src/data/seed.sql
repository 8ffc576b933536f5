-- The benchmark's data set, the same on every machine: no randomness, no clock. Sizes come as settings
-- (bench.clusters, bench.deployments, bench.audit_entries); everything is loaded past no rule of the schema.
SET TimeZone = 'UTC';
SET synchronous_commit = off;

-- An id's ten characters of time, as packages/core/src/kernel/id.ts writes them.
CREATE FUNCTION pg_temp.time_part(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT substr(a, (ms >> 45 & 31)::int + 1, 1) || substr(a, (ms >> 40 & 31)::int + 1, 1)
    || substr(a, (ms >> 35 & 31)::int + 1, 1) || substr(a, (ms >> 30 & 31)::int + 1, 1)
    || substr(a, (ms >> 25 & 31)::int + 1, 1) || substr(a, (ms >> 20 & 31)::int + 1, 1)
    || substr(a, (ms >> 15 & 31)::int + 1, 1) || substr(a, (ms >> 10 & 31)::int + 1, 1)
    || substr(a, (ms >> 5 & 31)::int + 1, 1) || substr(a, (ms & 31)::int + 1, 1)
  FROM (SELECT '0123456789abcdefghjkmnpqrstvwxyz' AS a, (extract(epoch FROM at) * 1000)::bigint AS ms) AS parts
$$;
-- An id of something that is made at a time, and one of something that AWS names. Hexadecimal digits are
-- among the letters of an id, so a hash does for the rest.
CREATE FUNCTION pg_temp.timed_id(prefix text, at timestamptz, seed text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT prefix || pg_temp.time_part(at) || substr(md5(seed), 1, 16)
$$;
CREATE FUNCTION pg_temp.named_id(prefix text, arn text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT prefix || substr(md5(arn), 1, 24)
$$;
CREATE FUNCTION pg_temp.iso(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
-- The ARN of what ECS calls `kind`, and 90 days of history in equal steps.
CREATE FUNCTION pg_temp.ecs_arn(kind text, name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'arn:aws:ecs:eu-west-1:111122223333:' || kind || '/' || name
$$;
CREATE FUNCTION pg_temp.at_step(step bigint, steps bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT timestamptz '2026-06-01 00:00:00Z' + make_interval(secs => trunc(step * 7776000000.0 / steps) / 1000)
$$;
-- One of `sides` numbers from 0, drawn by a hash: who acts and what is done go their own ways.
CREATE FUNCTION pg_temp.drawn(n bigint, what text, sides int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT ('x' || substr(md5(what || n), 1, 6))::bit(24)::int % sides
$$;

INSERT INTO principal (id, name, created_at)
SELECT pg_temp.timed_id('prn_', pg_temp.at_step(0, 1), 'principal ' || n), 'person-' || to_char(n, 'FM00'), pg_temp.at_step(0, 1)
FROM generate_series(1, 40) AS n;

-- Who asks in the benchmark: with the right to read everything, found by the hash of its token.
INSERT INTO access_token (id, principal_id, name, hash, roles, created_at)
SELECT pg_temp.timed_id('tok_', pg_temp.at_step(0, 1), 'token ' || role), id, 'bench ' || role,
  sha256(convert_to('fgt_' || rpad(replace(role, ' ', '-'), 43, '0'), 'UTF8')), ARRAY[role], pg_temp.at_step(0, 1)
FROM principal, unnest(ARRAY['auditor', 'bench-scoped']) AS role WHERE name = 'person-01';

INSERT INTO account (id, name, aws_account_id)
VALUES (pg_temp.named_id('acc_', 'main'), 'main', '111122223333');

INSERT INTO cluster (id, account_id, region, arn, name, path, status, labels, content_hash, first_seen_at)
SELECT pg_temp.named_id('clu_', arn), account.id, 'eu-west-1', arn, cluster_name, 'main/eu-west-1/' || cluster_name || '/', 'ACTIVE',
  jsonb_build_array(jsonb_build_object('key', 'team', 'value', 'team-' || n % 8)), decode(md5(arn), 'hex'), pg_temp.at_step(0, 1)
FROM account, generate_series(1, current_setting('bench.clusters')::int) AS n,
  LATERAL (SELECT 'cluster-' || to_char(n, 'FM0000') AS cluster_name) AS named,
  LATERAL (SELECT pg_temp.ecs_arn('cluster', cluster_name) AS arn) AS identified;

-- Four services in each cluster: 160 of one or two tasks in 40 clusters, as the first customer has it.
CREATE TEMP TABLE numbered_service AS
SELECT row_number() OVER (ORDER BY cluster.name, s) - 1 AS place, cluster.id AS cluster_id, cluster.name AS cluster_name,
  cluster.path || service_name AS path, service_name AS name,
  pg_temp.ecs_arn('service', cluster.name || '/' || service_name) AS arn
FROM cluster, generate_series(1, 4) AS s,
  LATERAL (SELECT (ARRAY['api', 'ingest', 'web', 'worker'])[s] AS service_name) AS named;
ALTER TABLE numbered_service ADD COLUMN id text, ADD COLUMN definition text, ADD COLUMN desired int;
UPDATE numbered_service SET id = pg_temp.named_id('svc_', arn), desired = 1 + (place % 6 = 0)::int,
  definition = pg_temp.ecs_arn('task-definition', cluster_name || '-' || name || ':7');

INSERT INTO service (id, cluster_id, arn, name, path, status, launch_type, scheduling_strategy, deployment_controller,
  desired_count, running_count, pending_count, task_definition_arn, deployments, deployment_configuration, labels,
  created_at, content_hash, first_seen_at)
SELECT id, cluster_id, arn, name, path, 'ACTIVE', 'EC2', 'REPLICA', 'ECS', desired, desired, 0, definition,
  jsonb_build_array(jsonb_build_object('id', 'ecs-svc/' || place, 'status', 'PRIMARY', 'taskDefinition', definition, 'rolloutState', 'COMPLETED')),
  '{"maximumPercent": 200, "minimumHealthyPercent": 100}', '[]', pg_temp.at_step(0, 1), decode(md5(arn), 'hex'), pg_temp.at_step(0, 1)
FROM numbered_service;

INSERT INTO task_definition (arn, family, revision, status, definition, observed_at)
SELECT definition, cluster_name || '-' || name, 7, 'ACTIVE',
  jsonb_build_object('containerDefinitions', jsonb_build_array(jsonb_build_object('name', 'app', 'essential', true,
    'image', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/' || name || ':v7', 'cpu', 256, 'memory', 512))),
  pg_temp.at_step(0, 1)
FROM numbered_service;

-- 63 hosts in 40 clusters.
INSERT INTO host (id, cluster_id, arn, path, ec2_instance_id, instance_type, private_ip, availability_zone, status,
  agent_connected, agent_version, registered_cpu, remaining_cpu, registered_memory, remaining_memory, registered_at,
  content_hash, first_seen_at)
SELECT pg_temp.named_id('hst_', host_arn), id, host_arn, path, 'i-' || substr(md5(host_arn), 1, 17), 'm6i.large', '10.0.0.1',
  'eu-west-1a', 'ACTIVE', true, '1.99.0', 2048, 1024, 7680, 3584, pg_temp.at_step(0, 1), decode(md5(host_arn), 'hex'), pg_temp.at_step(0, 1)
FROM (SELECT *, row_number() OVER (ORDER BY name) AS n FROM cluster) AS numbered,
  LATERAL generate_series(1, CASE WHEN n % 40 < 23 THEN 2 ELSE 1 END) AS h,
  LATERAL (SELECT pg_temp.ecs_arn('container-instance', name || '/' || md5(name || h)) AS host_arn) AS identified;

INSERT INTO task (id, cluster_id, service_id, host_id, arn, path, task_definition_arn, last_status, desired_status,
  health_status, launch_type, cpu, memory, containers, created_at, started_at, version, content_hash, first_seen_at)
SELECT pg_temp.named_id('tsk_', task_arn), cluster_id, id, (SELECT min(host.id) FROM host WHERE host.cluster_id = s.cluster_id),
  task_arn, path, definition, 'RUNNING', 'RUNNING', 'HEALTHY', 'EC2', 256, 512,
  '[{"name": "app", "image": "app:v7", "imageDigest": null, "runtimeId": null, "status": "RUNNING", "health": "HEALTHY", "exitCode": null, "reason": null}]',
  pg_temp.at_step(1, 2), pg_temp.at_step(1, 2), 3, decode(md5(task_arn), 'hex'), pg_temp.at_step(1, 2)
FROM numbered_service AS s, LATERAL generate_series(1, desired) AS t,
  LATERAL (SELECT pg_temp.ecs_arn('task', cluster_name || '/' || md5(path || t)) AS task_arn) AS identified;

INSERT INTO listing_scope (key, kind, account_id, region, cluster_id, observed_at, attempted_at)
SELECT 'clusters:' || id || ':eu-west-1', 'clusters', id, 'eu-west-1', NULL, pg_temp.at_step(1, 1), pg_temp.at_step(1, 1) FROM account
UNION ALL
SELECT kind || ':' || id, kind, account_id, region, id, pg_temp.at_step(1, 1), pg_temp.at_step(1, 1)
FROM cluster, unnest(ARRAY['services', 'tasks', 'hosts']) AS kind;

-- 90 days of deployments, all of them finished: 91 % succeeded, 7 % failed, 2 % cancelled.
INSERT INTO deployment (id, kind, service_id, path, state, version, images, from_task_definition, to_task_definition,
  prior_ecs_deployments, ecs_deployment_id, progress, failure, requested_by_id, requested_by_name, on_behalf_of, reason,
  request_id, created_at, updated_at, finished_at, deadline_at)
SELECT pg_temp.timed_id('dep_', at, 'deployment ' || n), CASE WHEN n % 10 = 3 THEN 'ROLLBACK' ELSE 'DEPLOY' END, s.id, s.path, state, 5,
  jsonb_build_array(jsonb_build_object('container', 'app', 'from', s.name || ':v' || n, 'to', s.name || ':v' || n + 1)),
  regexp_replace(s.definition, '7$', '6'), s.definition, ARRAY['ecs-svc/' || n], 'ecs-svc/' || n + 1,
  jsonb_build_object('desired', desired, 'running', desired, 'pending', 0, 'failed', 0, 'oldRunning', 0),
  CASE state WHEN 'FAILED' THEN jsonb_build_object('kind', 'failure.timedOut', 'params', '{}'::jsonb, 'evidence', NULL) END,
  p.id, p.name, CASE WHEN n % 9 = 0 THEN 'person-02' END, 'release ' || n, md5('request ' || n),
  at, at + interval '90 s', at + interval '90 s', at + interval '30 min'
FROM (SELECT n, pg_temp.at_step(n, current_setting('bench.deployments')::bigint) AS at,
    CASE WHEN n % 100 < 7 THEN 'FAILED' WHEN n % 100 < 9 THEN 'CANCELLED' ELSE 'SUCCEEDED' END AS state
  FROM generate_series(0, current_setting('bench.deployments')::bigint - 1) AS n) AS d
JOIN numbered_service AS s ON s.place = d.n % (SELECT count(*) FROM numbered_service)
JOIN principal AS p ON p.name = 'person-' || to_char(1 + pg_temp.drawn(d.n, 'actor ', 40), 'FM00')
ORDER BY d.n;

INSERT INTO event (at, kind, deployment_id, deployment_version, path, payload)
SELECT created_at + make_interval(secs => 20 * (v - 1)), (ARRAY['deployment.requested', 'deployment.registering',
    'deployment.updating', 'deployment.rollingOut', 'deployment.ended'])[v], id, v, path,
  jsonb_build_object('state', (ARRAY['REQUESTED', 'REGISTERING', 'UPDATING', 'ROLLING_OUT', state])[v],
    'progress', NULL, 'final', v = 5, 'params', '{}'::jsonb)
FROM deployment, generate_series(1, 5) AS v
ORDER BY id, v;

-- The audit history. An entry is RFC 8785 text (keys sorted, no white space), the columns are taken from it, and
-- its leaf commits to it as packages/core/src/audit/entry.ts does.
INSERT INTO audit_event (id, entry, nonce, leaf, at, action, outcome, actor_id, actor_name, on_behalf_of, target_type,
  target_id, target_name, path, request_id)
SELECT id, entry, nonce, '\x01' || convert_to(id, 'UTF8') || sha256(nonce || entry), at, action, outcome, actor_id, actor_name,
  on_behalf_of, 'Service', target_id, target_name, path, request_id
FROM (
  SELECT *, sha256(convert_to('nonce ' || n, 'UTF8')) AS nonce, convert_to('{"action":"' || action || '","actor":{"address":"10.0.0.9","client":"fleet/0.1.0","id":"'
    || actor_id || '","name":"' || actor_name || '","token":"' || token || '"},"at":"' || pg_temp.iso(at) || '","id":"' || id
    || '","onBehalfOf":' || coalesce('"' || on_behalf_of || '"', 'null') || ',"outcome":"' || outcome
    || '","payload":{"desiredCount":null,"images":[{"container":"app","image":":v' || n || '"}]},"reason":"release ' || n
    || '","requestId":"' || request_id || '","target":{"id":"' || target_id || '","name":"' || target_name || '","path":"' || path
    || '","type":"Service"},"version":1}', 'UTF8') AS entry
  FROM (
    SELECT d.n, at, pg_temp.timed_id('aud_', at, 'audit ' || d.n) AS id, p.id AS actor_id, p.name AS actor_name,
      'tok_' || pg_temp.time_part(at) || '0123456789abcdef' AS token, md5('request ' || d.n) AS request_id,
      CASE WHEN d.n % 9 = 0 THEN 'person-02' END AS on_behalf_of, CASE WHEN d.n % 20 = 7 THEN 'REFUSED' ELSE 'ACCEPTED' END AS outcome,
      (ARRAY['deployment.request', 'deployment.request', 'deployment.request', 'deployment.request', 'deployment.request',
        'deployment.request', 'deployment.rollback', 'deployment.cancel', 'fleet.sync', 'token.create'])[1 + pg_temp.drawn(d.n, 'action ', 10)] AS action,
      s.id AS target_id, s.cluster_name || '/' || s.name AS target_name, s.path
    FROM (SELECT n, pg_temp.at_step(n, current_setting('bench.audit_entries')::bigint) AS at
      FROM generate_series(0, current_setting('bench.audit_entries')::bigint - 1) AS n) AS d
    JOIN numbered_service AS s ON s.place = d.n % (SELECT count(*) FROM numbered_service)
    JOIN principal AS p ON p.name = 'person-' || to_char(1 + pg_temp.drawn(d.n, 'actor ', 40), 'FM00')
    ORDER BY d.n
  ) AS described
) AS sealed;

DROP TABLE numbered_service;

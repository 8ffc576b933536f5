import pg from "pg";

// Cluster n is in account n % 50 and, of its two regions, in the one of its half of the fleet; ids are as long as
// real ones and as little in order.
const id = (kind: string, of: string) =>
  `'${kind}_' || substr(md5(${of}::text) || md5('x' || ${of}::text), 1, 24)`;
const account = "lpad((c % 50)::text, 2, '0')";
const region = "CASE WHEN c % 100 < 50 THEN 'eu-west-1' ELSE 'us-east-1' END";
const clusterName =
  "CASE c % 4 WHEN 0 THEN 'shop-' WHEN 1 THEN 'pay-' ELSE 'cluster-' END || lpad(c::text, 4, '0')";
const clusterPath = `'account-' || ${account} || '/' || ${region} || '/' || ${clusterName} || '/'`;
const serviceName = "(ARRAY['web', 'api', 'worker', 'mail', 'cron'])[s % 5 + 1] || '-' || s % 97";
const arn = (kind: string, name: string) =>
  `'arn:aws:ecs:' || ${region} || ':' || lpad((c % 50)::text, 12, '1') || ':${kind}/' || ${clusterName} || '/' || ${name}`;
const labels = (of: string) =>
  `jsonb_build_array(jsonb_build_object('key', 'environment', 'value', (ARRAY['production', 'staging', 'development'])[${of} % 3 + 1]), ` +
  `jsonb_build_object('key', 'team', 'value', 'team-' || ${of} % 60))`;
const hash = "decode('00', 'hex')";
const image = "'111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/image-' || s % 400 || ':v' || s % 40";
const definitionArn =
  "'arn:aws:ecs:eu-west-1:111122223333:task-definition/family-' || s % 2500 || ':' || (s % 2 + 1)";
const day = "interval '1 day'";
const now = "timestamptz '2026-11-01 00:00:00Z'";

const statements = [
  `INSERT INTO account (id, name, aws_account_id)
   SELECT ${id("acc", "n")}, 'account-' || lpad(n::text, 2, '0'), lpad(n::text, 12, '1') FROM generate_series(0, 49) n`,
  `INSERT INTO cluster (id, account_id, region, arn, name, path, status, labels, content_hash, first_seen_at, gone_at)
   SELECT ${id("clu", "c")}, ${id("acc", "(c % 50)")}, ${region}, ${arn("cluster", "''")}, ${clusterName}, ${clusterPath},
     CASE WHEN c % 200 = 0 THEN 'PROVISIONING' ELSE 'ACTIVE' END, ${labels("c")}, ${hash}, ${now} - c % 300 * ${day}, NULL
   FROM generate_series(0, 999) c`,
  `INSERT INTO task_definition (arn, family, revision, status, definition, observed_at)
   SELECT ${definitionArn}, 'family-' || s % 2500, s % 2 + 1, 'ACTIVE', jsonb_build_object('containerDefinitions',
     jsonb_build_array(jsonb_build_object('name', 'app', 'image', ${image}))), ${now} FROM generate_series(0, 4999) s
   ON CONFLICT DO NOTHING`,
  `INSERT INTO service (id, cluster_id, arn, name, path, status, launch_type, scheduling_strategy, deployment_controller,
     desired_count, running_count, pending_count, task_definition_arn, deployments, deployment_configuration, labels,
     created_at, content_hash, first_seen_at, gone_at)
   SELECT ${id("svc", "s")}, ${id("clu", "c")}, ${arn("service", serviceName)} || s, ${serviceName}, ${clusterPath} || ${serviceName},
     CASE WHEN s % 100 = 0 THEN 'DRAINING' ELSE 'ACTIVE' END,
     CASE WHEN s % 500 = 0 THEN 'EXTERNAL' WHEN s % 3 = 0 THEN 'EC2' ELSE 'FARGATE' END, 'REPLICA', 'ECS',
     20, CASE WHEN s % 50 = 0 THEN 19 ELSE 20 END, 0, ${definitionArn}, '[{}]', '{}', ${labels("s")},
     ${now} - s % 400 * ${day}, ${hash}, ${now}, CASE WHEN s % 40 = 7 THEN ${now} END
   FROM generate_series(0, 4999) s, LATERAL (SELECT s % 1000 AS c) AS i`,
  `INSERT INTO host (id, cluster_id, arn, path, ec2_instance_id, instance_type, private_ip, availability_zone, status,
     agent_connected, agent_version, registered_cpu, remaining_cpu, registered_memory, remaining_memory, registered_at,
     content_hash, first_seen_at, gone_at, labels, capacity_provider)
   SELECT ${id("hst", "h")}, ${id("clu", "c")}, ${arn("container-instance", "md5(h::text)")}, ${clusterPath},
     'i-0' || substr(md5(h::text), 1, 16), (ARRAY['m6i.large', 'm6i.xlarge', 'c7g.large'])[h % 3 + 1],
     '10.' || h / 65536 || '.' || h / 256 % 256 || '.' || h % 256, 'eu-west-1a',
     CASE WHEN h % 100 = 0 THEN 'DRAINING' ELSE 'ACTIVE' END, h % 300 <> 0, '1.85.3', 2048, h % 2048, 7680, h % 7680,
     ${now} - h % 100 * ${day}, ${hash}, ${now}, CASE WHEN h % 50 = 3 THEN ${now} END, ${labels("h")}, 'asg-' || h % 40
   FROM generate_series(0, 9999) h, LATERAL (SELECT h % 1000 AS c) AS i`,
  `INSERT INTO task (id, cluster_id, service_id, host_id, arn, path, task_definition_arn, last_status, desired_status,
     health_status, launch_type, cpu, memory, started_by, containers, created_at, started_at, stopped_at, stop_code,
     stopped_reason, version, content_hash, first_seen_at, gone_at, capacity_provider)
   SELECT ${id("tsk", "t")}, ${id("clu", "c")}, CASE WHEN t % 20 <> 0 THEN ${id("svc", "s")} END,
     CASE WHEN t % 5 < 2 THEN ${id("hst", "(t % 10000)")} END, ${arn("task", "md5(t::text)")},
     ${clusterPath} || CASE WHEN t % 20 <> 0 THEN ${serviceName} ELSE '' END, ${definitionArn},
     CASE WHEN t >= 100000 THEN 'STOPPED' WHEN t % 250 = 0 THEN 'PENDING' WHEN t % 999 = 0 THEN 'STOPPING' ELSE 'RUNNING' END,
     'RUNNING', CASE WHEN t % 700 = 0 THEN 'UNHEALTHY' WHEN t % 3 = 0 THEN 'HEALTHY' ELSE 'UNKNOWN' END,
     CASE WHEN t % 1000 = 0 THEN 'EXTERNAL' WHEN t % 5 < 2 THEN 'EC2' ELSE 'FARGATE' END, 256, 512, 'ecs-svc/' || s,
     jsonb_build_array(jsonb_build_object('name', 'app', 'image', ${image}, 'imageDigest',
       'sha256:' || md5((s % 400)::text) || md5((s % 40)::text), 'status', 'RUNNING')),
     ${now} - t % 1000 * interval '1 hour', ${now} - t % 1000 * interval '1 hour',
     CASE WHEN t >= 100000 THEN ${now} - t % 900 * interval '1 hour' END,
     CASE WHEN t >= 100000 THEN (ARRAY['ServiceSchedulerInitiated', 'EssentialContainerExited', 'UserInitiated'])[t % 3 + 1] END,
     NULL, 1, ${hash}, ${now}, CASE WHEN t >= 100000 THEN ${now} - t % 900 * interval '1 hour' END,
     CASE WHEN t % 5 < 2 THEN 'asg-' || t % 40 WHEN t % 50 = 4 THEN 'FARGATE_SPOT' END
   FROM generate_series(0, 119999) t, LATERAL (SELECT t % 5000 AS s, t % 5000 % 1000 AS c) AS i`,
  `INSERT INTO deployment (id, kind, service_id, path, state, version, images, requested_by_id, requested_by_name,
     request_id, created_at, updated_at, finished_at, deadline_at)
   SELECT 'dep_' || lpad(d::text, 26, '0'), (ARRAY['DEPLOY', 'RESTART', 'SCALE'])[d % 3 + 1], ${id("svc", "s")},
     ${clusterPath} || ${serviceName}, CASE WHEN d < 5000 AND d % 100 = 0 THEN 'ROLLING_OUT' ELSE 'SUCCEEDED' END, 3,
     jsonb_build_array(jsonb_build_object('container', 'app', 'from', NULL, 'to', ${image})), 'prn_1', 'somebody-' || d % 300,
     'r', ${now}, ${now}, CASE WHEN d < 5000 AND d % 100 = 0 THEN NULL ELSE ${now} END, ${now}
   FROM generate_series(0, 19999) d, LATERAL (SELECT d % 5000 AS s, d % 5000 % 1000 AS c) AS i`,
  `INSERT INTO listing_scope (key, kind, account_id, region, cluster_id, observed_at, attempted_at)
   SELECT kind || ':' || id, kind, account_id, region, id, ${now}, ${now} FROM cluster, unnest(ARRAY['services', 'tasks', 'hosts']) kind`,
];

/**
 * Fills a migrated database with a fleet of the largest size, by SQL alone: 1,000 clusters in 50 accounts, 5,000
 * services, 10,000 hosts, 100,000 tasks and 20,000 more that have stopped.
 */
export async function seedFleetRows(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Its rows point at each other as they must: neither foreign keys nor triggers have to be run for them.
    await client.query("SET session_replication_role = replica");
    const { rows } = await client.query<{ name: string; definition: string }>(
      "SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'task' AND indexname !~ '_(pkey|key)$'",
    );
    // Made anew of all rows an index costs a third of what they cost one by one.
    for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
    for (const statement of statements) await client.query(statement);
    for (const { definition } of rows) await client.query(definition);
    // 300 rows are looked at for each step of a column's statistics: here all that there are, not another sample in every run.
    await client.query("ALTER TABLE task ALTER COLUMN id SET STATISTICS 400");
    // What autovacuum does after a while: an index-only scan needs the visibility map.
    await client.query("VACUUM ANALYZE");
  } finally {
    await client.end();
  }
}

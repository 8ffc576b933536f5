import { type Reads, readRows } from "../../kernel/index.ts";
import type { SourceTargets } from "../metric-source.ts";

const taskColumns =
  "id, arn, service_id, host_id, private_ip, launch_type, cpu, memory, containers, task_definition_arn, started_at, stopped_at";
const hostColumns =
  "id, arn, ec2_instance_id, private_ip, registered_cpu, registered_memory, registered_at, first_seen_at, gone_at";
const of = (table: string, columns: string) => columns.replaceAll(/\w+/g, `${table}.$&`);

/**
 * What is asked about of a cluster: its services, its hosts, and the tasks that run or ran since then. Null for a cluster
 * that is not there any more.
 */
export async function readTargets(
  reads: Reads,
  { clusterId, since }: { clusterId: string; since: Date },
): Promise<SourceTargets | null> {
  const [[cluster], services, tasks, hosts] = await Promise.all([
    readRows(reads, "SELECT name, arn, path FROM cluster WHERE id = $1 AND gone_at IS NULL", [clusterId]),
    readRows(
      reads,
      "SELECT id, name, arn FROM service WHERE cluster_id = $1 AND gone_at IS NULL ORDER BY id",
      [clusterId],
    ),
    readRows(
      reads,
      `WITH t AS (SELECT ${taskColumns} FROM task WHERE cluster_id = $1 AND started_at IS NOT NULL AND coalesce(stopped_at, gone_at, 'infinity') > $2 ` +
        // Those that have left for the past since.
        `UNION ALL SELECT DISTINCT ON (p.id) ${of("p", taskColumns)} FROM task_past p WHERE p.cluster_id = $1 AND p.stopped_at > $2 AND p.gone_at IS NOT NULL AND NOT EXISTS (SELECT FROM task n WHERE n.id = p.id)) ` +
        "SELECT t.id, t.arn, t.service_id, t.host_id, t.private_ip, coalesce(t.launch_type, 'EC2'), " +
        "coalesce(t.cpu, d.cpu), coalesce(t.memory, d.memory), t.containers, d.family, d.revision, " +
        "extract(epoch FROM t.started_at)::float8 * 1000, extract(epoch FROM t.stopped_at)::float8 * 1000 FROM t " +
        // Without a size of its own a task's is the sum of its containers'.
        "LEFT JOIN LATERAL (SELECT d.family, d.revision, " +
        "(SELECT sum((c->>'cpu')::int) FROM jsonb_array_elements(d.definition->'containerDefinitions') c)::int AS cpu, " +
        "(SELECT sum(coalesce(c->>'memory', c->>'memoryReservation')::int) FROM jsonb_array_elements(d.definition->'containerDefinitions') c)::int AS memory " +
        "FROM task_definition d WHERE d.arn = t.task_definition_arn) d ON true ORDER BY t.id",
      [clusterId, since.toISOString()],
    ),
    readRows(
      reads,
      `WITH h AS (SELECT ${hostColumns} FROM host WHERE cluster_id = $1 AND coalesce(gone_at, 'infinity') > $2 ` +
        `UNION ALL SELECT DISTINCT ON (p.id) ${of("p", hostColumns)} FROM host_past p WHERE p.cluster_id = $1 ` +
        "AND p.valid_until > $2 AND p.gone_at > $2 AND NOT EXISTS (SELECT FROM host n WHERE n.id = p.id)) " +
        "SELECT h.id, h.arn, h.ec2_instance_id, coalesce(h.private_ip, i.private_ip), i.private_dns, h.registered_cpu, h.registered_memory, " +
        "extract(epoch FROM coalesce(h.registered_at, h.first_seen_at))::float8 * 1000, extract(epoch FROM h.gone_at)::float8 * 1000 " +
        "FROM h LEFT JOIN ec2_instance i ON i.id = h.ec2_instance_id ORDER BY h.id",
      [clusterId, since.toISOString()],
    ),
  ]);
  if (!cluster) return null;
  const [name, arn, path] = cluster as string[];
  const numberOf = (value: unknown) => (value === null ? null : Number(value));
  return {
    cluster: { id: clusterId, name, arn, path } as SourceTargets["cluster"],
    services: services.map(([id, name, arn]) => ({ id, name, arn }) as SourceTargets["services"][number]),
    tasks: tasks.map((row) => {
      const [id, taskArn, serviceId, hostId, privateIp, launchType, cpuUnits, memoryMib, containers] = row;
      const [family, revision, startedAt, stoppedAt] = row.slice(9);
      return {
        id,
        arn: taskArn,
        taskId: String(taskArn).slice(String(taskArn).lastIndexOf("/") + 1),
        serviceId,
        family: family ?? "",
        revision: Number(revision ?? 0),
        hostId,
        privateIp,
        launchType,
        cpuUnits: numberOf(cpuUnits),
        memoryMib: numberOf(memoryMib),
        containers: (containers as { name: string; runtimeId: string | null }[]).map(
          ({ name, runtimeId }) => ({ name, runtimeId }),
        ),
        startedAt: numberOf(startedAt),
        stoppedAt: numberOf(stoppedAt),
      } as SourceTargets["tasks"][number];
    }),
    hosts: hosts.map(
      ([id, arn, ec2InstanceId, privateIp, privateDnsName, cpu, memory, registeredAt, goneAt]) => ({
        id,
        arn,
        ec2InstanceId,
        privateIp,
        privateDnsName,
        cpuUnits: Number(cpu ?? 0),
        memoryMib: Number(memory ?? 0),
        registeredAt: numberOf(registeredAt),
        goneAt: numberOf(goneAt),
      }),
    ) as SourceTargets["hosts"],
  };
}

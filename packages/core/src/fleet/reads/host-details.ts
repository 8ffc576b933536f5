import { projectionsOf, type Reads, readRows } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { type Ec2Instance, type HostDetails, instanceHealth, instanceLifecycle } from "../instance.ts";

const instances = projectionsOf<Ec2Instance>(
  {
    instanceId: "i.id",
    type: "i.type",
    imageId: "i.image_id",
    privateIp: "i.private_ip",
    privateDnsName: "i.private_dns",
    availabilityZone: "i.availability_zone",
    launchedAt: "i.launched_at",
    lifecycle: { sql: "i.lifecycle", read: instanceLifecycle },
    managed: "i.managed",
    autoScalingGroupName: "i.auto_scaling_group",
    labels: "i.labels",
    observedAt: "coalesce(o.observed_at, i.first_seen_at)",
  },
  [],
)(undefined);

/** EC2 instances by their ids, as EC2 told of them last. */
export async function instancesByIds(
  reads: Reads,
  _caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Ec2Instance>> {
  const text =
    `SELECT ${instances.select} FROM ec2_instance i LEFT JOIN listing_scope o ON o.key = 'instances:' || i.account_id || ':' || i.region ` +
    "WHERE i.id = ANY ($1::text[])";
  const rows = await readRows(reads, text, [ids]);
  return new Map(rows.map((row) => [row[0] as string, instances.toItem(row)]));
}

/** What only listings tell of hosts, by the host's id. */
export async function hostDetailsByIds(
  reads: Reads,
  _caller: Caller,
  ids: readonly string[],
): Promise<Map<string, HostDetails>> {
  const text = "SELECT id, attributes, health, health_checks FROM host_detail WHERE id = ANY ($1::text[])";
  const rows = await readRows(reads, text, [ids]);
  return new Map(
    rows.map(([id, attributes, health, healthChecks]) => [
      id as string,
      {
        attributes,
        health: health === null ? null : instanceHealth(health as string),
        healthChecks,
      } as HostDetails,
    ]),
  );
}

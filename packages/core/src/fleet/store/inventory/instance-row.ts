import type { Instance } from "@aws-sdk/client-ec2";
import { instantOf, labelsOfTags } from "./row-values.ts";
import type { InventoryRow } from "./upsert.ts";

/** Auto Scaling tags the instances that it launches with their group's name. */
const groupTag = "aws:autoscaling:groupName";

const lifecycles: Readonly<Record<string, string>> = {
  spot: "SPOT",
  scheduled: "SCHEDULED",
  "capacity-block": "CAPACITY_BLOCK",
};

/** An EC2 instance as a row; null for one without an id. */
export function instanceRow(
  place: { accountId: string; region: string },
  instance: Instance,
): InventoryRow | null {
  const { InstanceId: id, InstanceLifecycle: lifecycle, Tags: tags = [] } = instance;
  if (!id) return null;
  return {
    id,
    account_id: place.accountId,
    region: place.region,
    type: instance.InstanceType ?? null,
    image_id: instance.ImageId ?? null,
    private_ip: instance.PrivateIpAddress ?? null,
    private_dns: instance.PrivateDnsName || null,
    availability_zone: instance.Placement?.AvailabilityZone ?? null,
    launched_at: instantOf(instance.LaunchTime),
    // "Absent for an On-Demand Instance" (API_Instance).
    lifecycle: lifecycle === undefined ? "ON_DEMAND" : (lifecycles[lifecycle] ?? lifecycle.toUpperCase()),
    managed: instance.Operator?.Managed ?? false,
    auto_scaling_group: tags.find(({ Key }) => Key === groupTag)?.Value ?? null,
    labels: labelsOfTags(tags.filter(({ Key }) => !Key?.startsWith("aws:"))),
  };
}

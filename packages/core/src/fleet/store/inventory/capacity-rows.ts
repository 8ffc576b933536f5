import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import type { CapacityProvider } from "@aws-sdk/client-ecs";
import { idOfArn } from "../../../kernel/index.ts";
import type { Region } from "../../listing/inventory/region.ts";
import { labelsOfTags, nameOfArn } from "./row-values.ts";
import type { InventoryRow } from "./upsert.ts";

const ofFargate = ["FARGATE", "FARGATE_SPOT"];

/** Whether something is switched on; null where AWS does not say. */
const enabled = (status: string | undefined): boolean | null =>
  status === undefined ? null : status === "ENABLED";

/** A capacity provider of the ECS API as a row; null for one without a name, which names nothing. */
export function capacityProviderRow(place: Region, provider: CapacityProvider): InventoryRow | null {
  const { name, capacityProviderArn, autoScalingGroupProvider: group } = provider;
  if (!name) return null;
  const arn = capacityProviderArn ?? `${place.accountName}/${place.region}/capacity-provider/${name}`;
  return {
    id: idOfArn("capacityProvider", arn),
    account_id: place.accountId,
    region: place.region,
    place: place.place,
    arn,
    name,
    kind: provider.type ?? kindOf(name, provider),
    status: provider.status ?? "UNKNOWN",
    cluster_name: provider.cluster ? nameOfArn(provider.cluster) : null,
    auto_scaling_group: group?.autoScalingGroupArn ? nameOfArn(group.autoScalingGroupArn) : null,
    managed_scaling: enabled(group?.managedScaling?.status),
    target_capacity: group?.managedScaling?.targetCapacity ?? null,
    termination_protection: enabled(group?.managedTerminationProtection),
    managed_draining: enabled(group?.managedDraining),
    labels: labelsOfTags(provider.tags),
  };
}

/** Endpoints older than `type` (API_CapacityProvider) say it by what they fill in. */
function kindOf(name: string, provider: CapacityProvider): string {
  if (ofFargate.includes(name)) return name;
  if (provider.managedInstancesProvider) return "MANAGED_INSTANCES";
  return provider.autoScalingGroupProvider ? "EC2_AUTOSCALING" : "UNKNOWN";
}

/** An Auto Scaling group as a row; null for one without an ARN. */
export function autoScalingGroupRow(place: Region, group: AutoScalingGroup): InventoryRow | null {
  const { AutoScalingGroupARN: arn, AutoScalingGroupName: name } = group;
  if (!arn || !name) return null;
  const instances = group.Instances ?? [];
  return {
    id: idOfArn("autoScalingGroup", arn),
    account_id: place.accountId,
    region: place.region,
    place: place.place,
    arn,
    name,
    min_size: group.MinSize ?? 0,
    max_size: group.MaxSize ?? 0,
    desired_capacity: group.DesiredCapacity ?? 0,
    in_service: instances.filter((each) => each.LifecycleState === "InService").length,
    instances: instances.length,
    labels: labelsOfTags(group.Tags),
  };
}

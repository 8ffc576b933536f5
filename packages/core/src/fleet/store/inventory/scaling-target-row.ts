import type { ScalableTarget } from "@aws-sdk/client-application-auto-scaling";
import type { Region } from "../../listing/inventory/region.ts";
import { instantOf } from "./row-values.ts";
import type { InventoryRow } from "./upsert.ts";

/** A scalable target of a service's desired count as a row; null for any other. */
export function scalingTargetRow(place: Region, target: ScalableTarget): InventoryRow | null {
  // `service/CLUSTER/SERVICE` (API_ScalableTarget).
  const [, cluster, service] = /^service\/([^/]+)\/([^/]+)$/.exec(target.ResourceId ?? "") ?? [];
  if (!cluster || !service || target.ScalableDimension !== "ecs:service:DesiredCount") return null;
  return {
    id: `${place.place}/${cluster}/${service}`,
    account_id: place.accountId,
    region: place.region,
    min_capacity: target.MinCapacity ?? 0,
    max_capacity: target.MaxCapacity ?? 0,
    scale_in_suspended: target.SuspendedState?.DynamicScalingInSuspended ?? false,
    scale_out_suspended: target.SuspendedState?.DynamicScalingOutSuspended ?? false,
    scheduled_suspended: target.SuspendedState?.ScheduledScalingSuspended ?? false,
    created_at: instantOf(target.CreationTime),
  };
}

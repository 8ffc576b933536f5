import type { ContainerInstance } from "@aws-sdk/client-ecs";
import { idOfArn } from "../../../kernel/index.ts";
import { instantOf } from "./row-values.ts";
import type { InventoryRow } from "./upsert.ts";

/** What only a listing tells of a container instance; null for one without an ARN. */
export function hostDetailRow(host: ContainerInstance): InventoryRow | null {
  const { containerInstanceArn: arn, attributes = [], healthStatus } = host;
  if (!arn) return null;
  const byName = attributes
    .map(({ name = "", value = null }) => ({ name, value }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return {
    id: idOfArn("host", arn),
    attributes: byName,
    health: healthStatus?.overallStatus ?? null,
    // Without lastUpdated, which is another one at every look.
    health_checks: (healthStatus?.details ?? []).map(({ type, status, statusReason, lastStatusChange }) => ({
      type: type ?? "UNKNOWN",
      status: status ?? "UNKNOWN",
      reason: statusReason ?? null,
      since: instantOf(lastStatusChange),
    })),
  };
}

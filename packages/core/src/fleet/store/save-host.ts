import type { ContainerInstance } from "@aws-sdk/client-ecs";
import type { Database } from "@fleetgraph/database";
import { ingest } from "./ingest.ts";
import { instanceDetailsOf } from "./instance-details.ts";
import { hostRow } from "./rows.ts";

/** Stores a host as ECS had it at a time, so that the graph shows what was just done to it. */
export async function saveHost(
  { database }: { database: Database },
  cluster: { id: string; path: string },
  { host, at }: { host: ContainerInstance; at: Date },
): Promise<void> {
  const instanceId = host.ec2InstanceId ?? "";
  const instance = (await instanceDetailsOf(database, [instanceId])).get(instanceId);
  // Its tags are not asked for, and stay as a listing told them.
  const { tags: _tags, ...told } = host;
  const row = hostRow(cluster, told, instance);
  if (row !== null) await ingest(database, "host", [row], at);
}

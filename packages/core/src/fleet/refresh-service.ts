import { AwsFailure } from "../kernel/index.ts";
import { serviceRow, taskRow } from "./rows.ts";
import { createSource } from "./source.ts";
import {
  clusterOfService,
  ingest,
  knownOfCluster,
  markGone,
  missingDefinitions,
  saveDefinition,
} from "./store.ts";
import type { SyncDeps } from "./sync-fleet.ts";

/**
 * Reads one service and its tasks from ECS now, so that the graph shows what a deployment just did. The next full
 * listing would find the same; when AWS does not answer this one waits for it.
 */
export async function refreshService(deps: SyncDeps, input: { serviceId: string }): Promise<void> {
  const { database, clock, log, accounts } = deps;
  const found = await clusterOfService(database, input.serviceId);
  if (found === null) return;
  const { cluster } = found;
  const source = createSource((await accounts.clientsOfPath(found.path)).listing);
  const at = clock.now();
  try {
    const service = await source.service(cluster.arn, found.arn);
    const row = service && serviceRow(cluster, service);
    if (row) {
      await ingest(database, "service", [row], at);
      for (const arn of await missingDefinitions(
        database,
        row.task_definition_arn ? [row.task_definition_arn as string] : [],
      )) {
        const definition = await source.taskDefinition(arn);
        if (definition) await saveDefinition(database, definition, at);
      }
    }
    const listed = await source.tasks(cluster.arn, found.name);
    const known = await knownOfCluster(database, cluster.id);
    const rows = listed.items.map((task) => taskRow(cluster, known, task)).filter((task) => task !== null);
    await ingest(database, "task", rows, at);
    if (!listed.complete) return;
    const present = rows.map((task) => task.id as string);
    await markGone(database, { table: "task", scope: { service_id: input.serviceId }, present, at });
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    log.warn("fleet.refresh-failed", {
      service: input.serviceId,
      operation: error.operation,
      code: error.code,
    });
  }
}

import type { Task } from "@aws-sdk/client-ecs";
import { AwsFailure } from "../../kernel/index.ts";
import { ingest } from "../store/ingest.ts";
import { clusterOfService, knownOfCluster } from "../store/known-of-cluster.ts";
import { markGone } from "../store/mark-gone.ts";
import { presentRows, takeSeen } from "../store/present.ts";
import { serviceRow, taskRow } from "../store/rows.ts";
import { saveListedEvents } from "../store/service-events.ts";
import { missingDefinitions, saveDefinition } from "../store/task-definitions.ts";
import { createSource } from "./source.ts";
import type { SyncDeps } from "./sync-region.ts";

/** Which service to read, and how old (milliseconds) what this process read of it last may be instead: 0 unless said. */
export type RefreshInput = { serviceId: string; keptMs?: number };

/**
 * Reads one service and its tasks from ECS now, so that the graph shows what a deployment just did. The next full
 * listing would find the same; when AWS does not answer this one waits for it.
 */
export function createServiceRefresh(deps: SyncDeps): (input: RefreshInput) => Promise<void> {
  const readAt = new Map<string, number>();
  return async ({ serviceId, keptMs = 0 }) => {
    const now = performance.now();
    if (now - (readAt.get(serviceId) ?? Number.NEGATIVE_INFINITY) < keptMs) return;
    // Oldest first, so what nobody asks for any more is dropped.
    readAt.delete(serviceId);
    readAt.set(serviceId, now);
    for (const [other, at] of readAt) {
      if (now - at < longestKept) break;
      readAt.delete(other);
    }
    await refreshService(deps, serviceId);
  };
}

/** Milliseconds. */
const longestKept = 60_000;

async function refreshService(deps: SyncDeps, serviceId: string): Promise<void> {
  const { database, clock, log, accounts } = deps;
  const found = await clusterOfService(database, serviceId);
  if (found === null) return;
  const { cluster } = found;
  const { listing, changing } = await accounts.clientsOfPath(found.path);
  // It is part of a change: it does not stand behind a listing of the account.
  const source = createSource({ ...listing, ecs: changing.reading }, clock);
  const at = clock.now();
  try {
    const service = await source.service(cluster.arn, found.arn);
    const row = service && serviceRow(cluster, service);
    if (row) {
      await ingest(database, "service", [row], at);
      await saveListedEvents(database, [service]);
      for (const arn of await missingDefinitions(
        database,
        row.task_definition_arn ? [row.task_definition_arn as string] : [],
      )) {
        const definition = await source.taskDefinition(arn);
        if (definition) await saveDefinition(database, definition, at);
      }
    }
    const unseen = await presentRows(database, "task", { service_id: serviceId });
    const knownOf = knownOfCluster(database, cluster.id);
    const store = async (tasks: Task[], askedAt: Date) => {
      const known = await knownOf(tasks);
      const rows = tasks.map((task) => taskRow(cluster, known, task)).filter((task) => task !== null);
      await ingest(database, "task", takeSeen(unseen, rows), askedAt);
    };
    const complete = await source.tasks(cluster.arn, store, { serviceName: found.name });
    if (complete) await markGone(database, { table: "task", unseen, at });
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    log.warn("fleet.refresh-failed", {
      service: serviceId,
      operation: error.operation,
      code: error.code,
    });
  }
}

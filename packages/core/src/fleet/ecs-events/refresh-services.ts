import { AwsFailure } from "../../kernel/index.ts";
import { AccountNotConfigured } from "../aws-accounts.ts";
import { createSource, servicesPerCall } from "../listing/source.ts";
import type { SyncDeps } from "../listing/sync-region.ts";
import { ingest } from "../store/ingest.ts";
import { serviceRow } from "../store/rows.ts";
import { saveListedEvents } from "../store/service-events.ts";
import { missingDefinitions, saveDefinition } from "../store/task-definitions.ts";

export type ServicesRefresh = {
  /** Has these services read soon; one that is asked for again meanwhile is read once. */
  ask(serviceIds: Iterable<string>): void;
  stop(): Promise<void>;
};

/** What more is asked for is left to the next listing. */
const mostWaiting = 2_000;
/** Milliseconds: what happens to a service seldom happens alone, and its counts settle meanwhile. */
const soon = 500;
/** Milliseconds between two looks at one service. */
const again = 2_000;
/**
 * In one region, on the average: a storm of events in hundreds of services leaves AWS's budget (20 a second for
 * DescribeServices) and the store to the events themselves; each service is then looked at less often.
 */
const callsPerSecond = 4;
/** Clusters whose services are looked at together. */
const clustersAtOnce = 4;

type Asked = {
  id: string;
  arn: string;
  gone: boolean;
  clusterId: string;
  clusterArn: string;
  clusterPath: string;
};

/**
 * Reads services of which events told, so that their counts and roll-outs are as fresh as their tasks: ECS sends no
 * event with a service's own state. What cannot be read waits for the next listing.
 */
export function createServicesRefresh(deps: SyncDeps): ServicesRefresh {
  const { database, log } = deps;
  const waiting = new Set<string>();
  const readAt = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let restUntil = 0;
  let working: Promise<void> = Promise.resolve();
  let stopped = false;

  function schedule(): void {
    if (timer !== null || stopped || waiting.size === 0) return;
    timer = setTimeout(
      () => {
        working = working
          .then(work)
          .catch((error: Error) => log.warn("events.services-not-read", { error: error.message }))
          .finally(() => {
            timer = null;
            schedule();
          });
      },
      Math.max(soon, restUntil - performance.now()),
    );
  }

  async function work(): Promise<void> {
    const now = performance.now();
    for (const [id, at] of readAt) if (now - at > again) readAt.delete(id);
    const due = [...waiting].filter((id) => !readAt.has(id));
    for (const id of due) {
      waiting.delete(id);
      readAt.set(id, now);
    }
    const { rows } = await database.pool.query<Asked>({
      name: "fg_events_refresh",
      text:
        'SELECT s.id, s.arn, s.gone_at IS NOT NULL AS gone, c.id AS "clusterId", c.arn AS "clusterArn", ' +
        'c.path AS "clusterPath" FROM service s JOIN cluster c ON c.id = s.cluster_id WHERE s.id = ANY ($1::text[])',
      values: [due],
    });
    const batches: Asked[][] = [];
    for (const services of Map.groupBy(rows, ({ clusterId }) => clusterId).values()) {
      for (let start = 0; start < services.length; start += servicesPerCall)
        batches.push(services.slice(start, start + servicesPerCall));
    }
    const regions = Map.groupBy(batches, ([first]) => first?.clusterArn.split(":").slice(3, 5).join());
    const most = Math.max(0, ...[...regions.values()].map(({ length }) => length));
    restUntil = now + (most / callsPerSecond) * 1000;
    const next = async () => {
      for (let some = batches.shift(); some && !stopped; some = batches.shift()) await read(some);
    };
    await Promise.all(Array.from({ length: clustersAtOnce }, next));
  }

  async function read(asked: readonly Asked[]): Promise<void> {
    const [{ clusterId, clusterArn, clusterPath } = { clusterId: "", clusterArn: "", clusterPath: "" }] =
      asked;
    try {
      const { listing } = await deps.accounts.clientsOfPath(clusterPath);
      const at = deps.clock.now();
      const source = createSource(listing, deps.clock);
      const services = await source.servicesOf(
        clusterArn,
        asked.map(({ arn }) => arn),
      );
      const gone = new Set(asked.flatMap((each) => (each.gone ? each.arn : [])));
      const rows = services
        // One that was deleted is gone with the listing that does not have it, while it drains already; one that is gone is
        // back only where it was made again.
        .filter(
          ({ status, serviceArn = "" }) =>
            status === "ACTIVE" || (status !== "INACTIVE" && !gone.has(serviceArn)),
        )
        .map((service) => serviceRow({ id: clusterId, path: clusterPath }, service))
        .filter((row) => row !== null);
      await ingest(database, "service", rows, at);
      await saveListedEvents(database, services);
      const used = rows.flatMap((row) => (row.task_definition_arn as string | null) ?? []);
      for (const arn of await missingDefinitions(database, [...new Set(used)])) {
        const definition = await source.taskDefinition(arn);
        if (definition) await saveDefinition(database, definition, at);
      }
    } catch (error) {
      // An account that is not configured any more may send its events to a queue of another.
      if (!(error instanceof AwsFailure || error instanceof AccountNotConfigured)) throw error;
      log.warn("events.services-not-read", { cluster: clusterPath, error: error.message });
    }
  }

  return {
    ask(serviceIds) {
      for (const id of serviceIds) if (waiting.size < mostWaiting) waiting.add(id);
      schedule();
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await working;
    },
  };
}

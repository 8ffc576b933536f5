import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import type { Clock, Listed } from "../../kernel/index.ts";
import { ingest } from "../store/ingest.ts";
import { knownOfCluster } from "../store/known-of-cluster.ts";
import { markGone } from "../store/mark-gone.ts";
import { hostRow, type Row, serviceRow, taskRow } from "../store/rows.ts";
import { type Scope, saveScopes } from "../store/scopes.ts";
import { missingDefinitions, saveDefinition } from "../store/task-definitions.ts";
import { cutShort, listingFailure } from "./listing-failure.ts";
import type { Source } from "./source.ts";

export type ClusterToSync = { id: string; arn: string; path: string; accountId: string; region: string };
export type Counts = { listings: number; failedListings: number; changedRows: number };

type Part = "services" | "hosts" | "tasks";
const tables = { services: "service", hosts: "host", tasks: "task" } as const;
const operations = { services: "ListServices", hosts: "ListContainerInstances", tasks: "ListTasks" } as const;

/**
 * Lists what is in one cluster. Its three listings fail apart from each other: one that fails or is cut short leaves
 * what is known as it was, removes nothing, and says since when and why.
 */
export async function syncCluster(
  deps: { database: Database; clock: Clock; source: Source },
  cluster: ClusterToSync,
): Promise<Counts> {
  const { database, clock, source } = deps;
  const counts: Counts = { listings: 0, failedListings: 0, changedRows: 0 };
  const ended: (Scope & { failure: StoredMessage | null })[] = [];

  async function listPart<Item>(
    part: Part,
    list: () => Promise<Listed<Item>>,
    toRow: (item: Item) => Row | null,
  ) {
    const at = clock.now();
    const scope = { key: `${part}:${cluster.id}`, kind: part, clusterId: cluster.id };
    const place = { accountId: cluster.accountId, region: cluster.region };
    counts.listings += 1;
    try {
      const listed = await list();
      const rows = listed.items.map(toRow).filter((row) => row !== null);
      counts.changedRows += await ingest(database, tables[part], rows, at);
      if (listed.complete) {
        const present = rows.map((row) => row.id as string);
        const gone = { table: tables[part], scope: { cluster_id: cluster.id }, present, at };
        counts.changedRows += await markGone(database, gone);
      } else counts.failedListings += 1;
      ended.push({ ...scope, ...place, failure: listed.complete ? null : cutShort(operations[part]) });
      return rows;
    } catch (error) {
      counts.failedListings += 1;
      ended.push({ ...scope, ...place, failure: listingFailure(error) });
      return [];
    }
  }

  const services = await listPart(
    "services",
    () => source.services(cluster.arn),
    (each) => serviceRow(cluster, each),
  );
  let instances: Awaited<ReturnType<Source["instances"]>> = new Map();
  let instancesFailure: StoredMessage | null = null;
  await listPart(
    "hosts",
    async () => {
      const listed = await source.hosts(cluster.arn);
      const ids = listed.items.flatMap((host) => (host.ec2InstanceId ? [host.ec2InstanceId] : []));
      try {
        if (ids.length > 0) instances = await source.instances(ids);
      } catch (error) {
        // Hosts are known without EC2; only their type and address are missing.
        instancesFailure = listingFailure(error);
      }
      return listed;
    },
    (each) => hostRow(cluster, each, instances.get(each.ec2InstanceId ?? "")),
  );
  const known = await knownOfCluster(database, cluster.id);
  const tasks = await listPart(
    "tasks",
    () => source.tasks(cluster.arn),
    (each) => taskRow(cluster, known, each),
  );
  await readDefinitions(deps, [...services, ...tasks]);
  const hosts = ended.find((scope) => scope.kind === "hosts");
  if (hosts && hosts.failure === null) hosts.failure = instancesFailure;
  await saveScopes(database, ended, clock.now());
  return counts;
}

/** A revision never changes, so each is read once. One that cannot be read now is asked for again next time. */
async function readDefinitions(
  deps: { database: Database; clock: Clock; source: Source },
  rows: readonly Row[],
): Promise<void> {
  const arns = new Set(
    rows.flatMap((row) => (row.task_definition_arn ? [row.task_definition_arn as string] : [])),
  );
  for (const arn of await missingDefinitions(deps.database, [...arns])) {
    try {
      const definition = await deps.source.taskDefinition(arn);
      if (definition) await saveDefinition(deps.database, definition, deps.clock.now());
    } catch (error) {
      listingFailure(error);
    }
  }
}

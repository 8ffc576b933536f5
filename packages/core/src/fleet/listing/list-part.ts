import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import type { Clock } from "../../kernel/index.ts";
import { ingest } from "../store/ingest.ts";
import { markGone } from "../store/mark-gone.ts";
import { type Present, presentRows, takeSeen } from "../store/present.ts";
import type { Row } from "../store/rows.ts";
import type { EndedScope, Scope } from "../store/scopes.ts";
import { cutShort } from "./listing-failure.ts";
import type { Desired, Source } from "./source.ts";

export type ListingDeps = { database: Database; clock: Clock; source: Source };
export type Part = "services" | "hosts" | "tasks";
export type ClusterToSync = {
  id: string;
  arn: string;
  path: string;
  accountId: string;
  region: string;
  /** Parts of which ECS itself says that nothing is there: they need no listing. */
  empty: ReadonlySet<"services" | "hosts">;
  /** Which tasks are to be looked for; none where there can be none that are not known. */
  tasks: readonly Desired[];
};
export type Counts = { listings: number; failedListings: number; changedRows: number };
const tables = { services: "service", hosts: "host", tasks: "task" } as const;
const operations = { services: "ListServices", hosts: "ListContainerInstances", tasks: "ListTasks" } as const;

/** One part of one cluster while it is listed. */
export type PartListing = {
  cluster: ClusterToSync;
  /** Stores what has changed of what was asked for then. */
  store(rows: readonly Row[], askedAt: Date): Promise<void>;
  /** Nothing more comes. Marks what was not there as gone, if the listing came to its end. */
  end(complete: boolean): Promise<EndedScope>;
  fail(failure: StoredMessage): EndedScope;
};

/**
 * Begins to list a part. What it gives is stored as it comes; a listing that fails or is cut short leaves what is known
 * as it was, removes nothing, and says since when and why.
 */
export async function beginPart(
  deps: Pick<ListingDeps, "database" | "clock">,
  input: { cluster: ClusterToSync; part: Part; counts: Counts },
): Promise<PartListing> {
  const { database, clock } = deps;
  const { cluster, part, counts } = input;
  const table = tables[part];
  const at = clock.now();
  counts.listings += 1;
  const present: Present = await presentRows(database, table, { cluster_id: cluster.id });
  return {
    cluster,
    async store(rows, askedAt) {
      const changed = takeSeen(present, rows);
      if (changed.length > 0) counts.changedRows += await ingest(database, table, changed, askedAt);
    },
    async end(complete) {
      if (!complete) {
        counts.failedListings += 1;
        return { ...scopeOf(cluster, part), failure: cutShort(operations[part]), at };
      }
      counts.changedRows += await markGone(database, { table, unseen: present, at });
      return { ...scopeOf(cluster, part), failure: null, at };
    },
    fail(failure) {
      counts.failedListings += 1;
      return { ...scopeOf(cluster, part), failure, at };
    },
  };
}

/** Of a part that is not even tried: why. */
export function untriedPart(
  cluster: ClusterToSync,
  part: Part,
  { counts, failure, at }: { counts: Counts; failure: StoredMessage; at: Date },
): EndedScope {
  counts.listings += 1;
  counts.failedListings += 1;
  return { ...scopeOf(cluster, part), failure, at };
}

function scopeOf({ id, accountId, region }: ClusterToSync, part: Part): Scope {
  return { key: `${part}:${id}`, kind: part, accountId, region, clusterId: id };
}

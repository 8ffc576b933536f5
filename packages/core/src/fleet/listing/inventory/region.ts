import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import type { Clock } from "../../../kernel/index.ts";
import { saveScopes } from "../../store/scopes.ts";
import { listingFailure } from "../listing-failure.ts";
import type { InventorySource } from "./source.ts";

/** An account's region whose inventory is read. */
export type Region = {
  accountId: string;
  accountName: string;
  region: string;
  /** account/region */
  place: string;
};

export type RegionDeps = {
  database: Database;
  clock: Clock;
  source: InventorySource;
};

export type PartCounts = { listings: number; failedListings: number; changedRows: number };

/** What a part of the inventory found; `failure` where something of it is missing, `left` where that is only not its turn yet. */
export type PartRead = { changedRows: number; failure: StoredMessage | null; left?: number };

const nothing: PartCounts = { listings: 0, failedListings: 0, changedRows: 0 };

/**
 * Reads one part of a region's inventory and records how that ended, apart from every other part: what is known of one
 * that fails stays as it was. A part with an interval is left out until it is due; `null` from `read` means that there
 * was nothing to look at.
 */
export async function readPart(
  deps: RegionDeps,
  place: Region,
  part: { kind: string; everySeconds?: number; read: (due: boolean) => Promise<PartRead | null> },
): Promise<PartCounts> {
  const { database, clock } = deps;
  const { accountId, region } = place;
  const key = `${part.kind}:${accountId}:${region}`;
  const at = clock.now();
  const due = await isDue(database, { key, at, everySeconds: part.everySeconds ?? 0 });
  let read: PartRead | null;
  try {
    read = await part.read(due);
  } catch (error) {
    read = { changedRows: 0, failure: listingFailure(error) };
  }
  if (read === null) return nothing;
  // A look at what is new says nothing of the rest, unless it failed.
  if (due || read.failure !== null)
    await saveScopes(database, [
      { key, kind: part.kind, accountId, region, clusterId: null, failure: read.failure, at },
    ]);
  return { listings: 1, failedListings: read.failure && !read.left ? 1 : 0, changedRows: read.changedRows };
}

async function isDue(
  database: Database,
  input: { key: string; at: Date; everySeconds: number },
): Promise<boolean> {
  const { key, at, everySeconds } = input;
  if (everySeconds === 0) return true;
  const { rowCount } = await database.pool.query(
    "SELECT FROM listing_scope WHERE key = $1 AND failed_since IS NULL AND attempted_at > $2::timestamptz",
    [key, new Date(at.getTime() - everySeconds * 1000).toISOString()],
  );
  return rowCount === 0;
}

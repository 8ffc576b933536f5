import { type Reads, readRows } from "../../kernel/index.ts";

/** When an account's region is listed, and how far its listing has come. Times are RFC 3339. */
export type PlaceListing = {
  account: string;
  accountId: string | null;
  region: string;
  intervalSeconds: number;
  nextAt: string;
  /** Of the listing that is under way; null where none is. */
  startedAt: string | null;
  partsDone: number | null;
  partsTotal: number | null;
  finishedAt: string | null;
  behindSeconds: number;
};

// A listing that is not over when the next is due holds that one up.
const places =
  "SELECT p.account, a.id, p.region, p.interval_seconds, p.next_at, " +
  "CASE WHEN p.finished_at IS NULL OR p.finished_at < p.started_at THEN p.started_at END, " +
  "p.parts_done, p.parts_total, p.finished_at, " +
  "greatest(0, floor(extract(epoch FROM now() - p.next_at)))::int " +
  "FROM place_listing p LEFT JOIN account a ON a.name = p.account ORDER BY p.account, p.region";

/** All places that are listed, by account and region. */
export async function placeListings(reads: Reads): Promise<PlaceListing[]> {
  const rows = await readRows(reads, places, []);
  return rows.map((row) => {
    const [account, accountId, region, intervalSeconds, nextAt, startedAt, done, total, finishedAt, behind] =
      row;
    const isUnderWay = startedAt !== null;
    return {
      account,
      accountId,
      region,
      intervalSeconds,
      nextAt,
      startedAt,
      partsDone: isUnderWay ? done : null,
      // Before the clusters are listed nobody knows how many there are.
      partsTotal: isUnderWay && total !== 0 ? total : null,
      finishedAt,
      behindSeconds: behind,
    } as PlaceListing;
  });
}

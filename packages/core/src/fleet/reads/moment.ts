import { type Clock, InvalidInput, message, type Reads, readRows } from "../../kernel/index.ts";

/** Since when there is a past: the first observation, or what retention keeps. Null before the first listing. */
export async function historySince(reads: Reads): Promise<string | null> {
  // Clusters are what is listed first, and few.
  const [row] = await readRows(
    reads,
    "SELECT CASE WHEN s.since IS NOT NULL THEN greatest(s.since, (SELECT kept_from FROM fleet_history)) END " +
      "FROM (SELECT least((SELECT min(valid_from) FROM cluster), (SELECT min(valid_from) FROM cluster_past)) AS since) AS s",
    [],
  );
  return (row?.[0] as string | null | undefined) ?? null;
}

/** Since when the history of each store was found to begin; it only moves on, by whole months that are dropped. */
const known = new WeakMap<Reads["pool"], { since: string; until: number }>();
const rememberedMs = 60_000;

/** A moment as it is read. Throws InvalidInput for one that is to come, and for one before there was a history. */
export async function momentOfPast(
  { reads, clock }: { reads: Reads; clock: Clock },
  { at }: { at: Date },
): Promise<string> {
  if (at.getTime() > clock.now().getTime()) {
    throw new InvalidInput(message("problem.invalid.momentToCome", { field: "at" }), null, ["at"]);
  }
  const iso = at.toISOString();
  const now = clock.now().getTime();
  const remembered = known.get(reads.pool);
  if (remembered && remembered.until > now && iso >= remembered.since) return iso;
  const since = await historySince(reads);
  if (since !== null) known.set(reads.pool, { since, until: now + rememberedMs });
  if (since === null) throw new InvalidInput(message("problem.invalid.noHistory", {}), null, ["at"]);
  if (iso < since) {
    throw new InvalidInput(message("problem.invalid.beforeHistory", { field: "at", since }), null, ["at"]);
  }
  return iso;
}

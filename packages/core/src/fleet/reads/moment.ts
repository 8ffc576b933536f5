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

/** A moment as it is read. Throws InvalidInput for one that is to come, and for one before there was a history. */
export async function momentOfPast(
  { reads, clock }: { reads: Reads; clock: Clock },
  { at }: { at: Date },
): Promise<string> {
  if (at.getTime() > clock.now().getTime()) {
    throw new InvalidInput(message("problem.invalid.momentToCome", { field: "at" }), null, ["at"]);
  }
  const since = await historySince(reads);
  const iso = at.toISOString();
  if (since === null) throw new InvalidInput(message("problem.invalid.noHistory", {}), null, ["at"]);
  if (iso < since) {
    throw new InvalidInput(message("problem.invalid.beforeHistory", { field: "at", since }), null, ["at"]);
  }
  return iso;
}

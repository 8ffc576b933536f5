/** Of one kind: targets that are well and were told of, and planted faults that were not. */
export type Score = { well: number; told: number; planted: number; missed: number };

/** Counts one target. */
export function countTarget(
  scores: Map<string, Score>,
  kind: string,
  { planted, found }: { planted: boolean; found: boolean },
): void {
  const score = scores.get(kind) ?? { well: 0, told: 0, planted: 0, missed: 0 };
  scores.set(kind, score);
  if (planted) {
    score.planted += 1;
    if (!found) score.missed += 1;
  } else {
    score.well += 1;
    if (found) score.told += 1;
  }
}

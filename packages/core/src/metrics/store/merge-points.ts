export type Merged = { added: number; revised: number; repeated: number };

/** Puts points over those that are there; NaN puts nothing. A point that is there with the same value changes nothing. */
export function mergePoints(into: Float32Array, points: Float32Array): Merged {
  const merged = { added: 0, revised: 0, repeated: 0 };
  for (let index = 0; index < points.length; index += 1) {
    const value = points[index] as number;
    if (Number.isNaN(value)) continue;
    const there = into[index] as number;
    if (there === value) merged.repeated += 1;
    else {
      if (Number.isNaN(there)) merged.added += 1;
      else merged.revised += 1;
      into[index] = value;
    }
  }
  return merged;
}

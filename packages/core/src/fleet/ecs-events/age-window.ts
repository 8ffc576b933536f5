/** Ages of the events of the last minutes. */
export type AgeWindow = {
  add(ageMs: number): void;
  /** The age that so large a share of them were not above, to a tenth; null when there were none. */
  percentile(share: number): number | null;
};

const slotMs = 15_000;
const slots = 20;
// Each bucket is a tenth wider than the one before: 200 of them reach from a millisecond to two years.
const growth = Math.log(1.1);
const buckets = 200;

/** Counts in buckets, so that a window of any number of events takes as much room as one of none. */
export function createAgeWindow({ now }: { now(): number }): AgeWindow {
  const counts = Array.from({ length: slots }, () => new Uint32Array(buckets));
  const slotOf = Array.from({ length: slots }, () => Number.NEGATIVE_INFINITY);

  return {
    add(ageMs) {
      const slot = Math.floor(now() / slotMs);
      const index = slot % slots;
      if (slotOf[index] !== slot) {
        slotOf[index] = slot;
        counts[index]?.fill(0);
      }
      const bucket = Math.min(buckets - 1, Math.max(0, Math.ceil(Math.log(Math.max(1, ageMs)) / growth)));
      const of = counts[index] as Uint32Array;
      of[bucket] = (of[bucket] ?? 0) + 1;
    },
    percentile(share) {
      const oldest = Math.floor(now() / slotMs) - slots;
      const total = new Float64Array(buckets);
      let sum = 0;
      counts.forEach((of, index) => {
        if ((slotOf[index] ?? 0) <= oldest) return;
        for (let bucket = 0; bucket < buckets; bucket += 1) {
          total[bucket] = (total[bucket] ?? 0) + (of[bucket] ?? 0);
          sum += of[bucket] ?? 0;
        }
      });
      if (sum === 0) return null;
      let left = Math.ceil(sum * share);
      for (let bucket = 0; bucket < buckets; bucket += 1) {
        left -= total[bucket] ?? 0;
        if (left <= 0) return Math.round(Math.exp(bucket * growth));
      }
      return null;
    },
  };
}

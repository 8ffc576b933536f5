/**
 * Points brought together by steps: how many there were, their sum, least and most. A step of no point has the count 0,
 * and what else it says means nothing. Averages of any longer step are exact, as the counts go with the sums.
 */
export type Buckets = {
  count: Uint16Array;
  sum: Float64Array;
  min: Float64Array;
  max: Float64Array;
};

export function noBuckets(length: number): Buckets {
  return {
    count: new Uint16Array(length),
    sum: new Float64Array(length),
    min: new Float64Array(length),
    max: new Float64Array(length),
  };
}

/** Buckets of single points; NaN is no point. */
export function bucketsOf(points: Float32Array): Buckets {
  const buckets = noBuckets(points.length);
  for (let index = 0; index < points.length; index += 1) {
    const value = points[index] as number;
    if (Number.isNaN(value)) continue;
    buckets.count[index] = 1;
    buckets.sum[index] = value;
    buckets.min[index] = value;
    buckets.max[index] = value;
  }
  return buckets;
}

type Bucket = { count: number; sum: number; min: number; max: number };

/** Adds to one bucket; a value that is no number adds nothing. */
export function add(into: Buckets, index: number, { count, sum, min, max }: Bucket): void {
  if (count === 0 || Number.isNaN(sum)) return;
  const had = into.count[index] as number;
  into.count[index] = had + count;
  into.sum[index] = (had === 0 ? 0 : (into.sum[index] as number)) + sum;
  into.min[index] = had === 0 ? min : Math.min(into.min[index] as number, min);
  into.max[index] = had === 0 ? max : Math.max(into.max[index] as number, max);
}

export function bucketAt(buckets: Buckets, index: number): Bucket {
  return {
    count: buckets.count[index] as number,
    sum: buckets.sum[index] as number,
    min: buckets.min[index] as number,
    max: buckets.max[index] as number,
  };
}

/** Every `by` buckets brought together in one; the last may be of fewer. */
export function rollUp(fine: Buckets, by: number): Buckets {
  const coarse = noBuckets(Math.ceil(fine.count.length / by));
  for (let index = 0; index < fine.count.length; index += 1) {
    add(coarse, Math.floor(index / by), bucketAt(fine, index));
  }
  return coarse;
}

/**
 * Puts what is newly known of some steps in the place of what was known: a step of which `revised` has points is taken from it
 * whole, and any other stays as it is. `offset` is the step of `buckets` at which `revised` begins.
 */
export function revise(buckets: Buckets, revised: Buckets, offset: number): void {
  for (let index = 0; index < revised.count.length; index += 1) {
    if (revised.count[index] === 0) continue;
    const { count, sum, min, max } = bucketAt(revised, index);
    const at = offset + index;
    buckets.count[at] = count;
    buckets.sum[at] = sum;
    buckets.min[at] = min;
    buckets.max[at] = max;
  }
}

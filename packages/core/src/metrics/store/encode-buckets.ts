import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type Buckets, noBuckets } from "../roll-up.ts";
import { fromPlanes, toPlanes } from "./encode-points.ts";

const width = 4;

/**
 * Buckets of a sealed row: counts, then means, least and most as floats of 32 bits in planes. The mean stands for the
 * sum, as it lies between the other two and so shares their first bytes.
 */
export function sealBuckets({ count, sum, min, max }: Buckets): Buffer {
  const { length } = count;
  const bytes = new Uint8Array(length * (2 + 3 * width));
  for (let index = 0; index < length; index += 1) {
    bytes[index] = (count[index] as number) & 0xff;
    bytes[length + index] = (count[index] as number) >> 8;
  }
  const mean = sum.map((each, index) => (count[index] === 0 ? 0 : each / (count[index] as number)));
  [mean, min, max].forEach((values, place) => {
    bytes.set(toPlanes(Float32Array.from(values)), length * (2 + place * width));
  });
  return deflateRawSync(bytes, { level: 6 });
}

/** `length` buckets out of a sealed row. */
export function unsealBuckets(sealed: Buffer, length: number): Buckets {
  const bytes = inflateRawSync(sealed);
  const buckets = noBuckets(length);
  const floats = (place: number) => fromPlanes(bytes.subarray(length * (2 + place * width)), length);
  const [mean, min, max] = [floats(0), floats(1), floats(2)];
  for (let index = 0; index < length; index += 1) {
    const count = (bytes[index] as number) | ((bytes[length + index] as number) << 8);
    buckets.count[index] = count;
    buckets.sum[index] = (mean[index] as number) * count;
    buckets.min[index] = min[index] as number;
    buckets.max[index] = max[index] as number;
  }
  return buckets;
}

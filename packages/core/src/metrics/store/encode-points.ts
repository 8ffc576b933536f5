import { deflateRawSync, inflateRawSync } from "node:zlib";

// A point is a float of 32 bits, NaN where there is none: seven digits are more than any source measures. The bytes of a
// sealed row lie in planes, all first bytes before all second ones: signs and exponents hardly change, so that they
// compress to nothing (docs/decisions/0029).

const width = 4;

/** Points of the head, as they are; what is behind the last one is not stored. */
export function toHead(points: Float32Array): Buffer {
  let length = points.length;
  while (length > 0 && Number.isNaN(points[length - 1])) length -= 1;
  return Buffer.from(points.buffer, points.byteOffset, length * width);
}

/** `length` points out of a row of the head. */
export function fromHead(bytes: Buffer, length: number): Float32Array {
  const points = new Float32Array(length).fill(Number.NaN);
  new Uint8Array(points.buffer).set(bytes.subarray(0, length * width));
  return points;
}

/** Points of a sealed row. */
export function seal(points: Float32Array): Buffer {
  return deflateRawSync(toPlanes(points), { level: 6 });
}

/** `length` points out of a sealed row. */
export function unseal(bytes: Buffer, length: number): Float32Array {
  return fromPlanes(inflateRawSync(bytes), length);
}

/** Floats byte by byte: all lowest bytes, then all second ones, and so on. */
export function toPlanes(points: Float32Array): Uint8Array {
  const { length } = points;
  const bytes = new Uint8Array(points.buffer, points.byteOffset, length * width);
  const planes = new Uint8Array(length * width);
  for (let plane = 0; plane < width; plane += 1) {
    for (let index = 0; index < length; index += 1) {
      planes[plane * length + index] = bytes[index * width + plane] as number;
    }
  }
  return planes;
}

/** Reads what toPlanes wrote. */
export function fromPlanes(planes: Uint8Array, length: number): Float32Array {
  const points = new Float32Array(length);
  const bytes = new Uint8Array(points.buffer);
  for (let plane = 0; plane < width; plane += 1) {
    for (let index = 0; index < length; index += 1) {
      bytes[index * width + plane] = planes[plane * length + index] as number;
    }
  }
  return points;
}

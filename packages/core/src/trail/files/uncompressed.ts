import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UnreadableFile } from "../records/split-records.ts";

/** Bytes of a file without their gzip, chunk by chunk. Throws UnreadableFile where they are damaged. */
export async function* uncompressed(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // Errors of either come out of the loop below.
  pipeline(Readable.from(body, { objectMode: false }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    // zlib's own: Z_DATA_ERROR, and Z_BUF_ERROR for one that ends in the middle.
    const { code = "", message } = error as Error & { code?: string };
    if (/^Z_/.test(code)) throw new UnreadableFile(`its gzip is damaged: ${message}`);
    throw error;
  }
}

/** The whole of a small one. */
export async function wholeOf(body: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of uncompressed(body)) {
    length += chunk.length;
    if (length > most) throw new UnreadableFile(`it has more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

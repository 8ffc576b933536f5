import { createReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Say } from "../context.ts";
import { UsageError } from "../failure.ts";

/** A file's bytes as they come, unpacked when it is gzip. */
export type ExportFile = {
  bytes: AsyncIterable<Uint8Array>;
  /** Bytes of the file itself that were read so far, and how many there are; null of a pipe. */
  read(): number;
  size: number | null;
  /** Why it could not be unpacked to its end; null when it could. */
  damage(): string | null;
};

const gzip = [0x1f, 0x8b];

/** Opens an export, or stdin for "-". */
export function readExport(say: Say, { file, stdin }: { file: string; stdin: Readable }): ExportFile {
  const unreadable = (error: unknown) =>
    new UsageError(say("cli.usage.file", { file, message: (error as Error).message }));
  let read = 0;
  let damage: string | null = null;

  async function* raw(): AsyncGenerator<Buffer> {
    try {
      const stream = file === "-" ? stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
      for await (const chunk of stream) {
        read += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    } catch (error) {
      throw unreadable(error);
    }
  }

  async function* bytes(): AsyncGenerator<Buffer> {
    const chunks = raw();
    const first = await chunks.next();
    if (first.done) return;
    const all = async function* () {
      yield first.value;
      yield* chunks;
    };
    if (gzip.some((byte, at) => first.value[at] !== byte)) return yield* all();
    const unpack = createGunzip();
    void feed(all(), unpack);
    try {
      for await (const chunk of unpack) yield chunk as Buffer;
    } catch (error) {
      // What came before is there to be verified; the file then ends too early, and that is found.
      if (error instanceof UsageError) throw error;
      damage = (error as Error).message;
    }
  }

  const size = file === "-" ? null : (statSync(file, { throwIfNoEntry: false })?.size ?? null);
  return { bytes: bytes(), read: () => read, size, damage: () => damage };
}

async function feed(chunks: AsyncIterable<Buffer>, unpack: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (unpack.destroyed) return;
      if (!unpack.write(chunk))
        await new Promise((resolve) => unpack.once("drain", resolve).once("close", resolve));
    }
    unpack.end();
  } catch (error) {
    unpack.destroy(error as Error);
  }
}

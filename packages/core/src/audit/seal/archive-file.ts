import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { open, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AuditExport } from "../export/audit-export.ts";

/** An archive as it was written. */
export type ArchiveFile = { path: string; bytes: number; sha256: Buffer };

/**
 * Writes an archive, with its checkpoint beside it, and gives it its name when it is whole and on the disk. One of that
 * name is never replaced: it is of an attempt that ended before the month was sealed, or somebody else's, and the look
 * that follows tells which.
 */
export async function writeArchive(
  file: AuditExport,
  input: { directory: string; name: string; note: string },
): Promise<ArchiveFile> {
  const path = join(input.directory, input.name);
  if (existsSync(path)) return readBack(path);
  const partial = `${path}.partial`;
  const handle = await open(partial, "w", 0o600);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of file.chunks()) {
      await handle.writeFile(chunk);
      hash.update(chunk);
      bytes += chunk.length;
    }
    await handle.sync();
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await writeFile(`${path}.checkpoint`, input.note, { mode: 0o600, flush: true });
  await rename(partial, path);
  await syncDirectory(input.directory);
  return { path, bytes, sha256: hash.digest() };
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  await handle.sync().finally(() => handle.close());
}

/** What is in a file now: it may have been altered, cut off or replaced since it was written. */
export async function readBack(path: string): Promise<ArchiveFile> {
  const { size } = await stat(path);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { path, bytes: size, sha256: hash.digest() };
}

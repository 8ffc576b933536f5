import { existsSync } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { isPlaced } from "@fleetgraph/sdk";

/** What an export was begun with: kept beside its file until that is whole. */
export interface ExportState {
  /** The options as they were typed: "30d" means the same moment when it is gone on with. */
  typed: Readonly<Record<string, unknown>>;
  input: Readonly<Record<string, unknown>>;
  size: number;
  snapshot: string;
  header: string;
}

/** A file that is not whole yet, under a name that says so. */
export interface PartialFile {
  /** What is there already; null where the file is new. `tail`: its last whole lines, from one that tells its place. */
  begun: { state: ExportState; tail: string; bytes: number } | null;
  /** Keeps what it takes to go on, before the first byte. */
  keep(state: ExportState): Promise<void>;
  write(text: string): Promise<void>;
  /** Gives the file its name: it is whole, and on the disk. `beside` is written first, under names of its own. */
  finish(beside: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export const partialName = (file: string) => `${file}.partial`;
const stateName = (file: string) => `${partialName(file)}.json`;

/** Whether an export of that name was cut off and can be gone on with. */
export function isBegun(file: string): boolean {
  return existsSync(partialName(file)) && existsSync(stateName(file));
}

/** Opens the partial file behind its last whole line, or a new one. */
export async function openPartialFile(file: string, { resume }: { resume: boolean }): Promise<PartialFile> {
  const goesOn = resume && isBegun(file);
  const handle = await open(partialName(file), goesOn ? "r+" : "w", 0o600);
  let at = 0;
  let begun: PartialFile["begun"] = null;
  if (goesOn) {
    const state = JSON.parse(await readFile(stateName(file), "utf8")) as ExportState;
    const { end, tail } = await lastLines(handle, state.input.format === "csv" ? "csv" : "ndjson");
    await handle.truncate(end);
    at = end;
    if (end > 0) begun = { state, tail, bytes: end };
  }
  return {
    begun,
    keep: (state) => writeFile(stateName(file), `${JSON.stringify(state)}\n`, { mode: 0o600 }),
    async write(text) {
      const bytes = Buffer.from(text);
      for (let from = 0; from < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, from, bytes.length - from, at);
        from += bytesWritten;
        at += bytesWritten;
      }
    },
    async finish(beside) {
      await handle.sync();
      for (const [name, text] of Object.entries(beside)) {
        await writeFile(partialName(name), text, { mode: 0o600, flush: true });
        await rename(partialName(name), name);
      }
      await rename(partialName(file), file);
      await rm(stateName(file), { force: true });
    },
    close: () => handle.close(),
  };
}

const blockSize = 64 * 1024;

/**
 * Where the last whole line ends, and the last lines from one on that tells its place. Read from the end, because the file
 * may be large.
 */
async function lastLines(
  handle: FileHandle,
  format: "ndjson" | "csv",
): Promise<{ end: number; tail: string }> {
  const { size } = await handle.stat();
  const blocks: Buffer[] = [];
  for (let from = size; from > 0; ) {
    const start = Math.max(0, from - blockSize);
    const block = Buffer.alloc(from - start);
    await handle.read(block, 0, block.length, start);
    blocks.unshift(block);
    from = start;
    const bytes = Buffer.concat(blocks);
    const whole = bytes.lastIndexOf("\n") + 1;
    // The first of these lines may be the end of one.
    const first = from === 0 ? 0 : bytes.indexOf("\n") + 1;
    const lines = bytes.subarray(Math.min(first, whole), whole).toString("utf8").split("\n").slice(0, -1);
    const placed = lines.findLastIndex((line) => isPlaced(line, format));
    if (placed === -1 && from > 0) continue;
    return {
      end: from + whole,
      tail: lines
        .slice(Math.max(placed, 0))
        .map((line) => `${line}\n`)
        .join(""),
    };
  }
  return { end: 0, tail: "" };
}

/** The first line of a file. */
export async function firstLineOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    for await (const line of handle.readLines()) return line;
    return "";
  } finally {
    await handle.close();
  }
}

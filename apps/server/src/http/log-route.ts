import type { ServerResponse } from "node:http";
import { entryBundle, latestCheckpoint, tileBytes } from "@fleetgraph/core/audit";
import type { Reads } from "@fleetgraph/core/kernel";
import { parseTilePath } from "@fleetgraph/transparency-log";

const prefix = "/log/";
export const isLogPath = (pathname: string) => pathname.startsWith(prefix);

// What a path names never changes: a partial tile has its width in its name.
const forEver = "public, max-age=31536000, immutable";
// Anybody's page may check the log: there is nothing in it that is not everybody's.
const open = { "access-control-allow-origin": "*", "x-content-type-options": "nosniff" };

type Found = { type: string; cache: string; bytes: Uint8Array };

/** The log as C2SP tlog-tiles has it: hashes and commitments, nothing of what an entry says. False: there is none. */
export async function answerLog(
  reads: Reads,
  { response, pathname, method }: { response: ServerResponse; pathname: string; method: string },
): Promise<boolean> {
  const found = await find(reads, pathname.slice(prefix.length));
  if (found === null) return false;
  const { type, cache, bytes } = found;
  const headers = { ...open, "content-type": type, "cache-control": cache, "content-length": bytes.length };
  response.writeHead(200, headers);
  response.end(method === "HEAD" ? undefined : bytes);
  return true;
}

async function find(reads: Reads, path: string): Promise<Found | null> {
  if (path === "checkpoint") {
    const checkpoint = await latestCheckpoint(reads);
    if (checkpoint === null) return null;
    const bytes = Buffer.from(checkpoint.note, "utf8");
    return { type: "text/plain; charset=utf-8", cache: "no-cache", bytes };
  }
  const tile = parseTilePath(path);
  if (tile === null) return null;
  const { level, index, width } = tile;
  const bytes =
    level === "entries"
      ? await entryBundle(reads, { index, width })
      : await tileBytes(reads, { level, index, width });
  return bytes && { type: "application/octet-stream", cache: forEver, bytes };
}

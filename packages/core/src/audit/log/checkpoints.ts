import { type Reads, readRows } from "../../kernel/index.ts";
import { rootOfEdge } from "./growing-tiles.ts";
import { sha256 } from "./sha256.ts";

/** A signed head of the log, as it was stored. */
export type StoredCheckpoint = {
  size: number;
  root: Uint8Array;
  /** The signed note, whole. */
  note: string;
  at: string;
};

const columns = "size, root, note, at";
const toCheckpoint = ([size, root, note, at]: unknown[]) => ({ size, root, note, at }) as StoredCheckpoint;

/** The newest checkpoint; null while nothing was signed. */
export async function latestCheckpoint(reads: Reads): Promise<StoredCheckpoint | null> {
  const text = `SELECT ${columns} FROM audit_checkpoint ORDER BY size DESC, at DESC LIMIT 1`;
  const [row] = await readRows(reads, text, []);
  return row ? toCheckpoint(row) : null;
}

/** The newest checkpoint of a size; null when none was signed of exactly that size. */
export async function checkpointOf(reads: Reads, size: number): Promise<StoredCheckpoint | null> {
  const text = `SELECT ${columns} FROM audit_checkpoint WHERE size = $1 ORDER BY at DESC LIMIT 1`;
  const [row] = await readRows(reads, text, [size]);
  return row ? toCheckpoint(row) : null;
}

/** A key that signs checkpoints, or did. */
export type LogKey = {
  /** As a C2SP verifier key. */
  key: string;
  since: string;
  until: string | null;
};

/** Every key that ever signed a checkpoint, the newest first. */
export async function logKeys(reads: Reads): Promise<LogKey[]> {
  const rows = await readRows(reads, "SELECT key, since, until FROM audit_key ORDER BY since DESC, key", []);
  return rows.map(([key, since, until]) => ({ key, since, until }) as LogKey);
}

/** The log as it is, whether it was signed or not. */
export async function logHead(reads: Reads): Promise<{ size: number; root: Uint8Array }> {
  const [row] = await readRows(reads, "SELECT size, edge FROM audit_log WHERE id = 1", []);
  const [size, edge] = row as [number, Buffer];
  return { size, root: rootOfEdge(sha256, { size, edge }) };
}

import { tileWidth } from "@fleetgraph/transparency-log";
import { type Reads, readRows } from "../../kernel/index.ts";

/** The first `width` hashes of a tile (C2SP tlog-tiles); null when the log does not reach that far. */
export async function tileBytes(
  reads: Reads,
  { level, index, width }: { level: number; index: number; width: number },
): Promise<Uint8Array | null> {
  const text =
    "SELECT substr(hashes, 1, 32 * $3::int) FROM audit_tile " +
    "WHERE level = $1 AND index = $2 AND length(hashes) >= 32 * $3::int";
  const [row] = await readRows(reads, text, [level, index, width]);
  return row ? (row[0] as Buffer) : null;
}

/** The first `width` leaves of an entry bundle, each behind its length in two bytes; null when there are fewer. */
export async function entryBundle(
  reads: Reads,
  { index, width }: { index: number; width: number },
): Promise<Uint8Array | null> {
  const text = "SELECT leaf FROM audit_leaf WHERE index >= $1::bigint AND index < $2::bigint ORDER BY index";
  const first = index * tileWidth;
  const rows = await readRows(reads, text, [first, first + width]);
  if (rows.length < width) return null;
  return Buffer.concat(
    rows.flatMap(([leaf]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE((leaf as Buffer).length);
      return [length, leaf as Buffer];
    }),
  );
}

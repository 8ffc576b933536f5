import { CompactRange } from "./compact-range.ts";
import { hashLength, type Sha256 } from "./hash.ts";
import { isCount, leavesOf, type Subtree } from "./subtree.ts";

/** How many hashes a whole tile holds (C2SP tlog-tiles). */
export const tileWidth = 256;
/** Levels of the tree in one level of tiles. */
export const tileHeight = 8;

/** A tile: `width` hashes of subtrees of 256^level leaves each, the first of which is number index * 256. */
export type Tile = { level: number; index: number; width: number };

/** What a path names: a tile, or the bundle of the entries under a tile of level 0. */
export type NamedTile = Omit<Tile, "level"> & { level: number | "entries" };

/** How many hashes a tile has in the log of `size` leaves: 0 when it is not there, 256 when it is whole. */
export function tileWidthAt({ level, index, size }: { level: number; index: number; size: number }): number {
  const hashes = Math.floor(size / tileWidth ** level);
  return Math.min(Math.max(hashes - index * tileWidth, 0), tileWidth);
}

/** The path of a tile below a log's prefix: "tile/0/x001/234", or "tile/0/x001/234.p/17" while it is not whole. */
export function tilePath(tile: NamedTile): string {
  const part = tile.width < tileWidth ? `.p/${tile.width}` : "";
  const digits = String(tile.index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g) ?? [];
  const index = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${tile.level}/${index}${part}`;
}

/** The tile that a path names, with or without a leading slash; null when it names none, or spells it another way. */
export function parseTilePath(path: string): NamedTile | null {
  const found = /^\/?tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (!found) return null;
  const [, kind = "", groups = "", part] = found;
  const level: NamedTile["level"] = kind === "entries" ? kind : Number(kind);
  const tile: NamedTile = {
    level,
    index: Number(groups.replaceAll(/[x/]/g, "")),
    width: Number(part ?? tileWidth),
  };
  if (!isCount(tile.index) || tile.width < 1 || (level !== "entries" && level > 63)) return null;
  if (part !== undefined && tile.width >= tileWidth) return null;
  return tilePath(tile) === path.replace(/^\//, "") ? tile : null;
}

/** The tiles of a log that holds `from` leaves and grows to `to`: those that are new or have become wider. */
export function tilesBetween({ from, to }: { from: number; to: number }): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; ; level += 1) {
    const [before, after] = [from, to].map((size) => Math.floor(size / tileWidth ** level)) as [
      number,
      number,
    ];
    if (after === 0) return tiles;
    for (let index = Math.floor(before / tileWidth); index * tileWidth < after; index += 1) {
      const width = tileWidthAt({ level, index, size: to });
      if (width > tileWidthAt({ level, index, size: from })) tiles.push({ level, index, width });
    }
  }
}

/** Where the hash of a subtree is found: the tile, and the subtrees of it that make the hash when they are folded. */
export function tileOf(subtree: Subtree): { level: number; index: number; first: number; count: number } {
  const level = Math.floor(subtree.level / tileHeight);
  const count = 2 ** (subtree.level % tileHeight);
  const start = subtree.index * count;
  return { level, index: Math.floor(start / tileWidth), first: start % tileWidth, count };
}

/** The hash of a subtree out of the bytes of its tile. Throws a RangeError when the tile does not reach that far. */
export function hashInTile(
  sha256: Sha256,
  { subtree, tile }: { subtree: Subtree; tile: Uint8Array },
): Uint8Array {
  const { level, index, first, count } = tileOf(subtree);
  if ((first + count) * hashLength > tile.length) {
    const { from, to } = leavesOf(subtree);
    throw new RangeError(`tile ${level}/${index} has no leaves ${from} to ${to} yet`);
  }
  const range = new CompactRange(sha256);
  for (let at = first; at < first + count; at += 1) {
    range.append(tile.slice(at * hashLength, (at + 1) * hashLength));
  }
  return range.root();
}

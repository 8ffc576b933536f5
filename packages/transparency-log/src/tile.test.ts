import { hash } from "node:crypto";
import { expect, test } from "vitest";
import {
  CompactRange,
  hashInTile,
  leafHash,
  parseTilePath,
  type Sha256,
  tileOf,
  tilePath,
  tilesBetween,
} from "./index.ts";

const sha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");

test("paths, as C2SP's examples have them", () => {
  expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe("tile/0/x001/x234/067");
  expect(tilePath({ level: 1, index: 0, width: 17 })).toBe("tile/1/000.p/17");
  expect(tilePath({ level: "entries", index: 1000, width: 256 })).toBe("tile/entries/x001/000");
});

test.each(["tile/0/x001/x234/067", "/tile/1/000.p/17", "tile/entries/x001/000", "tile/63/000.p/255"])(
  "%s is read as it is written",
  (path) => {
    const tile = parseTilePath(path);
    expect(tile && tilePath(tile)).toBe(path.replace(/^\//, ""));
  },
);

test.each([
  "tile/0/0",
  "tile/00/000",
  "tile/64/000",
  "tile/0/x000/001",
  "tile/0/001.p/0",
  "tile/0/001.p/256",
  "tile/0/001.p/01",
  "tile/0/x001",
  "tile/0/001/002",
  "tile/0/000/",
  "tile/-1/000",
  "tile/0/x999/x999/x999/x999/x999/999",
])("%s is no tile", (path) => expect(parseTilePath(path)).toBeNull());

test("the tiles of 70,000 leaves are those that C2SP counts", () => {
  const tiles = tilesBetween({ from: 0, to: 70_000 });
  const count = (level: number, isWhole: boolean) =>
    tiles.filter((tile) => tile.level === level && (tile.width === 256) === isWhole);
  expect(count(0, true)).toHaveLength(273);
  expect(count(0, false)).toEqual([{ level: 0, index: 273, width: 112 }]);
  expect(count(1, true)).toHaveLength(1);
  expect(count(1, false)).toEqual([{ level: 1, index: 1, width: 17 }]);
  expect(count(2, false)).toEqual([{ level: 2, index: 0, width: 1 }]);
  expect(tilesBetween({ from: 69_999, to: 70_000 })).toEqual([{ level: 0, index: 273, width: 112 }]);
  expect(tilesBetween({ from: 70_000, to: 70_000 })).toEqual([]);
});

test("a subtree's hash is folded out of its tile", () => {
  const hashes = Array.from({ length: 256 }, (_, at) => leafHash(sha256, Uint8Array.of(at)));
  const subtree = { level: 3, index: 5 };
  const range = new CompactRange(sha256);
  for (const each of hashes.slice(40, 48)) range.append(each);
  expect(tileOf(subtree)).toEqual({ level: 0, index: 0, first: 40, count: 8 });
  expect(hashInTile(sha256, { subtree, tile: Buffer.concat(hashes) })).toEqual(range.root());
  expect(() => hashInTile(sha256, { subtree, tile: Buffer.concat(hashes.slice(0, 47)) })).toThrow(RangeError);
  expect(tileOf({ level: 8, index: 300 })).toEqual({ level: 1, index: 1, first: 44, count: 1 });
});

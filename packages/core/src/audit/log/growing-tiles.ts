import { CompactRange, coverOf, type Sha256, tileHeight, tileWidth } from "@fleetgraph/transparency-log";

/** The hashes that a tile gets: those behind its first `before`. */
export type Growth = { level: number; index: number; before: number; hashes: Uint8Array[] };

const hashLength = 32;

/**
 * The right edge of a log while leaves are added: for each level of tiles the range of hashes in its last one. A tile
 * that is full is one hash of the level above. Nothing but the edge is read to go on.
 */
export class GrowingTiles {
  readonly #sha256: Sha256;
  readonly #levels: { range: CompactRange; full: number }[] = [];
  readonly #growth = new Map<string, Growth>();
  #size: number;

  /** The edge: the hashes of coverOf({ from: 0, to: size }), one after the other. */
  constructor(sha256: Sha256, { size, edge }: { size: number; edge: Uint8Array }) {
    this.#sha256 = sha256;
    this.#size = size;
    const cover = coverOf({ from: 0, to: size });
    if (edge.length !== cover.length * hashLength) throw new Error(`the edge of ${size} leaves is not one`);
    for (const [place, { level }] of cover.entries()) {
      const tileLevel = Math.floor(level / tileHeight);
      const hash = edge.subarray(place * hashLength, (place + 1) * hashLength);
      const { range } = this.#level(tileLevel);
      const within = level % tileHeight;
      range.appendSubtree({ level: within, index: range.size / 2 ** within, hash });
    }
  }

  get size(): number {
    return this.#size;
  }

  append(leafHash: Uint8Array): void {
    this.#append(0, leafHash);
    this.#size += 1;
  }

  #append(level: number, hash: Uint8Array): void {
    const at = this.#level(level);
    const key = `${level}/${at.full}`;
    let growth = this.#growth.get(key);
    if (!growth) {
      growth = { level, index: at.full, before: at.range.size, hashes: [] };
      this.#growth.set(key, growth);
    }
    growth.hashes.push(hash);
    at.range.append(hash);
    if (at.range.size < tileWidth) return;
    const root = at.range.root();
    at.range = new CompactRange(this.#sha256);
    at.full += 1;
    this.#append(level + 1, root);
  }

  #level(level: number): { range: CompactRange; full: number } {
    for (let next = this.#levels.length; next <= level; next += 1) {
      const full = Math.floor(this.#size / tileWidth ** (next + 1));
      this.#levels.push({ range: new CompactRange(this.#sha256), full });
    }
    return this.#levels[level] as { range: CompactRange; full: number };
  }

  /** The tiles that are new or have grown. */
  growth(): Growth[] {
    return [...this.#growth.values()];
  }

  edge(): Uint8Array {
    return Buffer.concat(
      this.#levels.toReversed().flatMap(({ range }) => range.nodes().map(({ hash }) => hash)),
    );
  }

  root(): Uint8Array {
    return rootOfEdge(this.#sha256, { size: this.#size, edge: this.edge() });
  }
}

/** The root of a log out of its edge. */
export function rootOfEdge(sha256: Sha256, { size, edge }: { size: number; edge: Uint8Array }): Uint8Array {
  const nodes = coverOf({ from: 0, to: size }).map((subtree, place) => ({
    ...subtree,
    hash: edge.subarray(place * hashLength, (place + 1) * hashLength),
  }));
  return new CompactRange(sha256, { nodes }).root();
}

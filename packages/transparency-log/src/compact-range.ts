import { emptyRoot, nodeHash, type Sha256 } from "./hash.ts";
import { checkRange, type LeafRange, leavesOf, type Subtree } from "./subtree.ts";

/** A perfect subtree with its hash. */
export type HashedSubtree = Subtree & { hash: Uint8Array };

/**
 * The hashes of a range of leaves that grows at its end, as few as it takes: those of the perfect subtrees that
 * together are the range. A log of a million million leaves is 40 of them.
 */
export class CompactRange {
  readonly #sha256: Sha256;
  readonly #from: number;
  #to: number;
  readonly #nodes: HashedSubtree[];

  /** An empty range from the leaf `from` on; or what `nodes()` of another one gave. */
  constructor(
    sha256: Sha256,
    { from = 0, nodes = [] }: { from?: number; nodes?: readonly HashedSubtree[] } = {},
  ) {
    checkRange({ from, to: from });
    this.#sha256 = sha256;
    this.#from = from;
    this.#to = from;
    this.#nodes = [];
    for (const node of nodes) this.appendSubtree(node);
  }

  /** How many leaves the log has, when the range began at its first leaf. */
  get size(): number {
    return this.#to;
  }

  get leaves(): LeafRange {
    return { from: this.#from, to: this.#to };
  }

  /** The subtrees of `coverOf(leaves)`, with their hashes. */
  nodes(): HashedSubtree[] {
    return [...this.#nodes];
  }

  /** Adds the next leaf by its hash. */
  append(hash: Uint8Array): void {
    this.#push({ level: 0, index: this.#to, hash });
  }

  /** Adds the leaves of a subtree at once. It must begin where the range ends. */
  appendSubtree(subtree: HashedSubtree): void {
    if (leavesOf(subtree).from !== this.#to) {
      throw new RangeError(`subtree ${subtree.level}/${subtree.index} does not begin at leaf ${this.#to}`);
    }
    this.#push(subtree);
  }

  #push(added: HashedSubtree): void {
    this.#to = leavesOf(added).to;
    let last = added;
    for (let left = this.#nodes.at(-1); left; left = this.#nodes.at(-1)) {
      if (left.level !== last.level || left.index % 2 !== 0) break;
      this.#nodes.pop();
      const hash = nodeHash(this.#sha256, { left: left.hash, right: last.hash });
      last = { level: last.level + 1, index: left.index / 2, hash };
    }
    this.#nodes.push(last);
  }

  /** The root of the tree of these leaves (RFC 6962 section 2.1). The range must have begun at the first leaf. */
  root(): Uint8Array {
    if (this.#from !== 0) throw new RangeError(`a range from leaf ${this.#from} on has no root`);
    return this.#nodes.length === 0 ? emptyRoot(this.#sha256) : foldRight(this.#sha256, this.#nodes);
  }

  clone(): CompactRange {
    return new CompactRange(this.#sha256, { from: this.#from, nodes: this.#nodes });
  }
}

/** The hash of subtrees that follow on one another, as a tree splits its leaves: the largest power of two is left. */
export function foldRight(sha256: Sha256, nodes: readonly { hash: Uint8Array }[]): Uint8Array {
  return nodes.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(sha256, { left, right }));
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CompactRange,
  consistencyProof,
  coverOf,
  hashInTile,
  inclusionProof,
  inclusionRanges,
  leafHash,
  leavesOf,
  nodeHash,
  type Subtree,
  subtreesOf,
  tileOf,
  tilesBetween,
  verifyConsistency,
  verifyInclusion,
} from "./index.ts";
import { sha256 } from "./testing/test-log.ts";

const most = 300;
const leaves = Array.from({ length: most }, (_, at) => leafHash(sha256, Uint8Array.of(at >> 8, at & 255)));

/** RFC 6962 section 2.1, word for word. */
function naiveRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [first] = hashes;
  if (first === undefined) return sha256(new Uint8Array(0));
  if (hashes.length === 1) return first;
  const split = splitOf(hashes.length);
  return nodeHash(sha256, { left: naiveRoot(hashes.slice(0, split)), right: naiveRoot(hashes.slice(split)) });
}
/** Section 2.1.1. */
function naivePath(index: number, hashes: readonly Uint8Array[]): Uint8Array[] {
  if (hashes.length === 1) return [];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split
    ? [...naivePath(index, left), naiveRoot(right)]
    : [...naivePath(index - split, right), naiveRoot(left)];
}
/** Section 2.1.2. */
function naiveProof(size: number, hashes: readonly Uint8Array[], isKnown = true): Uint8Array[] {
  if (size === hashes.length) return isKnown ? [] : [naiveRoot(hashes)];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return size <= split
    ? [...naiveProof(size, left, isKnown), naiveRoot(right)]
    : [...naiveProof(size - split, right, false), naiveRoot(left)];
}
const splitOf = (count: number) => 2 ** Math.ceil(Math.log2(count) - 1);

const nodeAt = (subtree: Subtree) => {
  const { from, to } = leavesOf(subtree);
  return naiveRoot(leaves.slice(from, to));
};
const rootOf = (size: number) => naiveRoot(leaves.slice(0, size));
const indexAndSize = fc
  .integer({ min: 1, max: most })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }));
const range = fc
  .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: most }))
  .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) }));
const flip = (bytes: Uint8Array, bit: number) =>
  bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describe("against a tree that is made as the RFC says it", () => {
  test("a range's root, however it was put together", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 8 }), (widths) => {
        const whole = new CompactRange(sha256);
        for (const width of widths) {
          const { size } = whole;
          if (size + width > most) break;
          for (const subtree of coverOf({ from: size, to: size + width })) {
            whole.appendSubtree({ ...subtree, hash: nodeAt(subtree) });
          }
        }
        expect(whole.root()).toEqual(rootOf(whole.size));
        expect(whole.nodes().map(({ level, index }) => ({ level, index }))).toEqual(coverOf(whole.leaves));
        expect(new CompactRange(sha256, { nodes: whole.nodes() }).root()).toEqual(whole.root());
      }),
    );
  });

  test("a cover is the leaves of the range, in order, in as few subtrees as there are", () => {
    fc.assert(
      fc.property(range, ({ from, to }) => {
        const cover = coverOf({ from, to });
        let at = from;
        for (const subtree of cover) {
          expect(leavesOf(subtree).from).toBe(at);
          at = leavesOf(subtree).to;
        }
        expect(at).toBe(to);
        const isMerged = cover.every((subtree, place) => {
          const next = cover[place + 1];
          return next?.level !== subtree.level || subtree.index % 2 === 1;
        });
        expect(isMerged).toBe(true);
      }),
    );
  });

  test("inclusion proofs are the RFC's and are verified; with another index, size or leaf they are not", () => {
    fc.assert(
      fc.property(indexAndSize, indexAndSize, (asked, other) => {
        const proof = inclusionProof(sha256, { ...asked, nodeAt });
        expect(proof).toEqual(naivePath(asked.index, leaves.slice(0, asked.size)));
        const leaf = leaves[asked.index] ?? sha256(new Uint8Array(0));
        const claim = { ...asked, leafHash: leaf, proof, root: rootOf(asked.size) };
        expect(verifyInclusion(sha256, claim)).toBe(true);
        const isOther = other.index !== asked.index || other.size !== asked.size;
        // The same path in a tree of another size may be the same proof; never of another leaf.
        if (other.index !== asked.index) {
          expect(verifyInclusion(sha256, { ...claim, index: other.index })).toBe(false);
        }
        if (isOther && other.size !== asked.size) {
          expect(verifyInclusion(sha256, { ...claim, size: other.size, root: rootOf(other.size) })).toBe(
            false,
          );
        }
        expect(verifyInclusion(sha256, { ...claim, proof: [...proof, leaf] })).toBe(false);
        expect(verifyInclusion(sha256, { ...claim, proof: [leaf, ...proof] })).toBe(false);
        if (proof.length > 0)
          expect(verifyInclusion(sha256, { ...claim, proof: proof.slice(1) })).toBe(false);
      }),
    );
  });

  test("consistency proofs are the RFC's and are verified; between other sizes they are not", () => {
    fc.assert(
      fc.property(range, range, ({ from, to }, other) => {
        const proof = consistencyProof(sha256, { from, to, nodeAt });
        expect(proof).toEqual(from === 0 ? [] : naiveProof(from, leaves.slice(0, to)));
        const claim = { from, to, fromRoot: rootOf(from), toRoot: rootOf(to), proof };
        expect(verifyConsistency(sha256, claim)).toBe(true);
        const [leaf = sha256(new Uint8Array(0))] = leaves;
        expect(verifyConsistency(sha256, { ...claim, proof: [...proof, leaf] })).toBe(false);
        if (proof.length > 0) {
          expect(verifyConsistency(sha256, { ...claim, proof: proof.slice(1) })).toBe(false);
          expect(verifyConsistency(sha256, { ...claim, fromRoot: claim.toRoot })).toBe(false);
        }
        if (other.from !== from && other.from > 0 && from > 0 && other.from < to) {
          const root = rootOf(other.from);
          expect(verifyConsistency(sha256, { ...claim, from: other.from, fromRoot: root })).toBe(false);
        }
      }),
    );
  });

  test("every bit of a proof, a leaf and a root counts", () => {
    fc.assert(
      fc.property(indexAndSize, fc.nat(), fc.nat(), ({ index, size }, which, bit) => {
        const proof = inclusionProof(sha256, { index, size, nodeAt });
        const claim = {
          index,
          size,
          leafHash: leaves[index] ?? new Uint8Array(32),
          proof,
          root: rootOf(size),
        };
        const flipped = flip(proof[which % (proof.length || 1)] ?? claim.root, bit % 256);
        const changed = proof.length
          ? { ...claim, proof: proof.with(which % proof.length, flipped) }
          : { ...claim, root: flipped };
        expect(verifyInclusion(sha256, changed)).toBe(false);
        expect(verifyInclusion(sha256, { ...claim, leafHash: flip(claim.leafHash, bit % 256) })).toBe(false);
      }),
    );
    // And of one consistency proof, each of them.
    const claim = { from: 6, to: 7, fromRoot: rootOf(6), toRoot: rootOf(7) };
    const proof = consistencyProof(sha256, { from: 6, to: 7, nodeAt });
    for (let bit = 0; bit < 256; bit += 1) {
      for (const [at, hash] of proof.entries()) {
        expect(verifyConsistency(sha256, { ...claim, proof: proof.with(at, flip(hash, bit)) })).toBe(false);
      }
      expect(verifyConsistency(sha256, { ...claim, proof, fromRoot: flip(claim.fromRoot, bit) })).toBe(false);
      expect(verifyConsistency(sha256, { ...claim, proof, toRoot: flip(claim.toRoot, bit) })).toBe(false);
    }
  });

  test("nothing malformed is accepted, and nothing is thrown", () => {
    const anything = fc.anything() as fc.Arbitrary<never>;
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), anything) as fc.Arbitrary<Uint8Array>;
    const number = fc.oneof(fc.integer({ min: -3, max: 9 }), fc.double(), anything) as fc.Arbitrary<number>;
    const hashes = fc.oneof(fc.array(bytes, { maxLength: 5 }), anything) as fc.Arbitrary<Uint8Array[]>;
    fc.assert(
      fc.property(number, number, bytes, bytes, hashes, (one, other, leaf, root, proof) => {
        const isIncluded = verifyInclusion(sha256, { index: one, size: other, leafHash: leaf, proof, root });
        // A log of one leaf is that leaf; all else would be a collision of SHA-256.
        if (isIncluded) expect({ size: other, proof, root }).toEqual({ size: 1, proof: [], root: leaf });
        const claim = { from: one, to: other, fromRoot: leaf, toRoot: root, proof };
        if (verifyConsistency(sha256, claim)) expect(proof).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

test("proofs are made out of tiles", () => {
  const size = 297;
  const tiles = new Map(
    tilesBetween({ from: 0, to: size }).map(({ level, index, width }) => [
      `${level}/${index}`,
      Buffer.concat(
        Array.from({ length: width }, (_, at) => nodeAt({ level: level * 8, index: index * 256 + at })),
      ),
    ]),
  );
  const inTile = (subtree: Subtree) => {
    const { level, index } = tileOf(subtree);
    return hashInTile(sha256, { subtree, tile: tiles.get(`${level}/${index}`) ?? Buffer.alloc(0) });
  };
  for (const index of [0, 1, 255, 256, 290, 296]) {
    const read = new Map(
      subtreesOf(inclusionRanges({ index, size })).map((each) => [
        `${each.level}/${each.index}`,
        inTile(each),
      ]),
    );
    const proof = inclusionProof(sha256, {
      index,
      size,
      nodeAt: ({ level, index: at }) => read.get(`${level}/${at}`) ?? new Uint8Array(0),
    });
    expect(proof).toEqual(naivePath(index, leaves.slice(0, size)));
  }
});

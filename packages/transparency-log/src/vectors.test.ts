// The vectors that certificate-transparency implementations share, for the tree of RFC 6962.
import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  CompactRange,
  consistencyProof,
  coverOf,
  emptyRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  type Sha256,
  type Subtree,
  verifyConsistency,
  verifyInclusion,
} from "./index.ts";

const sha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const text = (value: string) => new TextEncoder().encode(value);

const leaves = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const roots = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const inclusions = [
  { index: 0, size: 1, proof: [] },
  {
    index: 0,
    size: 8,
    proof: [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  },
  {
    index: 5,
    size: 8,
    proof: [
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  },
  { index: 2, size: 3, proof: ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"] },
  {
    index: 1,
    size: 5,
    proof: [
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  },
];
const consistencies = [
  { from: 1, to: 1, proof: [] },
  { from: 1, to: 8, proof: inclusions[1]?.proof ?? [] },
  {
    from: 6,
    to: 8,
    proof: [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  },
  {
    from: 2,
    to: 5,
    proof: [
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  },
  {
    from: 6,
    to: 7,
    proof: [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  },
];

const hashes = leaves.map((leaf) => leafHash(sha256, Buffer.from(leaf, "hex")));
function nodeAt({ level, index }: Subtree): Uint8Array {
  const range = new CompactRange(sha256);
  for (const each of hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)) range.append(each);
  return range.root();
}
const rootOf = (size: number) =>
  size === 0 ? emptyRoot(sha256) : new Uint8Array(Buffer.from(roots[size - 1] ?? "", "hex"));
const bytesOf = (proof: string[]) => proof.map((each) => new Uint8Array(Buffer.from(each, "hex")));

describe("the shared vectors", () => {
  test("hashes of leaf and node", () => {
    expect(hex(emptyRoot(sha256))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hex(leafHash(sha256, text("L123456")))).toBe(
      "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
    );
    expect(hex(nodeHash(sha256, { left: text("N123"), right: text("N456") }))).toBe(
      "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
    );
  });

  test("roots of one to eight leaves, leaf by leaf", () => {
    const range = new CompactRange(sha256);
    expect(hex(range.root())).toBe(hex(emptyRoot(sha256)));
    hashes.forEach((each, at) => {
      range.append(each);
      expect(range.size).toBe(at + 1);
      expect(hex(range.root())).toBe(roots[at]);
      expect(range.nodes().map(({ level, index }) => ({ level, index }))).toEqual(coverOf(range.leaves));
    });
  });

  test.each(inclusions)("leaf $index of $size", ({ index, size, proof }) => {
    expect(inclusionProof(sha256, { index, size, nodeAt }).map(hex)).toEqual(proof);
    const claim = {
      index,
      size,
      leafHash: hashes[index] ?? rootOf(0),
      proof: bytesOf(proof),
      root: rootOf(size),
    };
    expect(verifyInclusion(sha256, claim)).toBe(true);
  });

  test.each(consistencies)("$to leaves go on from $from", ({ from, to, proof }) => {
    expect(consistencyProof(sha256, { from, to, nodeAt }).map(hex)).toEqual(proof);
    const claim = { from, to, fromRoot: rootOf(from), toRoot: rootOf(to), proof: bytesOf(proof) };
    expect(verifyConsistency(sha256, claim)).toBe(true);
  });
});

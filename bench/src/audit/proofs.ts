import { consistencyProofOf, inclusionProofOf, logHead, nodesOf, sha256 } from "@fleetgraph/core/audit";
import { GrowingTiles } from "@fleetgraph/core/testing";
import type { Database } from "@fleetgraph/database";
import { CompactRange, coverOf, verifyConsistency, verifyInclusion } from "@fleetgraph/transparency-log";
import pg from "pg";
import type { PartBench } from "../measure/part-bench.ts";

const hashLength = 32;
const leavesAtOnce = 131_072;
const samples = 2_000;

type Figures = {
  size: number;
  hashes: number;
  p50: number;
  p99: number;
  consistencyP50: number;
  verifyUs: number;
  bareP50: number;
};

/** Proofs of a log of a million leaves, and of ten million: their size, and what it takes to make and to check one. */
export async function proofs(bench: PartBench): Promise<void> {
  const database = await bench.openStore();
  const few = await figuresOf(bench, { database, size: bench.small ? 100_000 : 1_000_000 });
  const many = await figuresOf(bench, { database, size: bench.small ? 1_000_000 : 10_000_000 });
  const name = `${few.size.toLocaleString("en")} leaves`;
  const of = many.size.toLocaleString("en");
  const grows = (what: string, unit: string, read: (figures: Figures) => number) =>
    bench.report({ what, value: read(many), unit, against: { name, ratio: read(many) / read(few) } });
  grows(`inclusion proof of ${of}: size`, "bytes", ({ hashes }) => hashes * hashLength);
  grows("  p50", "ms", ({ p50 }) => p50);
  grows("  p99", "ms", ({ p99 }) => p99);
  grows("  checking it", "µs", ({ verifyUs }) => verifyUs);
  grows("consistency proof: p50", "ms", ({ consistencyP50 }) => consistencyP50);
  bench.report({
    what: "inclusion proof: p50 against one row by its key",
    value: many.p50,
    unit: "ms",
    against: { name: "the bare row", ratio: many.p50 / many.bareP50 },
  });
}

async function figuresOf(
  bench: PartBench,
  { database, size }: { database: Database; size: number },
): Promise<Figures> {
  await growTo(bench, { database, size });
  const { root } = await logHead(database);
  const picked = Array.from({ length: samples }, () => Math.floor(Math.random() * size));
  const [inclusion, consistency, bare]: [number[], number[], number[]] = [[], [], []];
  let [hashes, verifyMs] = [0, 0];
  for (const index of picked) {
    const began = performance.now();
    const proof = await inclusionProofOf(database, { index, size });
    inclusion.push(performance.now() - began);
    hashes = Math.max(hashes, proof.length);
    const [leaf] = await nodesOf(database, [{ level: 0, index }]);
    if (!leaf) throw new Error("no leaf");
    const checked = performance.now();
    if (!verifyInclusion(sha256, { index, size, leafHash: leaf, proof, root })) throw new Error("not proven");
    verifyMs += performance.now() - checked;
    const asked = performance.now();
    await database.pool.query({
      name: "bare",
      text: "SELECT substr(hashes, 1, 32) FROM audit_tile WHERE level = 0 AND index = $1",
      values: [index >> 8],
    });
    bare.push(performance.now() - asked);
  }
  for (const from of picked.slice(0, samples / 4).filter((each) => each > 0)) {
    const began = performance.now();
    const proof = await consistencyProofOf(database, { from, to: size });
    consistency.push(performance.now() - began);
    if (consistency.length > 20) continue;
    const fromRoot = await rootAt(database, from);
    if (!verifyConsistency(sha256, { from, to: size, fromRoot, toRoot: root, proof }))
      throw new Error("not consistent");
  }
  const at = (sample: number[], share: number) =>
    sample.sort((one, other) => one - other)[Math.floor((sample.length - 1) * share)] ?? Number.NaN;
  return {
    size,
    hashes,
    p50: at(inclusion, 0.5),
    p99: at(inclusion, 0.99),
    consistencyP50: at(consistency, 0.5),
    verifyUs: (verifyMs / samples) * 1000,
    bareP50: at(bare, 0.5),
  };
}

async function rootAt(database: Database, size: number): Promise<Uint8Array> {
  const cover = coverOf({ from: 0, to: size });
  const hashes = await nodesOf(database, cover);
  const nodes = cover.map((subtree, place) => ({ ...subtree, hash: hashes[place] ?? new Uint8Array(0) }));
  return new CompactRange(sha256, { nodes }).root();
}

/** Fills the tiles as the sequencer would, of leaves whose hashes are numbers: what a leaf says makes no difference here. */
async function growTo(
  bench: PartBench,
  { database, size }: { database: Database; size: number },
): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    for (;;) {
      const { rows } = await owner.query<{ size: string; edge: Buffer }>("SELECT size, edge FROM audit_log");
      const before = Number(rows[0]?.size);
      if (before >= size) return;
      const tiles = new GrowingTiles(sha256, { size: before, edge: rows[0]?.edge ?? Buffer.of() });
      for (let index = before; index < Math.min(size, before + leavesAtOnce); index += 1) {
        const hash = Buffer.alloc(hashLength);
        hash.writeDoubleBE(index);
        tiles.append(hash);
      }
      const growth = tiles.growth();
      await owner.query("BEGIN");
      await owner.query(
        "INSERT INTO audit_tile AS tile SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[]) " +
          "ON CONFLICT (level, index) DO UPDATE SET hashes = tile.hashes || excluded.hashes",
        [
          growth.map(({ level }) => level),
          growth.map(({ index }) => index),
          growth.map(({ hashes }) => Buffer.concat(hashes)),
        ],
      );
      await owner.query("UPDATE audit_log SET size = $1, edge = $2", [tiles.size, tiles.edge()]);
      await owner.query("COMMIT");
      bench.say(`${tiles.size} leaves`);
    }
  } finally {
    await owner.end();
  }
}

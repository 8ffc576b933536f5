import { createHash, createPublicKey, verify } from "node:crypto";
import { leafOf, newSigningKey, parseSigningKey, sha256 } from "@fleetgraph/core/audit";
import {
  decodeBase64,
  type Ed25519Verify,
  leafHash,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  type VerifierKey,
  verifyConsistency,
  verifyInclusion,
} from "@fleetgraph/transparency-log";
import { expect, test } from "vitest";
import { smallFleet, startStack, until } from "../testing/start-stack.ts";

const key = newSigningKey("log.example/fleetgraph");
const publicKey = parseSigningKey(key).text;
const spki = Buffer.from("302a300506032b6570032100", "hex");
const verifyEd25519: Ed25519Verify = ({ publicKey: raw, message, signature }) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, raw]), format: "der", type: "spki" }),
    signature,
  );

const logQuery = `{ auditLog { origin size root checkpoint signedAt publicKeys { key since until } unsequenced } }`;
type Log = { origin: string; size: number; root: string; checkpoint: string; unsequenced: number };
type Proof = { leafIndex: number; treeSize: number; hashes: string[]; root: string; checkpoint: string };
type Entry = {
  id: string;
  entry: string;
  nonce: string;
  leaf: string;
  leafIndex: number;
  inclusionProof: Proof;
};

const bytes = (text: string) => decodeBase64(text) ?? Buffer.of();

test("an entry is proven to be in the log, and a log to be the beginning of a later one", async () => {
  const stack = await startStack({
    fleet: smallFleet,
    environment: { auditKey: key },
    yaml: 'roles: { developer: [{ allow: [fleet:read, audit:read], on: ["main/us-east-1/production-web/*"] }] }',
  });
  const logNow = async () => (await stack.graph(logQuery)).data.auditLog as Log;
  const sequenced = () => until(async () => (await logNow()).unsequenced === 0 && (await logNow()).size > 0);
  await stack.listed();
  await stack.tokenFor({ principal: "somebody", roles: ["viewer"] });
  await sequenced();
  const first = await logNow();
  const developer = await stack.tokenFor({ principal: "dev", roles: ["developer"] });
  for (let count = 0; count < 3; count += 1)
    await stack.tokenFor({ principal: `p${count}`, roles: ["viewer"] });
  await until(async () => (await logNow()).unsequenced === 0 && (await logNow()).size > first.size);
  const log = await logNow();
  expect(log).toMatchObject({
    origin: "log.example/fleetgraph",
    publicKeys: [{ key: publicKey, until: null }],
  });
  const keys = [parseVerifierKey(sha256, publicKey) as VerifierKey];
  const note = await openNote({ verify: verifyEd25519 }, { note: log.checkpoint, keys });
  expect(parseCheckpoint(note.text)).toMatchObject({ origin: log.origin, size: log.size });

  const { data } = await stack.graph(
    `{ auditEvents(first: 50) { edges { node { id entry nonce leaf leafIndex inclusionProof { leafIndex treeSize hashes root checkpoint } } } } }`,
  );
  const entries = (data.auditEvents as { edges: { node: Entry }[] }).edges.map(({ node }) => node);
  expect(entries.map(({ leafIndex }) => leafIndex).sort((a, b) => a - b)).toEqual(
    Array.from({ length: log.size }, (_, index) => index),
  );
  for (const { id, entry, nonce, leaf, leafIndex, inclusionProof } of entries) {
    const own = leafOf({ id, entry: Buffer.from(entry), nonce: bytes(nonce) });
    expect(own.toString("base64")).toBe(leaf);
    const { treeSize: size, hashes, root } = inclusionProof;
    const claim = { index: leafIndex, size, leafHash: leafHash(sha256, own), root: bytes(root) };
    expect(verifyInclusion(sha256, { ...claim, proof: hashes.map(bytes) })).toBe(true);
    expect(inclusionProof).toMatchObject({ leafIndex, root: log.root, checkpoint: log.checkpoint });
  }
  const consistency = await stack.graph(
    `{ auditLog { consistencyProof(from: ${first.size}) { from to hashes } checkpoint(size: ${first.size}) } }`,
  );
  const found = consistency.data.auditLog as {
    consistencyProof: { to: number; hashes: string[] };
    checkpoint: string;
  };
  const { to, hashes } = found.consistencyProof;
  const roots = { fromRoot: bytes(first.root), toRoot: bytes(log.root) };
  expect(verifyConsistency(sha256, { from: first.size, to, ...roots, proof: hashes.map(bytes) })).toBe(true);
  expect(found.checkpoint).toBe(first.checkpoint);

  const bad = await stack.graph("{ auditLog { consistencyProof(from: 0, to: 1000000) { hashes } } }");
  expect(bad.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  // Entries about tokens are not of the developer's part of the fleet, and are not there for them.
  const [some] = entries;
  const asked = `{ auditLog { size inclusionProof(id: "${some?.id}") { leafIndex } } }`;
  expect((await stack.graph(asked)).data.auditLog).toMatchObject({
    inclusionProof: { leafIndex: some?.leafIndex },
  });
  const seen = await stack.graph(asked, {}, { token: developer });
  expect(seen.data.auditLog).toMatchObject({ inclusionProof: null });
  const viewer = await stack.tokenFor({ principal: "viewer", roles: ["viewer"] });
  const refused = await stack.graph(logQuery, {}, { token: viewer });
  expect(refused.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
});

test("the log is served as tiles to anybody, where that is configured", async () => {
  const stack = await startStack({ environment: { auditKey: key }, yaml: "audit: { tiles: true }" });
  for (let count = 0; count < 3; count += 1)
    await stack.tokenFor({ principal: `p${count}`, roles: ["viewer"] });
  const get = (path: string, method = "GET") => fetch(`${stack.url}/log/${path}`, { method });
  const checkpointNow = async () => {
    const answer = await get("checkpoint");
    if (answer.status !== 200) return null;
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    const { text } = await openNote(
      { verify: verifyEd25519 },
      { note: await answer.text(), keys: [parseVerifierKey(sha256, publicKey) as VerifierKey] },
    );
    return parseCheckpoint(text);
  };
  await until(async () => ((await checkpointNow())?.size ?? 0) >= 3);
  const size = (await checkpointNow())?.size ?? 0;
  const tile = await get(`tile/0/000.p/${size}`);
  expect(tile.status).toBe(200);
  expect(tile.headers.get("cache-control")).toContain("immutable");
  const hashes = Buffer.from(await tile.arrayBuffer());
  expect(hashes.length).toBe(32 * size);
  const bundle = Buffer.from(await (await get(`tile/entries/000.p/${size}`)).arrayBuffer());
  let at = 0;
  for (let index = 0; index < size; index += 1) {
    const length = bundle.readUInt16BE(at);
    const leaf = bundle.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    expect(leaf[0]).toBe(1);
    expect(createHash("sha256").update(Buffer.of(0)).update(leaf).digest()).toEqual(
      hashes.subarray(32 * index, 32 * (index + 1)),
    );
  }
  expect(at).toBe(bundle.length);
  for (const path of [
    "",
    "tile/0/000",
    "tile/0/000.p/999",
    "tile/0/0",
    "tile/1/000.p/1",
    "tile/x/000",
    "tile/0/x001/000",
  ])
    expect((await get(path)).status, path).toBe(404);
  expect((await get("checkpoint", "POST")).status).toBe(405);
  expect(await (await get("checkpoint", "HEAD")).text()).toBe("");
});

test("without a key nothing is signed, and without being asked for the log is not served", async () => {
  const stack = await startStack();
  await stack.tokenFor({ principal: "p", roles: ["viewer"] });
  const logNow = async () => (await stack.graph(logQuery)).data.auditLog as Log;
  await until(async () => (await logNow()).unsequenced === 0);
  const log = await logNow();
  expect(log).toMatchObject({ origin: null, checkpoint: null, publicKeys: [] });
  expect(log.size).toBeGreaterThan(0);
  expect((await fetch(`${stack.url}/log/checkpoint`)).status).toBe(404);
});

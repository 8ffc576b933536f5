import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  decodeBase64,
  formatVerifierKey,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  signatureLine,
  signatureTypes,
  type VerifierKey,
  verifierKey,
  verifyConsistency,
} from "@fleetgraph/transparency-log";
import { newSigningKey, parseSigningKey, sha256, verifyEd25519 } from "../audit/index.ts";

/** A witness that does what C2SP tlog-witness says, and what a test makes it do. */
export type TestWitness = {
  url: string;
  /** Its verifier key. */
  key: string;
  /** The size of the last checkpoint that it cosigned. */
  size(): number;
  asked: string[];
  /** Answers the next requests itself. */
  instead: ((body: string) => { status: number; type?: string; text: string })[];
  close(): Promise<void>;
};

/** Starts one that knows a log by its key. */
export async function testWitness(logKey: string): Promise<TestWitness> {
  const log = parseVerifierKey(sha256, logKey) as VerifierKey;
  const signer = parseSigningKey(newSigningKey("witness.example/w1"));
  const own = verifierKey(sha256, {
    name: signer.key.name,
    publicKey: signer.key.publicKey,
    type: signatureTypes.cosignature,
  });
  let known = { size: 0, root: sha256(new Uint8Array(0)) };
  const witness: Omit<TestWitness, "url" | "close"> = {
    key: formatVerifierKey(own),
    size: () => known.size,
    asked: [],
    instead: [],
  };

  async function answer(body: string): Promise<{ status: number; type?: string; text: string }> {
    const blank = body.indexOf("\n\n");
    const [first = "", ...proof] = body.slice(0, blank).split("\n");
    const note = body.slice(blank + 2);
    const old = Number(/^old (0|[1-9]\d*)$/.exec(first)?.[1] ?? Number.NaN);
    const opened = await openNote({ verify: verifyEd25519 }, { note, keys: [log] }).catch(() => null);
    if (opened === null) return { status: 403, text: "no signature of a known log\n" };
    const checkpoint = parseCheckpoint(opened.text);
    const hashes = proof.map(decodeBase64);
    if (checkpoint === null || Number.isNaN(old) || hashes.includes(null))
      return { status: 400, text: "malformed\n" };
    if (old > checkpoint.size) return { status: 400, text: "old size is larger\n" };
    if (old !== known.size) return { status: 409, type: "text/x.tlog.size", text: `${known.size}\n` };
    const { size, root } = checkpoint;
    const claim = { from: old, fromRoot: known.root, to: size, toRoot: root, proof: hashes as Uint8Array[] };
    if (!verifyConsistency(sha256, claim)) return { status: 422, text: "no proof\n" };
    known = { size, root };
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000)));
    const message = Buffer.from(`cosignature/v1\ntime ${time.readBigUInt64BE()}\n${opened.text}`);
    const signature = Buffer.concat([time, await signer.sign(message)]);
    return { status: 200, text: signatureLine({ name: own.name, id: own.id, signature }) };
  }

  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    witness.asked.push(body);
    const { status, type = "text/plain", text } = witness.instead.shift()?.(body) ?? (await answer(body));
    response.writeHead(status, { "content-type": type });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...witness,
    url: `http://127.0.0.1:${port}/prefix`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

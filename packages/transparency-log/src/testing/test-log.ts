import { createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto";
import {
  CompactRange,
  type Ed25519Verify,
  ExportWriter,
  formatCheckpoint,
  type LeafRange,
  leafHash,
  leafOfEntry,
  type Sha256,
  type Subtree,
  signatureTypes,
  signNote,
  type VerifierKey,
  verifierKey,
} from "../index.ts";

/** As the command has it: see apps/cli/src/audit/node-crypto.ts. */
export const sha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");

export const verifyEd25519: Ed25519Verify = ({ publicKey, message, signature }) => {
  const key = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), publicKey]);
  return verify(null, message, createPublicKey({ key, format: "der", type: "spki" }), signature);
};

/** A key of a fixed seed, so that a run is the run before. */
export function testKey(name: string, seed = 7) {
  const key = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    key: verifierKey(sha256, { name, publicKey: new Uint8Array(spki.subarray(12)) }),
    sign: (message: Uint8Array) => sign(null, message, privateKey),
  };
}

/** A witness, which saw every checkpoint in the same second. */
export function testWitness(name: string, time: number) {
  const { key, sign: signText } = testKey(name, 11);
  return {
    key: verifierKey(sha256, { name, publicKey: key.publicKey, type: signatureTypes.cosignature }),
    sign(message: Uint8Array) {
      const seconds = Buffer.alloc(8);
      seconds.writeBigUInt64BE(BigInt(time));
      return Buffer.concat([
        seconds,
        signText(Buffer.from(`cosignature/v1\ntime ${time}\n${Buffer.from(message)}`)),
      ]);
    },
  };
}

export type TestEvent = { nonce: Uint8Array; entry: string; leaf: Uint8Array };

export function testEvent(number: number, reason = "fix"): TestEvent {
  const id = `aud_${String(number).padStart(6, "0")}`;
  const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  const entry = JSON.stringify({ action: "deployment.request", at, id, reason: `${reason} ${number} “é”` });
  const nonce = sha256(Buffer.from(id));
  return { nonce, entry, leaf: leafOfEntry(sha256, { id, nonce, entry: Buffer.from(entry) }) };
}

/** A log in memory, which does everything the slow way. */
export class TestLog {
  readonly origin = "fleetgraph.example/log";
  readonly signer: ReturnType<typeof testKey>;
  readonly events: readonly TestEvent[];

  constructor(events: readonly TestEvent[], seed = 7) {
    this.events = events;
    this.signer = testKey(this.origin, seed);
  }

  get key(): VerifierKey {
    return this.signer.key;
  }

  nodeAt = ({ level, index }: Subtree): Uint8Array => {
    const range = new CompactRange(sha256);
    for (const { leaf } of this.events.slice(index * 2 ** level, (index + 1) * 2 ** level)) {
      range.append(leafHash(sha256, leaf));
    }
    return range.root();
  };

  hashes({ from, to }: LeafRange): Uint8Array[] {
    const range = new CompactRange(sha256, { from });
    for (const { leaf } of this.events.slice(from, to)) range.append(leafHash(sha256, leaf));
    return range.nodes().map(({ hash: each }) => each);
  }

  root(size = this.events.length): Uint8Array {
    const range = new CompactRange(sha256);
    for (const { leaf } of this.events.slice(0, size)) range.append(leafHash(sha256, leaf));
    return range.root();
  }

  checkpoint(size = this.events.length): Promise<string> {
    const text = formatCheckpoint({ origin: this.origin, size, root: this.root(size) });
    return signNote({ text, signers: [this.signer] });
  }

  /** The lines of an export of the events that are wanted, with their newlines. */
  async export(
    wanted: {
      keep?: (index: number) => boolean;
      size?: number;
      through?: readonly number[];
      unsequenced?: readonly TestEvent[];
      filter?: Record<string, unknown> | null;
    } = {},
  ): Promise<string> {
    const { keep = () => true, size = this.events.length, through = [] } = wanted;
    const { filter = wanted.keep ? { kept: "some" } : null } = wanted;
    const checkpoint = await this.checkpoint(size);
    const writer = new ExportWriter(sha256, { origin: this.origin, size, filter, checkpoint, through });
    let text = writer.header();
    const skipTo = (to: number) => {
      for (const range of writer.skips(to)) text += writer.skip({ ...range, hashes: this.hashes(range) });
    };
    for (const [index, event] of this.events.slice(0, size).entries()) {
      if (!keep(index)) continue;
      skipTo(index);
      text += writer.event({ index, ...event });
    }
    skipTo(size);
    for (const event of wanted.unsequenced ?? []) text += writer.unsequenced(event);
    return text + writer.end();
  }
}

import { createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  decodeBase64,
  type Ed25519Verify,
  encodeBase64,
  formatCheckpoint,
  formatVerifierKey,
  NoteError,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  type Sha256,
  signatureTypes,
  signNote,
  verifierKey,
} from "./index.ts";

const sha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");
const spki = (publicKey: Uint8Array) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), publicKey]),
    format: "der",
    type: "spki",
  });
const verifyEd25519: Ed25519Verify = ({ publicKey, message, signature }) =>
  verify(null, message, spki(publicKey), signature);

// The example of golang.org/x/mod/sumdb/note, whose keys are public.
const goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const goNote = [
  "If you think cryptography is the answer to your problem,",
  "then you don't know what your problem is.",
  "",
  "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
  "",
].join("\n");

describe("the example of Go's notes", () => {
  const key = parseVerifierKey(sha256, goKey);
  test("its key and its signature", async () => {
    if (!key) throw new Error("the key is not read");
    expect(formatVerifierKey(key)).toBe(goKey);
    const opened = await openNote({ verify: verifyEd25519 }, { note: goNote, keys: [key] });
    expect(opened.text).toBe(goNote.slice(0, goNote.indexOf("\n\n") + 1));
    expect(opened.signatures).toEqual([{ key, time: null }]);
  });
});

test("the example of C2SP's checkpoints", () => {
  const text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  const checkpoint = parseCheckpoint(text);
  expect(checkpoint).toMatchObject({ origin: "example.com/behind-the-sofa", size: 20852163, extensions: [] });
  if (checkpoint) expect(formatCheckpoint(checkpoint)).toBe(text);
});

test.each(["a\n01\n", "a\n-1\n", "a\n1e3\n", "a\n9007199254740993\n", "\n1\n", "a\n+1\n", "a\n 1\n"])(
  "no checkpoint: %j",
  (start) => {
    expect(parseCheckpoint(`${start}CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n`)).toBeNull();
  },
);

test.each([
  "AA",
  "AA=",
  "AB==",
  "AAB=",
  "AA==\n",
  " AA==",
  "AA=A",
  "====",
  "A===",
  "_-8=",
  "AA==AA==",
  "ÿAAA",
])("no Base 64: %j", (text) => expect(decodeBase64(text)).toBeNull());

test("Base 64 there and back", () => {
  for (let length = 0; length < 100; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) % 256);
    const text = encodeBase64(bytes);
    expect(text).toBe(Buffer.from(bytes).toString("base64"));
    expect(decodeBase64(text)).toEqual(bytes);
  }
});

// PKCS #8 of a fixed seed, so that a run is the run before.
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, 7)]),
  format: "der",
  type: "pkcs8",
});
const publicKey = new Uint8Array(
  createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(12),
);
const key = verifierKey(sha256, { name: "example.com/log", publicKey });
const witness = verifierKey(sha256, { name: "example.com/w", publicKey, type: signatureTypes.cosignature });

describe("a note that was signed here", () => {
  const text = "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  const signer = { key, sign: (message: Uint8Array) => sign(null, message, privateKey) };
  const cosigner = {
    key: witness,
    sign(message: Uint8Array) {
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(1_700_000_000n);
      const stated = `cosignature/v1\ntime 1700000000\n${Buffer.from(message)}`;
      return Buffer.concat([time, sign(null, Buffer.from(stated), privateKey)]);
    },
  };
  const open = (note: string, keys = [key]) => openNote({ verify: verifyEd25519 }, { note, keys });

  test("is opened, also with a witness's signature, with the time it states", async () => {
    const note = await signNote({ text, signers: [signer, cosigner] });
    expect((await open(note)).signatures).toEqual([{ key, time: null }]);
    expect((await open(note, [key, witness])).signatures[1]).toEqual({ key: witness, time: 1_700_000_000 });
  });

  test("has no bit that can be changed", async () => {
    const note = Buffer.from(await signNote({ text, signers: [signer] }));
    for (let bit = 0; bit < note.length * 8; bit += 1) {
      const flipped = Buffer.from(note);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(open(flipped.toString("utf8")), `bit ${bit}`).rejects.toBeInstanceOf(NoteError);
    }
  });

  test("is refused for a known key's wrong signature, whatever else is right", async () => {
    const note = await signNote({ text, signers: [signer, { ...cosigner, sign: () => Buffer.alloc(72) }] });
    await expect(open(note, [key, witness])).rejects.toMatchObject({ fault: "BAD_SIGNATURE" });
    expect((await open(note)).text).toBe(text);
  });

  test("is refused without a known key", async () => {
    const note = await signNote({ text, signers: [signer] });
    await expect(open(note, [witness])).rejects.toMatchObject({ fault: "UNKNOWN_KEY" });
    await expect(open(note, [])).rejects.toMatchObject({ fault: "UNKNOWN_KEY" });
  });
});

import { decodeBase64, encodeBase64 } from "./base64.ts";
import { concat, equalBytes, utf8 } from "./bytes.ts";
import { isKeyName, signatureTypes, type VerifierKey } from "./verifier-key.ts";

/** Ed25519 (RFC 8032), given by whoever calls. */
export type Ed25519Verify = (signed: {
  publicKey: Uint8Array;
  message: Uint8Array;
  signature: Uint8Array;
}) => boolean | Promise<boolean>;
export type Ed25519Sign = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** A signature of a note that was verified. `time`: seconds since 1970, when a witness said that it saw it. */
export type VerifiedSignature = { key: VerifierKey; time: number | null };
export type OpenedNote = { text: string; signatures: VerifiedSignature[] };

/** Why a note is not to be believed. */
export type NoteFault = "MALFORMED" | "UNKNOWN_KEY" | "BAD_SIGNATURE";
export class NoteError extends Error {
  readonly fault: NoteFault;
  constructor(fault: NoteFault, message: string) {
    super(message);
    this.name = "NoteError";
    this.fault = fault;
  }
}

type SignatureLine = { name: string; id: Uint8Array; signature: Uint8Array };

// C2SP signed-note asks for at least 16; every one of them is a verification that a stranger can ask for.
const mostSignatures = 64;
const longestNote = 1_000_000;
const em = "\u2014";

function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.endsWith("\n") && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

/** A note's text and signature lines, none of them verified. Throws a NoteError. */
export function splitNote(note: string): { text: string; lines: SignatureLine[] } {
  const malformed = (why: string) => new NoteError("MALFORMED", why);
  if (note.length > longestNote) throw malformed("the note is too long");
  if (!isNoteText(note))
    throw malformed("a note is UTF-8 without control characters, and ends with a newline");
  const blank = note.lastIndexOf("\n\n");
  if (blank < 0) throw malformed("there is no blank line between text and signatures");
  const lines = note
    .slice(blank + 2, -1)
    .split("\n")
    .map((line): SignatureLine => {
      const [dash, name = "", base64 = "", ...more] = line.split(" ");
      const bytes = decodeBase64(base64);
      if (dash !== em || !isKeyName(name) || more.length > 0 || bytes === null || bytes.length < 5) {
        throw malformed("a signature line is not one");
      }
      return { name, id: bytes.slice(0, 4), signature: bytes.slice(4) };
    });
  if (lines.length > mostSignatures) throw malformed(`there are more than ${mostSignatures} signatures`);
  return { text: note.slice(0, blank + 1), lines };
}

/** The signature line of a key, to be put behind a note. */
export function signatureLine({ name, id, signature }: SignatureLine): string {
  return `${em} ${name} ${encodeBase64(concat(id, signature))}\n`;
}

/** Signs a text, which ends with a newline, under a key's name; with several keys, one line each. */
export async function signNote(note: {
  text: string;
  signers: readonly { key: VerifierKey; sign: Ed25519Sign }[];
}): Promise<string> {
  if (!isNoteText(note.text))
    throw new RangeError("a note's text ends with a newline and has no control characters");
  let signed = `${note.text}\n`;
  for (const { key, sign } of note.signers) {
    signed += signatureLine({ name: key.name, id: key.id, signature: await sign(utf8(note.text)) });
  }
  return signed;
}

/**
 * A note's text, when a known key has signed it. Throws a NoteError when none has, and when the signature of a known
 * key is wrong, whatever else is right. Signatures of unknown keys are ignored.
 */
export async function openNote(
  deps: { verify: Ed25519Verify },
  { note, keys }: { note: string; keys: readonly VerifierKey[] },
): Promise<OpenedNote> {
  const { text, lines } = splitNote(note);
  const signatures: VerifiedSignature[] = [];
  for (const line of lines) {
    const key = keys.find(({ name, id }) => name === line.name && equalBytes(id, line.id));
    if (!key) continue;
    const time = await verifyLine(deps, { key, text, signature: line.signature });
    if (time === false) throw new NoteError("BAD_SIGNATURE", `the signature of ${key.name} is wrong`);
    signatures.push({ key, time });
  }
  if (signatures.length === 0) throw new NoteError("UNKNOWN_KEY", "no key that is known has signed this");
  return { text, signatures };
}

/** The time a witness states, null for a plain signature, false when it is wrong. */
async function verifyLine(
  { verify }: { verify: Ed25519Verify },
  { key, text, signature }: { key: VerifierKey; text: string; signature: Uint8Array },
): Promise<number | null | false> {
  const { publicKey } = key;
  if (key.type === signatureTypes.ed25519) {
    if (signature.length !== 64) return false;
    return (await verify({ publicKey, message: utf8(text), signature })) ? null : false;
  }
  // A cosignature: eight bytes of time before the signature (C2SP tlog-cosignature).
  if (signature.length !== 72) return false;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
  return (await verify({ publicKey, message, signature: signature.slice(8) })) ? Number(time) : false;
}

import { FleetgraphError } from "@fleetgraph/sdk";
import {
  type Checkpoint,
  decodeBase64,
  formatVerifierKey,
  NoteError,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  type VerifierKey,
  verifyConsistency,
} from "@fleetgraph/transparency-log";
import type { Context } from "../context.ts";
import { exitCodes, Failure, UsageError } from "../failure.ts";
import { readKnownLog, writeKnownLog } from "./known-logs.ts";
import { sha256, verifyEd25519 } from "./node-crypto.ts";

/** A checkpoint of the server that was checked by everything that is known of its log. */
export interface CheckedLog {
  checkpoint: Checkpoint;
  note: string;
  /** The trusted keys that have signed it. */
  signedBy: readonly string[];
  /** Keys that are trusted from now on: of a log that nobody knew, or signed beside one that was trusted. */
  newKeys: readonly string[];
  /** Nothing was known of the log: its key was taken on trust. */
  first: boolean;
  /** The sizes of the earlier checkpoints that it was shown to continue. */
  continues: readonly number[];
}

/**
 * Checks a checkpoint that the server gave: that a trusted key has signed it, and that it continues the last one that
 * was seen and every other that is at hand. What it finds is remembered. Throws a Failure that says what is wrong.
 */
export async function checkLog(
  context: Context,
  input: {
    note: string;
    /** The server's keys: only for a log that is not known yet, or a change of keys that the old one has signed. */
    offered: readonly string[];
    /** Keys that the user gave. */
    given?: readonly string[];
    /** Earlier checkpoints that the user has kept. */
    kept?: readonly string[];
  },
): Promise<CheckedLog> {
  const { environment, connection } = context;
  const { note, offered, given = [], kept = [] } = input;
  const known = readKnownLog(environment, connection.url);
  const first = known === null && given.length === 0;
  const trusted = keysOf(context, first ? offered : [...given, ...(known?.keys ?? [])]);
  const checkpoint = await opened(context, { note, keys: trusted });
  const signedBy = await signersOf(note, trusted);
  // A new key that signs beside a trusted one is vouched for by it.
  const candidates = keysOf(context, offered).map(formatVerifierKey);
  const all = await signersOf(note, keysOf(context, candidates));
  const newKeys = all.filter((key) => !known?.keys.includes(key));
  const continues: number[] = [];
  for (const earlier of new Set([...(known ? [known.checkpoint] : []), ...kept])) {
    const before = await opened(context, { note: earlier, keys: trusted });
    await requireContinued(context, { before, now: checkpoint });
    continues.push(before.size);
  }
  const keys = [...new Set([...(known?.keys ?? []), ...given, ...signedBy, ...all])];
  writeKnownLog(environment, connection.url, { keys, checkpoint: newest(known?.checkpoint, note) });
  return { checkpoint, note, signedBy, newKeys, first, continues };
}

function keysOf({ say }: Context, texts: readonly string[]): VerifierKey[] {
  return texts.map((text) => {
    const key = parseVerifierKey(sha256, text);
    if (key === null) throw new UsageError(say("cli.usage.logKey", { key: text }));
    return key;
  });
}

async function signersOf(note: string, keys: readonly VerifierKey[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const { signatures } = await openNote({ verify: verifyEd25519 }, { note, keys });
  return signatures.map(({ key }) => formatVerifierKey(key));
}

/** A checkpoint that a trusted key has signed. */
async function opened(
  { say }: Context,
  { note, keys }: { note: string; keys: readonly VerifierKey[] },
): Promise<Checkpoint> {
  try {
    const { text } = await openNote({ verify: verifyEd25519 }, { note, keys });
    const checkpoint = parseCheckpoint(text);
    // A log's key has the log's name: another log that the same people run is not this one.
    if (checkpoint && keys.some(({ name }) => name === checkpoint.origin)) return checkpoint;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    if (error.fault === "UNKNOWN_KEY") {
      throw notProven(say("cli.log.unknownKey"), say("cli.log.unknownKey.hint"));
    }
    if (error.fault === "BAD_SIGNATURE") throw notProven(say("cli.log.badSignature"));
  }
  throw notProven(say("cli.log.malformed"));
}

async function requireContinued(
  context: Context,
  { before, now }: { before: Checkpoint; now: Checkpoint },
): Promise<void> {
  const { say, fleet, signal } = context;
  if (before.origin !== now.origin) {
    throw notProven(say("cli.log.otherOrigin", { before: before.origin, now: now.origin }));
  }
  const [older, newer] = before.size <= now.size ? [before, now] : [now, before];
  const sizes = { from: older.size, to: newer.size };
  if (older.size === newer.size) {
    if (Buffer.from(older.root).equals(newer.root)) return;
    throw notProven(say("cli.log.forked", { size: now.size }), say("cli.log.forked.hint"));
  }
  const { hashes } = await fleet.auditLog.consistency(sizes, { signal }).catch((error: Error) => {
    // It has not as many leaves as it had.
    if (!(error instanceof FleetgraphError) || error.code !== "BAD_USER_INPUT") throw error;
    throw notProven(say("cli.log.inconsistent", sizes), say("cli.log.forked.hint"));
  });
  const proof = hashes.map((text) => decodeBase64(text) ?? new Uint8Array(0));
  const roots = { fromRoot: older.root, toRoot: newer.root };
  if (!verifyConsistency(sha256, { ...sizes, ...roots, proof })) {
    throw notProven(say("cli.log.inconsistent", sizes), say("cli.log.forked.hint"));
  }
}

/** The server's history is not what it should be. */
export function notProven(message: string, hint: string | null = null): Failure {
  return new Failure(exitCodes.failed, message, { code: "NOT_PROVEN", hint });
}

function newest(known: string | undefined, note: string): string {
  const sizeOf = (text: string) => Number(text.split("\n")[1]);
  return known !== undefined && sizeOf(known) > sizeOf(note) ? known : note;
}

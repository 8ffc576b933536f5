import type { Database, PoolClient } from "@fleetgraph/database";
import {
  consistencyRanges,
  formatCheckpoint,
  parseCheckpoint,
  consistencyProof as proofOf,
  signNote,
  splitNote,
  subtreesOf,
  verifyConsistency,
} from "@fleetgraph/transparency-log";
import { inTransaction } from "../../kernel/index.ts";
import { rootOfEdge } from "./growing-tiles.ts";
import { nodeReader, nodesFrom } from "./nodes.ts";
import { sha256 } from "./sha256.ts";
import type { Signer } from "./signing-key.ts";

/** The log is not the continuation of what was signed before: nothing is signed, and an operator has to look. */
export class LogForked extends Error {
  readonly size: number;
  readonly signedSize: number;
  constructor(input: { size: number; signedSize: number }) {
    const { size, signedSize } = input;
    super(`the audit log of ${size} leaves is no continuation of the one of ${signedSize} that was signed`);
    this.name = "LogForked";
    this.size = size;
    this.signedSize = signedSize;
  }
}

/**
 * Signs the head of the log where it was not signed yet, or not by these keys. With several keys a checkpoint has the
 * signature of each, so that whoever knows the old one learns to trust the new. Throws LogForked. Gives the size that
 * was signed, or null when there was nothing to sign or somebody else is at it.
 */
export async function signCheckpoint(
  database: Pick<Database, "pool">,
  { signers, at }: { signers: readonly Signer[]; at: Date },
): Promise<number | null> {
  const [first] = signers;
  if (first === undefined) return null;
  return inTransaction(database, async (client) => {
    const head = await headOf(client);
    if (head === null || head.size === 0) return null;
    const root = rootOfEdge(sha256, head);
    const signed = await lastSigned(client);
    if (signed !== null) {
      if (!(await continues(client, { head: { size: head.size, root }, signed }))) {
        throw new LogForked({ size: head.size, signedSize: signed.size });
      }
      if (signed.size === head.size && isSignedBy(signed.note, signers)) return null;
    }
    const text = formatCheckpoint({ origin: first.key.name, size: head.size, root });
    const note = await signNote({ text, signers });
    await client.query("INSERT INTO audit_checkpoint (size, at, root, note) VALUES ($1, $2, $3, $4)", [
      head.size,
      // Of one size the newest counts, whatever the clock says.
      signed?.size === head.size && signed.at >= at ? new Date(signed.at.getTime() + 1) : at,
      root,
      note,
    ]);
    await keepKeys(client, { keys: signers.map((each) => each.text), at });
    return head.size;
  });
}

type Head = { size: number; edge: Buffer };
type Signed = { size: number; root: Buffer; note: string; at: Date };

async function headOf(client: PoolClient): Promise<Head | null> {
  const text = "SELECT size::text, edge FROM audit_log WHERE id = 1 FOR UPDATE SKIP LOCKED";
  const { rows } = await client.query<{ size: string; edge: Buffer }>(text);
  return rows[0] ? { size: Number(rows[0].size), edge: rows[0].edge } : null;
}

async function lastSigned(client: PoolClient): Promise<Signed | null> {
  const text = "SELECT size::text, root, note, at FROM audit_checkpoint ORDER BY size DESC, at DESC LIMIT 1";
  const { rows } = await client.query<Omit<Signed, "size"> & { size: string }>(text);
  return rows[0] ? { ...rows[0], size: Number(rows[0].size) } : null;
}

async function continues(
  client: PoolClient,
  input: { head: { size: number; root: Uint8Array }; signed: Signed },
): Promise<boolean> {
  const { head, signed } = input;
  if (parseCheckpoint(splitNote(signed.note).text)?.size !== signed.size || head.size < signed.size)
    return false;
  const range = { from: signed.size, to: head.size };
  const nodes = await nodesFrom(client, subtreesOf(consistencyRanges(range)));
  if (nodes === null) return false;
  const proof = proofOf(sha256, { ...range, nodeAt: nodeReader(nodes) });
  const roots = { fromRoot: signed.root, toRoot: head.root };
  return verifyConsistency(sha256, { ...range, ...roots, proof });
}

const ids = (keys: readonly { name: string; id: Uint8Array }[]) =>
  keys.map(({ name, id }) => `${name} ${Buffer.from(id).toString("hex")}`).sort();

/** Whether a note has the signatures of these keys and no other. */
export function isSignedBy(note: string, signers: readonly Signer[]): boolean {
  return ids(splitNote(note).lines).join("\n") === ids(signers.map(({ key }) => key)).join("\n");
}

/** The keys that sign from now on, and those that do no more. */
async function keepKeys(client: PoolClient, { keys, at }: { keys: string[]; at: Date }): Promise<void> {
  await client.query(
    "INSERT INTO audit_key (key, since) SELECT unnest($1::text[]), $2 ON CONFLICT (key) DO UPDATE SET until = NULL WHERE audit_key.until IS NOT NULL",
    [keys, at],
  );
  await client.query("UPDATE audit_key SET until = $2 WHERE until IS NULL AND key <> ALL ($1::text[])", [
    keys,
    at,
  ]);
}

import { createHash, createPublicKey, verify } from "node:crypto";
import type { Fleetgraph } from "@fleetgraph/sdk";
import {
  type Ed25519Verify,
  parseVerifierKey,
  type Sha256,
  verifyExport,
} from "@fleetgraph/transparency-log";
import type { Period } from "./quarter.ts";

export type HistoryProof = {
  /** Where the log has each entry, by the entry's id; empty when the export is not proven. */
  places: ReadonlyMap<string, number>;
  /** Leaves of the log at the checkpoint. */
  size: number | null;
  root: string | null;
  signedBy: readonly string[];
  /** What is wrong, one sentence each; empty when everything is proven. */
  findings: readonly string[];
};

const sha256: Sha256 = (bytes) => createHash("sha256").update(bytes).digest();
// SubjectPublicKeyInfo of an Ed25519 key, up to the key itself (RFC 8410).
const spkiStart = Buffer.from("302a300506032b6570032100", "hex");
const verifyEd25519: Ed25519Verify = ({ publicKey, message, signature }) => {
  const key = createPublicKey({ key: Buffer.concat([spkiStart, publicKey]), format: "der", type: "spki" });
  return verify(null, message, key, signature);
};

/** Reads the history of a period and verifies every line of it against the log's signed checkpoint, by the log's public keys. */
export async function proveHistory(
  fleet: Fleetgraph,
  input: { period: Period; keys: readonly string[] },
): Promise<HistoryProof> {
  const places = new Map<string, number>();
  /** The export's bytes for the verifier; what they say is kept on the way. */
  async function* bytes() {
    const encoder = new TextEncoder();
    for await (const { text } of fleet.auditEvents.export(input.period)) {
      for (const line of text.split("\n").filter(Boolean)) {
        const { kind, index, id } = JSON.parse(line) as { kind: string; index?: number | null; id?: string };
        if (kind === "event" && id !== undefined && typeof index === "number") places.set(id, index);
      }
      yield encoder.encode(text);
    }
  }
  const keys = input.keys.flatMap((key) => parseVerifierKey(sha256, key.trim()) ?? []);
  const report = await verifyExport({ sha256, verify: verifyEd25519 }, { bytes: bytes(), keys });
  return {
    places: report.verdict === "VERIFIED" ? places : new Map(),
    size: report.size,
    root: report.root,
    signedBy: report.signatures.map(({ name }) => name),
    findings: report.findings.map(({ kind, line, id, detail }) =>
      [`${kind}${line === null ? "" : ` in line ${line}`}`, id, detail].filter(Boolean).join(", "),
    ),
  };
}

import { createReadStream } from "node:fs";
import { parseVerifierKey, type VerifierKey, verifyExport } from "@fleetgraph/transparency-log";
import type { Reads } from "../../kernel/index.ts";
import { logKeys } from "../log/checkpoints.ts";
import { sha256 } from "../log/sha256.ts";
import { verifyEd25519 } from "../log/verify-ed25519.ts";

/**
 * Reads an archive back and verifies it as an auditor would, with the keys that ever signed the log. Gives how many events
 * it proves. Throws an Error that says what is wrong.
 */
export async function verifyArchive(
  reads: Reads,
  { path, filter }: { path: string; filter: { start: string; end: string } },
): Promise<{ events: number; size: number }> {
  const keys = (await logKeys(reads))
    .map(({ key }) => parseVerifierKey(sha256, key))
    .filter((key): key is VerifierKey => key !== null);
  const report = await verifyExport(
    { sha256, verify: verifyEd25519 },
    { bytes: createReadStream(path), keys },
  );
  if (report.verdict !== "VERIFIED") {
    const found = report.findings.map(
      ({ kind, line, from }) => `${kind} (line ${line ?? "-"}, leaf ${from ?? "-"})`,
    );
    throw new Error(found.join(", ") || "it is not what its checkpoint says");
  }
  const { start = null, end = null } = report.filter ?? {};
  if (start !== filter.start || end !== filter.end) throw new Error("it is of another time");
  if (report.proven !== report.events) throw new Error("not every event in it is proven");
  return { events: report.events, size: report.size ?? 0 };
}

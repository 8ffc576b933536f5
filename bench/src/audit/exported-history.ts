import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { newSigningKey, parseSigningKey } from "@fleetgraph/core/audit";
import {
  CompactRange,
  ExportWriter,
  formatCheckpoint,
  formatVerifierKey,
  leafHash,
  leafOfEntry,
  signNote,
} from "@fleetgraph/transparency-log";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** An entry as the server writes them: somewhat above 600 bytes. */
function eventAt(index: number) {
  const id = `aud_01J${String(index).padStart(22, "0")}`;
  const entry = JSON.stringify({
    action: "deployment.request",
    actor: {
      address: "10.1.2.3",
      client: "fleet/0.1.0 node/24",
      id: "pri_01J0000000000000000000000",
      name: "ci-release",
      token: "tok_01J0000000000000000000000",
    },
    at: new Date(1.78e12 + index * 1000).toISOString(),
    id,
    onBehalfOf: "alice",
    outcome: "ACCEPTED",
    payload: {
      change: { container: "web", kind: "IMAGE" },
      image: `web:v${index}`,
      strategy: "ROLLING",
      wait: true,
    },
    reason: `release ${index}`,
    requestId: `req_01J${String(index).padStart(22, "0")}`,
    target: {
      id: "svc_01J0000000000000000000000",
      name: "prod/web",
      path: "production/ap-northeast-1/prod/web",
      type: "service",
    },
    version: 1,
  });
  const nonce = sha256(Buffer.from(id));
  return { nonce, entry, leaf: leafOfEntry(sha256, { id, nonce, entry: Buffer.from(entry) }) };
}

/** Writes the export of a log of so many events. Gives the log's public key, and the checkpoint of its first half. */
export async function exportedHistory({ file, events }: { file: string; events: number }) {
  const origin = "log.example/bench";
  const signer = parseSigningKey(newSigningKey(origin));
  const checkpointOf = ({ size, root }: { size: number; root: Uint8Array }) =>
    signNote({ text: formatCheckpoint({ origin, size, root }), signers: [signer] });
  const range = new CompactRange(sha256);
  const half = Math.floor(events / 2);
  let halfRoot = range.root();
  for (let index = 0; index < events; index += 1) {
    range.append(leafHash(sha256, eventAt(index).leaf));
    if (range.size === half) halfRoot = range.root();
  }
  const checkpoint = await checkpointOf({ size: events, root: range.root() });
  const writer = new ExportWriter(sha256, { origin, size: events, filter: null, checkpoint });
  const out = createWriteStream(file);
  out.write(writer.header());
  for (let index = 0; index < events; index += 1) {
    if (!out.write(writer.event({ index, ...eventAt(index) }))) await once(out, "drain");
  }
  out.end(writer.end());
  await once(out, "close");
  return { key: formatVerifierKey(signer.key), kept: await checkpointOf({ size: half, root: halfRoot }) };
}

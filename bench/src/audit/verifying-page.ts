// Runs in the page: an auditor's own tool would look like this.
import { type Ed25519Verify, parseVerifierKey, verifyExport } from "@fleetgraph/transparency-log";
import { sha256 } from "@noble/hashes/sha2.js";

const verify: Ed25519Verify = async ({ publicKey, message, signature }) => {
  const key = await crypto.subtle.importKey("raw", own(publicKey), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, own(signature), own(message));
};
const own = (bytes: Uint8Array) => Uint8Array.from(bytes);

/** What of a page is used here; the rest of the program runs in Node and is compiled for that. */
const page = globalThis as unknown as {
  document: { getElementById(id: string): { dataset: { key: string } } };
};

async function run(): Promise<{ milliseconds: number } | { error: string }> {
  const key = parseVerifierKey(sha256, page.document.getElementById("page").dataset.key);
  const { body } = await fetch("/export.ndjson");
  if (!key || !body) return { error: "no key, or no file" };
  const began = performance.now();
  const report = await verifyExport({ sha256, verify }, { bytes: body, keys: [key] });
  const milliseconds = performance.now() - began;
  return report.verdict === "VERIFIED"
    ? { milliseconds }
    : { error: JSON.stringify(report.findings.slice(0, 3)) };
}

const answer = await run().catch((error: unknown) => ({ error: String(error) }));
await fetch("/answer", { method: "POST", body: JSON.stringify(answer) });

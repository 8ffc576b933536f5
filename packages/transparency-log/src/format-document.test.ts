// The worked example of docs/audit-format.md is what the code does.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  CompactRange,
  type EventLine,
  leafHash,
  leafOfEntry,
  parseCheckpoint,
  parseLine,
  parseVerifierKey,
  type SkipLine,
  splitNote,
  verifyExport,
} from "./index.ts";
import { sha256, verifyEd25519 } from "./testing/test-log.ts";

const document = readFileSync(new URL("../../../docs/audit-format.md", import.meta.url), "utf8");
const block = (kind: string) => new RegExp(`\`\`\`${kind}\\n([^]*?)\`\`\``).exec(document)?.[1] ?? "";
const row = (name: string) => new RegExp(`^\\| ${name} \\| \`([0-9a-f]+)\``, "m").exec(document)?.[1];
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("the example's file is proven by the example's key", async () => {
  const key = parseVerifierKey(sha256, block("key").trim());
  const report = await verifyExport(
    { sha256, verify: verifyEd25519 },
    { bytes: [Buffer.from(block("ndjson"))], keys: key ? [key] : [] },
  );
  expect(report).toMatchObject({
    verdict: "VERIFIED",
    size: 4,
    events: 2,
    proven: 2,
    skipped: 2,
    findings: [],
  });
});

test("the example's hashes are those of its event", () => {
  const lines = block("ndjson").trimEnd().split("\n").map(parseLine);
  const [header, skip] = lines;
  const event = lines.find((line): line is EventLine => line?.kind === "event");
  if (!event || header?.kind !== "header") throw new Error("the example has no event");
  const nonce = Buffer.from(event.nonce, "base64");
  expect(nonce).toEqual(Buffer.alloc(32, 1));
  const leaf = leafOfEntry(sha256, { id: event.id, nonce, entry: Buffer.from(event.entry) });
  expect(row("SHA-256\\(nonce ‖ entry\\)")).toBe(
    hex(sha256(Buffer.concat([nonce, Buffer.from(event.entry)]))),
  );
  expect(row("leaf")).toBe(hex(leaf));
  expect(row("its hash")).toBe(hex(leafHash(sha256, leaf)));
  const range = new CompactRange(sha256);
  const [first = ""] = (skip as SkipLine).hashes;
  expect(row("hash of leaf 0, from the skip")).toBe(hex(Buffer.from(first, "base64")));
  range.append(Buffer.from(first, "base64"));
  range.append(leafHash(sha256, leaf));
  expect(row("node over 0 and 1")).toBe(hex(range.root()));
  const right = Buffer.from(row("node over 2 and 3") ?? "", "hex");
  range.appendSubtree({ level: 1, index: 1, hash: right });
  expect(row("root, as in the checkpoint")).toBe(hex(range.root()));
  const { root = leaf } = parseCheckpoint(splitNote(header.checkpoint).text) ?? {};
  expect(hex(root)).toBe(hex(range.root()));
});

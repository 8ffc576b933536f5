import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CompactRange,
  ExportWriter,
  formatCheckpoint,
  formatVerifierKey,
  leafHash,
  leafOfEntry,
  signNote,
  verifierKey,
} from "@fleetgraph/transparency-log";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** A server that has one export to give, as the real one gives it, and as slowly as a test wants. */
export interface ExportOnTheWire {
  url: string;
  /** The log's verifier key. */
  key: string;
  /** The file that every export is in the end. */
  whole: string;
  checkpoint: string;
  table: string;
  /** What was asked for. */
  asked: URLSearchParams[];
  /** Answers go no further than so many bytes until it is set again; then the connection stays open. */
  most: number;
  archived: string[];
  close(): Promise<void>;
}

/** Starts one with a log of some events. */
export async function exportOnTheWire(count: number): Promise<ExportOnTheWire> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const key = verifierKey(sha256, { name: "log.example/wire", publicKey: new Uint8Array(raw) });
  const events = Array.from({ length: count }, (_, index) => {
    const entry = JSON.stringify({ at: "2026-01-01T00:00:00.000Z", id: `aud_${index}`, reason: "日本語" });
    const nonce = sha256(Buffer.from(`nonce ${index}`));
    const leaf = leafOfEntry(sha256, { id: `aud_${index}`, nonce, entry: Buffer.from(entry) });
    return { index, entry, nonce, leaf };
  });
  const range = new CompactRange(sha256);
  for (const { leaf } of events) range.append(leafHash(sha256, leaf));
  const checkpoint = await signNote({
    text: formatCheckpoint({ origin: key.name, size: count, root: range.root() }),
    signers: [{ key, sign: (message) => new Uint8Array(sign(null, message, privateKey)) }],
  });
  const start = { origin: key.name, size: count, filter: null, checkpoint };
  const write = (at: number | null, counted: number) => {
    const writer = new ExportWriter(sha256, start, { at: at ?? 0, events: counted });
    const head = at === null ? writer.header() : "";
    return (
      head +
      events
        .slice(at ?? 0)
        .map((event) => writer.event(event))
        .join("") +
      writer.end()
    );
  };
  const rows = ["index,id\r\n", ...events.map(({ index }) => `${index},"aud_${index}"\r\n`)];
  const wire: ExportOnTheWire = {
    url: "",
    key: formatVerifierKey(key),
    whole: write(null, 0),
    checkpoint,
    table: rows.join(""),
    asked: [],
    most: Number.POSITIVE_INFINITY,
    archived: [],
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const answer = (query: URLSearchParams, response: ServerResponse) => {
    const at = query.get("at") === null ? null : Number(query.get("at"));
    const isTable = query.get("format") === "csv";
    const text = isTable
      ? rows.slice(at === null ? 0 : at + 1).join("")
      : write(at, Number(query.get("events") ?? 0));
    response.writeHead(200, {
      "x-fleetgraph-log-size": String(count),
      "x-fleetgraph-snapshot": "7:7:",
      ...(wire.archived.length > 0 && { "x-fleetgraph-archived": wire.archived.join(",") }),
    });
    const bytes = Buffer.from(text);
    response.write(bytes.subarray(0, wire.most));
    if (bytes.length <= wire.most) response.end();
  };
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://x");
    wire.asked.push(searchParams);
    answer(searchParams, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  wire.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return wire;
}

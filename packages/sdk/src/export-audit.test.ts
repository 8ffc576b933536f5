import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createClient } from "./client.ts";
import {
  FleetgraphError,
  InvalidInputError,
  NetworkError,
  PermissionError,
  RateLimitedError,
} from "./errors.ts";
import { type AuditExportInput, auditExportLines, exportAudit } from "./export-audit.ts";
import type { AuditExportPlace } from "./export-place.ts";

const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const entry = (index: number | null, id: string) =>
  line({
    kind: "event",
    index,
    nonce: "bm9uY2U=",
    hash: "aGFzaA==",
    entry: JSON.stringify({ id, reason: "日本語 ⏎ 😀" }),
  });
const hashes = ["aGFzaA=="];
const ndjson = [
  line({ kind: "header", format: "fleetgraph-audit-export/1", size: 70_000 }),
  entry(0, "aud_0"),
  entry(1, "aud_1"),
  line({ kind: "mark", from: 0, to: 2, hashes, events: 2 }),
  line({ kind: "skip", from: 2, to: 65_536, hashes }),
  entry(65_536, "aud_2"),
  line({ kind: "mark", from: 65_536, to: 65_537, hashes, events: 3 }),
  line({ kind: "skip", from: 65_537, to: 69_000, hashes }),
  line({ kind: "skip", from: 69_000, to: 70_000, hashes }),
  entry(null, "aud_8"),
  entry(null, "aud_9"),
  line({ kind: "end", events: 3, skipped: 69_997, unsequenced: 2, header: "" }),
];
const csv = [
  "index,id,at\r\n",
  '0,"aud_0","t"\r\n',
  '1,"aud_1","t ⏎ ""2,"""\r\n',
  ...[',"aud_8","t"\r\n', ',"aud_9","t"\r\n'],
];

type Answering = (query: URLSearchParams, response: ServerResponse, request: IncomingMessage) => void;

/** Answers each request by the next of what is given, the last of them again and again. */
async function exportsOnTheWire(...answers: Answering[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { search, searchParams } = new URL(request.url ?? "", "http://x");
    asked.push(search);
    (answers.length > 1 ? answers.shift() : answers[0])?.(searchParams, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = createClient({ url: `http://127.0.0.1:${port}`, token: "good" });
  return { client, asked };
}

/** What follows behind a place, as the server has it: it knows lines that end at a leaf only. */
function following(query: URLSearchParams): string {
  const lines = query.get("format") === "csv" ? csv : ndjson;
  const at = query.get("at");
  if (at === null) return lines.join("");
  const place = lines.findLastIndex((each) =>
    query.get("format") === "csv" ? each.startsWith(`${Number(at) - 1},`) : each.includes(`"to":${at},`),
  );
  if (at !== "0") expect(place).toBeGreaterThan(0);
  const counted = at === "0" ? "0" : at === "2" || at === "65536" ? "2" : "3";
  if (query.get("format") !== "csv") expect(query.get("events")).toBe(counted);
  return lines.slice(at === "0" ? 1 : place + 1).join("");
}

const head = {
  "x-fleetgraph-log-size": "70000",
  "x-fleetgraph-snapshot": "7:7:",
  "x-fleetgraph-header": "first",
};
const whole: Answering = (query, response) => {
  response.writeHead(200, { ...head, "x-fleetgraph-archived": "2026-01,2026-02" });
  response.end(following(query));
};
/** Cuts the connection behind so many bytes of what would follow. */
const cutBehind =
  (bytes: number): Answering =>
  (query, response) => {
    response.writeHead(200, head);
    response.write(Buffer.from(following(query)).subarray(0, bytes), () => response.destroy());
  };
const refusal =
  (status: number, code: string, headers: Record<string, string> = {}): Answering =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(
      JSON.stringify({ errors: [{ message: "no", extensions: { code, permission: "audit:read" } }] }),
    );
  };

async function textOf(
  client: ReturnType<typeof createClient>,
  input: AuditExportInput,
): Promise<{ text: string; place: AuditExportPlace | undefined }> {
  let text = "";
  let place: AuditExportPlace | undefined;
  for await (const chunk of exportAudit(client, input)) {
    text += chunk.text;
    expect(chunk.text.endsWith("\n")).toBe(true);
    place = chunk.place;
  }
  return { text, place };
}

test("an export asks for what it is given, once, and gives the file and its place", async () => {
  const { client, asked } = await exportsOnTheWire(whole);
  const input = { actor: "a&b", outcome: "REFUSED", target: "prod/web", through: [3, 5] } as const;
  const { text, place } = await textOf(client, { ...input, start: "2026-01-01T00:00:00Z" });
  expect(text).toBe(ndjson.join(""));
  expect(place).toEqual({ size: 70_000, snapshot: "7:7:", at: 70_000, events: 3, lines: 3, header: "first" });
  expect(asked).toEqual([
    "?actor=a%26b&outcome=REFUSED&target=prod%2Fweb&start=2026-01-01T00%3A00%3A00Z&through=3%2C5",
  ]);
});

test.each(["ndjson", "csv"] as const)(
  "a %s file that is cut anywhere is the same in the end",
  async (format) => {
    const file = (format === "csv" ? csv : ndjson).join("");
    const { length } = Buffer.from(file);
    const places = Array.from({ length: Math.ceil(length / 13) }, (_, index) => index * 13);
    await Promise.all(
      places.map(async (bytes) => {
        const { client, asked } = await exportsOnTheWire(cutBehind(bytes), cutBehind(29), whole);
        const { text } = await textOf(client, { format });
        expect(text, `cut behind ${bytes} bytes`).toBe(file);
        expect(asked.length).toBeGreaterThan(1);
        for (const each of asked.slice(1)) {
          if (each.includes("&at=")) expect(each).toContain("size=70000&snapshot=7%3A7%3A");
        }
      }),
    );
  },
  60_000,
);

test("an answer that ends in order without its last line was cut off", async () => {
  const short: Answering = (query, response) => {
    response.writeHead(200, head);
    response.end(following(query).split("\n").slice(0, 3).join("\n").concat("\n"));
  };
  const { client } = await exportsOnTheWire(short, whole);
  expect((await textOf(client, {})).text).toBe(ndjson.join(""));
});

test("what repetition mends is repeated, what it does not is thrown", async () => {
  const { client, asked } = await exportsOnTheWire(
    refusal(503, "DATABASE_UNAVAILABLE"),
    refusal(429, "RATE_LIMITED", { "retry-after": "0" }),
    (_, response) => response.destroy(),
    whole,
  );
  expect((await textOf(client, {})).text).toBe(ndjson.join(""));
  expect(asked).toHaveLength(4);
  const forbidden = await exportsOnTheWire(refusal(403, "FORBIDDEN"));
  await expect(textOf(forbidden.client, {})).rejects.toThrow(PermissionError);
  expect(forbidden.asked).toHaveLength(1);
  const wrong = await exportsOnTheWire(refusal(400, "INVALID_INPUT"));
  await expect(textOf(wrong.client, {})).rejects.toThrow(InvalidInputError);
});

test("a file that was begun under another first line is not gone on with", async () => {
  const other: Answering = (query, response) => {
    response.writeHead(200, { ...head, "x-fleetgraph-header": "another" });
    response.end(following(query));
  };
  const { client, asked } = await exportsOnTheWire(cutBehind(400), other);
  await expect(textOf(client, {})).rejects.toThrow(FleetgraphError);
  expect(asked).toHaveLength(2);
});

test("patience ends with the last error, and a signal at once", async () => {
  const { client } = await exportsOnTheWire((_, response) => response.destroy());
  const lost: number[] = [];
  const options = { patienceMs: 0, onReconnect: () => lost.push(1) };
  await expect(exportAudit(client, {}, options).next()).rejects.toThrow(NetworkError);
  const limited = await exportsOnTheWire(refusal(429, "RATE_LIMITED", { "retry-after": "1000" }));
  await expect(exportAudit(limited.client, {}, { patienceMs: -1 }).next()).rejects.toThrow(RateLimitedError);
  const stop = new AbortController();
  const waiting = exportAudit(limited.client, {}, { signal: stop.signal }).next();
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

test("who stops reading ends the connection", async () => {
  const closed = Promise.withResolvers<void>();
  const { client } = await exportsOnTheWire((_, response, request) => {
    request.once("close", () => undefined);
    response.once("close", closed.resolve);
    response.writeHead(200, head);
    response.write(ndjson.slice(0, 3).join(""));
  });
  for await (const read of auditExportLines(client)) if (read.kind === "event") break;
  await closed.promise;
});

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SourceFailure } from "./source-failure.ts";
import { createSourceHttp, type SourceHttpOptions } from "./source-http.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let answers: Answer[];
let seen: IncomingMessage[];

beforeEach(async () => {
  answers = [];
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    // The last one stays.
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const says =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));

function http(options: Partial<SourceHttpOptions> = {}) {
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://reader:hunter2secret@127.0.0.1:${port}/base`;
  return createSourceHttp({ baseUrl, headers: { "x-api-key": "key-of-mine-123" }, ...options });
}
const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail("it answered"),
    (error: SourceFailure) => error,
  );

test("what is only now and then wrong is asked again, not before the source wants it", async () => {
  answers = [says(503, "busy"), says(429, "slow down", { "x-ratelimit-reset": "0.05" }), says(200, { a: 1 })];
  const began = Date.now();
  const { get } = http({ rateLimitReset: (headers) => Number(headers.get("x-ratelimit-reset")) * 1000 });
  expect(await get("/v1/x", { query: { q: "a b", n: ["1", "2"] } })).toEqual({ a: 1 });
  expect(Date.now() - began).toBeGreaterThanOrEqual(45);
  expect(seen.map(({ url }) => url)).toEqual(Array(3).fill("/base/v1/x?q=a+b&n=1&n=2"));
  expect(seen[0]?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from("reader:hunter2secret").toString("base64")}`,
    "x-api-key": "key-of-mine-123",
  });
});

test("a failure says what it was, and nothing that is secret", async () => {
  const cases: [Answer, Partial<SourceFailure>][] = [
    [says(401, { error: "bad key key-of-mine-123" }), { kind: "UNAUTHORIZED", status: 401 }],
    [says(404, { error: { message: "no such host" } }), { kind: "NOT_FOUND", detail: "no such host" }],
    [says(422, { errors: ["unexecutable"] }), { kind: "REFUSED", detail: "unexecutable" }],
    [says(302, "", { location: "http://elsewhere.example/" }), { kind: "REFUSED", status: 302 }],
    [says(429, "", { "retry-after": "3600" }), { kind: "THROTTLED", retryAfterMs: 3_600_000 }],
    [says(422, "", { "retry-after": "Infinity" }), { kind: "REFUSED", retryAfterMs: null }],
    [says(422, "", { "x-reset": "Infinity" }), { kind: "REFUSED", retryAfterMs: null }],
    [says(200, "<html>"), { kind: "BAD_ANSWER", status: 200 }],
    [says(200, "x".repeat(2_000)), { kind: "BAD_ANSWER" }],
  ];
  const rateLimitReset = (headers: Headers) =>
    headers.has("x-reset") ? Number(headers.get("x-reset")) : null;
  const { get } = http({ mostBytes: 1_000, rateLimitReset });
  for (const [answer, expected] of cases) {
    answers = [answer];
    const error = await failure(get("/v1/x"));
    expect(error).toMatchObject({ name: "SourceFailure", ...expected });
    expect(`${error.message} ${error.detail}`).not.toMatch(/key-of-mine|hunter2secret/);
  }
  expect(seen).toHaveLength(cases.length);
});

test("time runs out for the body too, a call can be left, and only what is repeatable is repeated", async () => {
  answers = [(_request, response) => void response.writeHead(200).write("{")];
  expect(await failure(http({ timeoutMs: 30, tries: 1 }).get("/slow"))).toMatchObject({ kind: "TIMEOUT" });
  const leaving = AbortSignal.timeout(20);
  expect(await failure(http().get("/slow", { signal: leaving }))).toBe(leaving.reason);
  answers = [says(500, { message: "half done" })];
  expect(await failure(http().post("/marks", { body: { a: 1 } }))).toMatchObject({ kind: "UNREACHABLE" });
  // The one that was left may arrive only now.
  const to = (path: string) => seen.filter(({ url }) => url === `/base${path}`);
  expect(to("/marks")).toHaveLength(1);
  const signed = http({ tries: 2, sign: async ({ body }) => ({ "x-signed": String(body.length) }) });
  await failure(signed.post("/query", { body: { a: 1 }, repeatable: true }));
  expect(to("/query").map(({ headers }) => headers["x-signed"])).toEqual(["7", "7"]);
  const gone = http({ tries: 1 });
  server.close();
  server.closeAllConnections();
  expect(await failure(gone.get("/x"))).toMatchObject({ kind: "UNREACHABLE", status: null });
});

// A server whose answer is always the same, in a process of its own, so that its work is not counted. Paths that begin
// with /fail tell what to do with the next requests.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const user = { id: "u", name: "alice", displayName: "alice", active: true, email: "a@example.com" };
const more = { principal: "alice", tokenId: "tok_1", permissions: ["fleet:read"] };
const answer = JSON.stringify({ data: { viewer: { ...user, ...more } } });

let failures: { status: number; retryAfter?: string }[] = [];
let arrivals: number[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (request.url === "/fail") {
      const was = arrivals;
      failures = JSON.parse(Buffer.concat(chunks).toString()) as typeof failures;
      arrivals = [];
      response.end(JSON.stringify(was));
      return;
    }
    arrivals.push(Date.now());
    const failure = failures.shift();
    if (failure) {
      const after = failure.retryAfter === undefined ? {} : { "retry-after": failure.retryAfter };
      response.writeHead(failure.status, { "content-type": "application/json", ...after });
      response.end(JSON.stringify({ errors: [{ message: "No." }] }));
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));

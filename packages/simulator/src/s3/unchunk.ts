import type { IncomingHttpHeaders } from "node:http";
import { Fault } from "../wire/fault.ts";

/**
 * The bytes of a body that an SDK sent in chunks of its own, with trailing headers behind them:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function unchunk(
  headers: IncomingHttpHeaders,
  body: Buffer,
): { content: Buffer; trailers: Record<string, string> } {
  if (!String(headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-"))
    return { content: body, trailers: {} };
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf("\r\n", at);
    const size = end < 0 ? Number.NaN : Number.parseInt(body.toString("latin1", at, end), 16);
    if (Number.isNaN(size)) throw new Fault("IncompleteBody", "The request body terminated unexpectedly");
    at = end + 2;
    if (size === 0) break;
    parts.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.toString("latin1", at).split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { content: Buffer.concat(parts), trailers };
}

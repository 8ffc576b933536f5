import type { IncomingMessage } from "node:http";
import type { Refusal } from "./answer.ts";

export const largestBody = 1024 * 1024;

/** The body of a POST, parsed; or why it is not read. A body over the limit is not kept in memory. */
export async function readJsonBody(
  request: IncomingMessage,
): Promise<{ body: unknown } | { refusal: Refusal }> {
  const type = request.headers["content-type"] ?? "";
  const [essence = "", ...parameters] = type.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((part) => part.startsWith("charset="))?.slice("charset=".length);
  if (essence !== "application/json" || (charset ?? "utf-8").replaceAll('"', "") !== "utf-8") {
    return refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json in UTF-8.");
  }
  if (request.headers["content-encoding"]) {
    return refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body without a content encoding.");
  }
  if (Number(request.headers["content-length"] ?? 0) > largestBody) return tooLarge;
  const bytes = await readUpTo(request, largestBody);
  if (bytes === null) return tooLarge;
  try {
    return { body: JSON.parse(bytes.toString("utf8")) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused(400, "BAD_REQUEST", "The body is no JSON.");
  }
}

/** All that is sent, or null when that is more than `most`. An async iterator over it costs five times as much. */
function readUpTo(request: IncomingMessage, most: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        request.pause();
        resolve(null);
      } else chunks.push(chunk);
    });
    request.on("end", () => {
      const [first] = chunks;
      resolve(first && chunks.length === 1 ? first : Buffer.concat(chunks));
    });
    request.on("error", reject);
  });
}

const refused = (status: number, code: string, message: string) => ({ refusal: { status, code, message } });

const tooLarge = {
  refusal: {
    status: 413,
    code: "PAYLOAD_TOO_LARGE",
    message: `The body is larger than ${largestBody} bytes.`,
    // What is still on its way is not read.
    headers: { connection: "close" },
  },
};

import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import type { SourceDeps } from "../metric-source.ts";

/** SHA-256 as the signer wants it. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {
    throw new Error("a hash is used once");
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array | string {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** Signs requests with the credentials that the cluster's account is listed with. */
export async function signerOf(
  accounts: SourceDeps["accounts"],
  input: { service: string; region?: string | undefined; clusterPath: string },
): Promise<(request: { method: string; url: URL; body: string }) => Promise<Record<string, string>>> {
  const [, place = ""] = input.clusterPath.split("/");
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const { listing } = await accounts.clientsOfPath(input.clusterPath);
  const signer = new SignatureV4({
    service: input.service,
    region: input.region ?? place,
    credentials: () => listing.ecs.config.credentials(),
    sha256: Sha256,
  });
  return async ({ method, url, body }) => {
    const query: Record<string, string> = Object.fromEntries(url.searchParams);
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: { host: url.host, "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    const { host: _own, ...headers } = signed.headers;
    return headers;
  };
}

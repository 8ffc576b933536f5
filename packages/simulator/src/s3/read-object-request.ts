import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import type { Request } from "../wire/read-request.ts";
import { objectProtocol } from "./object-protocol.ts";
import { unchunk } from "./unchunk.ts";

/** Sub-resources that stand in the query, by method: what is not here is not imitated. */
const OF_BUCKET: Readonly<Record<string, string>> = {
  "GET list-type": "ListObjectsV2",
  "GET location": "GetBucketLocation",
  "GET object-lock": "GetObjectLockConfiguration",
  "GET versions": "ListObjectVersions",
  "HEAD ": "HeadBucket",
};
const OF_OBJECT: Readonly<Record<string, string>> = {
  "PUT ": "PutObject",
  "GET ": "GetObject",
  "HEAD ": "HeadObject",
  "DELETE ": "DeleteObject",
  "GET retention": "GetObjectRetention",
};
const SUB_RESOURCES = [
  "list-type",
  "location",
  "object-lock",
  "versions",
  "retention",
  "acl",
  "policy",
  "tagging",
  "uploads",
  "uploadId",
  "delete",
];

/**
 * What a request of S3's REST protocol means: bucket and key in the path ("path-style", as SDKs do with an endpoint that
 * is an address), everything else in the query and in headers.
 */
export function readObjectRequest(request: IncomingMessage, body: Buffer): Request {
  const url = new URL(request.url ?? "/", "http://s3");
  const [, Bucket = "", ...rest] = url.pathname.split("/");
  const Key = decodeURIComponent(rest.join("/"));
  const sub = SUB_RESOURCES.find((name) => url.searchParams.has(name)) ?? "";
  const method = request.method ?? "GET";
  const operation = (Key === "" ? OF_BUCKET : OF_OBJECT)[`${method} ${sub}`];
  if (operation === undefined)
    throw new Fault(
      "NotImplemented",
      "A header you provided implies functionality that is not implemented",
      501,
    );
  const { content, trailers } = unchunk(request.headers, body);
  const input: Json = {
    Bucket: decodeURIComponent(Bucket),
    ...(Key === "" ? {} : { Key }),
    query: Object.fromEntries(url.searchParams),
    headers: plain(request.headers, trailers),
    ...(operation === "PutObject" ? { Body: content } : {}),
  };
  return { protocol: objectProtocol, operation, input };
}

/** What says something of the object or of the request, without who signed it and how it was sent. */
function plain(headers: IncomingHttpHeaders, trailers: Record<string, string>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...headers, ...trailers })) {
    const isOfS3 =
      name.startsWith("x-amz-") && !/^x-amz-(date|content-sha256|security-token|user-agent)$/.test(name);
    const isOfContent = /^(content-(type|encoding|md5)|range|if-(none-)?match)$/.test(name);
    if (typeof value === "string" && (isOfS3 || isOfContent)) kept[name] = value;
  }
  return kept;
}

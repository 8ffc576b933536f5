import { Fault } from "../wire/fault.ts";
import { type Bucket, presentOf, sortedKeys } from "./bucket.ts";
import type { ObjectAnswer } from "./object-answer.ts";

type Query = Record<string, string>;
type Content = (readonly [string, unknown])[];

const iso = (at: number) => new Date(at).toISOString();

/** The first of a sorted list that is greater; as S3 compares, by the bytes in UTF-8. */
function firstAfter(keys: readonly string[], after: string): number {
  const bytes = Buffer.from(after);
  let from = 0;
  let to = keys.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (Buffer.compare(Buffer.from(keys[middle] as string), bytes) > 0) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html: up to 1,000 a page. */
export function listObjects(bucket: Bucket, query: Query): ObjectAnswer {
  const { prefix = "", delimiter = "" } = query;
  const token = query["continuation-token"];
  const most = Math.min(1_000, Number(query["max-keys"] ?? 1_000));
  if (!Number.isInteger(most) || most < 0) throw new Fault("InvalidArgument", "max-keys is not valid");
  const keys = sortedKeys(bucket);
  const after = token === undefined ? (query["start-after"] ?? "") : readToken(token);
  const contents: Content = [];
  const groups: string[] = [];
  let last = "";
  let truncated = false;
  // No key that has the prefix is before it.
  for (let at = Math.max(firstAfter(keys, after), from(keys, prefix)); at < keys.length; at += 1) {
    const key = keys[at] as string;
    if (!key.startsWith(prefix)) break;
    const object = presentOf(bucket, key);
    if (object === undefined) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const group = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    if (group !== undefined && (group === groups.at(-1) || after.startsWith(group))) {
      last = key;
      continue;
    }
    if (contents.length + groups.length >= most) {
      truncated = true;
      break;
    }
    last = key;
    if (group !== undefined) groups.push(group);
    else
      contents.push([
        "Contents",
        [
          ["Key", key],
          ["LastModified", iso(object.lastModified)],
          ["ETag", object.etag],
          ["Size", object.body.length],
          ["StorageClass", "STANDARD"],
        ],
      ]);
  }
  const content: Content = [
    ["Name", bucket.name],
    ["Prefix", prefix],
    ["KeyCount", contents.length + groups.length],
    ["MaxKeys", most],
    ...(delimiter === "" ? [] : [["Delimiter", delimiter] as const]),
    ["IsTruncated", truncated],
    ...(truncated ? [["NextContinuationToken", writeToken(last)] as const] : []),
    ...contents,
    ...groups.map((group) => ["CommonPrefixes", [["Prefix", group]]] as const),
  ];
  return { xml: { name: "ListBucketResult", content } };
}

/** Where keys of a prefix may begin. */
function from(keys: readonly string[], prefix: string): number {
  const at = firstAfter(keys, prefix);
  return at > 0 && keys[at - 1] === prefix ? at - 1 : at;
}

const writeToken = (key: string) => Buffer.from(`after:${key}`).toString("base64");

function readToken(token: string): string {
  const text = Buffer.from(token, "base64").toString("utf8");
  if (!text.startsWith("after:"))
    throw new Fault("InvalidArgument", "The continuation token provided is incorrect");
  return text.slice("after:".length);
}

/** Versions of objects, the newest first; all of them in one page, as the simulator's buckets with versions are small. */
export function listObjectVersions(bucket: Bucket, { prefix = "" }: Query): ObjectAnswer {
  const content: Content = [
    ["Name", bucket.name],
    ["Prefix", prefix],
    ["IsTruncated", false],
  ];
  for (const key of sortedKeys(bucket)) {
    if (!key.startsWith(prefix)) continue;
    for (const [index, object] of [...(bucket.objects.get(key) ?? [])].reverse().entries()) {
      content.push([
        object.deleteMarker ? "DeleteMarker" : "Version",
        [
          ["Key", key],
          ["VersionId", object.versionId ?? "null"],
          ["IsLatest", index === 0],
          ["LastModified", iso(object.lastModified)],
          ...(object.deleteMarker
            ? []
            : ([
                ["ETag", object.etag],
                ["Size", object.body.length],
              ] as const)),
        ],
      ]);
    }
  }
  return { xml: { name: "ListVersionsResult", content } };
}

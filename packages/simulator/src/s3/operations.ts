import type { CallContext, Operation } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { type Bucket, presentOf, type StoredObject } from "./bucket.ts";
import { checkPut } from "./check-put.ts";
import { listObjects, listObjectVersions } from "./list-objects.ts";
import { type ObjectAnswer, OtherRegion } from "./object-answer.ts";
import { putObject, versionId } from "./put-object.ts";

const headersOf = (input: Json) => input.headers as Record<string, string>;
const queryOf = (input: Json) => input.query as Record<string, string>;

function bucketOf({ world, region }: CallContext, input: Json): Bucket {
  const bucket = world.buckets.get(String(input.Bucket));
  if (bucket === undefined) throw new Fault("NoSuchBucket", "The specified bucket does not exist", 404);
  if (bucket.region !== region.name) throw new OtherRegion(bucket.region);
  return bucket;
}

const httpDate = (at: number) => new Date(at).toUTCString();

function headersOfObject(object: StoredObject): Record<string, string> {
  const { headers, metadata, etag, lastModified, versionId: version, retention } = object;
  return {
    ...headers,
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    etag,
    "last-modified": httpDate(lastModified),
    "accept-ranges": "bytes",
    ...(version === undefined ? {} : { "x-amz-version-id": version }),
    ...(retention === undefined
      ? {}
      : {
          "x-amz-object-lock-mode": retention.mode,
          "x-amz-object-lock-retain-until-date": new Date(retention.until).toISOString(),
        }),
  };
}

function objectOf(context: CallContext, input: Json): StoredObject {
  const bucket = bucketOf(context, input);
  const { versionId: wanted } = queryOf(input);
  const key = String(input.Key);
  const found =
    wanted === undefined
      ? presentOf(bucket, key)
      : bucket.objects.get(key)?.find((each) => each.versionId === wanted && !each.deleteMarker);
  if (found === undefined) throw new Fault("NoSuchKey", "The specified key does not exist.", 404);
  const unlike = headersOf(input)["if-none-match"];
  if (unlike !== undefined && unlike === found.etag) throw new Fault("NotModified", "Not Modified", 304);
  const like = headersOf(input)["if-match"];
  if (like !== undefined && like.replaceAll('"', "") !== found.etag.replaceAll('"', ""))
    throw new Fault(
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      412,
    );
  return found;
}

const put: Operation = (context, input): ObjectAnswer => {
  const bucket = bucketOf(context, input);
  const object = checkPut(context.world, bucket, input);
  const stored = putObject(context.world, bucket, object);
  context.effect(`s3://${bucket.name}/${stored.key}`);
  const { etag, versionId: version, headers } = stored;
  const sums = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-checksum-"));
  return {
    headers: {
      etag,
      ...Object.fromEntries(sums),
      ...(version === undefined ? {} : { "x-amz-version-id": version }),
    },
  };
};

const get: Operation = (context, input): ObjectAnswer => {
  const object = objectOf(context, input);
  const { body } = object;
  const headers = headersOfObject(object);
  const range = /^bytes=(\d+)-(\d*)$/.exec(headersOf(input).range ?? "");
  if (range === null) return { headers, bytes: body };
  const first = Number(range[1]);
  const last = Math.min(body.length - 1, range[2] === "" ? body.length - 1 : Number(range[2]));
  if (first >= body.length) throw new Fault("InvalidRange", "The requested range is not satisfiable", 416);
  // A checksum is of the whole.
  const rest = Object.entries(headers).filter(([name]) => !name.startsWith("x-amz-checksum-"));
  return {
    status: 206,
    headers: { ...Object.fromEntries(rest), "content-range": `bytes ${first}-${last}/${body.length}` },
    bytes: body.subarray(first, last + 1),
  };
};

const head: Operation = (context, input): ObjectAnswer => {
  const object = objectOf(context, input);
  return { headers: { ...headersOfObject(object), "content-length": String(object.body.length) } };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html: a locked version cannot be deleted. */
const remove: Operation = (context, input): ObjectAnswer => {
  const bucket = bucketOf(context, input);
  const key = String(input.Key);
  const versions = bucket.objects.get(key) ?? [];
  const { versionId: wanted } = queryOf(input);
  if (bucket.objectLock && wanted === undefined) {
    const marker = { ...emptyObject(key), versionId: versionId(context.world), deleteMarker: true as const };
    bucket.objects.set(key, [...versions, { ...marker, lastModified: context.world.clock.now() }]);
    bucket.sorted = undefined;
    return { status: 204, headers: { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId } };
  }
  const doomed = versions.find((each) => wanted === undefined || each.versionId === wanted);
  if (doomed?.legalHold || (doomed?.retention && doomed.retention.until > context.world.clock.now()))
    throw new Fault("AccessDenied", "Access Denied because object protected by object lock.", 403);
  const left = versions.filter((each) => each !== doomed);
  if (left.length === 0) bucket.objects.delete(key);
  else bucket.objects.set(key, left);
  bucket.sorted = undefined;
  return { status: 204 };
};

const emptyObject = (key: string): Omit<StoredObject, "lastModified"> => ({
  key,
  body: Buffer.alloc(0),
  etag: "",
  headers: {},
  metadata: {},
});

export const objectOperations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["PutObject", put],
  ["GetObject", get],
  ["HeadObject", head],
  ["DeleteObject", remove],
  ["ListObjectsV2", (context, input) => listObjects(bucketOf(context, input), queryOf(input))],
  ["ListObjectVersions", (context, input) => listObjectVersions(bucketOf(context, input), queryOf(input))],
  [
    "HeadBucket",
    (context, input): ObjectAnswer => ({
      headers: { "x-amz-bucket-region": bucketOf(context, input).region },
    }),
  ],
  [
    "GetBucketLocation",
    ({ world }, input): ObjectAnswer => {
      const bucket = world.buckets.get(String(input.Bucket));
      if (bucket === undefined) throw new Fault("NoSuchBucket", "The specified bucket does not exist", 404);
      const region = bucket.region === "us-east-1" ? "" : bucket.region;
      return { bytes: Buffer.from(`<LocationConstraint>${region}</LocationConstraint>`) };
    },
  ],
  [
    "GetObjectLockConfiguration",
    (context, input): ObjectAnswer => {
      if (!bucketOf(context, input).objectLock)
        throw new Fault(
          "ObjectLockConfigurationNotFoundError",
          "Object Lock configuration does not exist for this bucket",
          404,
        );
      return { xml: { name: "ObjectLockConfiguration", content: [["ObjectLockEnabled", "Enabled"]] } };
    },
  ],
  [
    "GetObjectRetention",
    (context, input): ObjectAnswer => {
      const { retention } = objectOf(context, input);
      if (retention === undefined)
        throw new Fault(
          "NoSuchObjectLockConfiguration",
          "The specified object does not have a ObjectLock configuration",
          404,
        );
      const content = [
        ["Mode", retention.mode],
        ["RetainUntilDate", new Date(retention.until).toISOString()],
      ] as const;
      return { xml: { name: "Retention", content } };
    },
  ],
]);

import { createHash } from "node:crypto";
import { deliver } from "../sqs/deliver.ts";
import type { World } from "../state/world.ts";
import type { Bucket, StoredObject } from "./bucket.ts";

export type NewObject = Pick<StoredObject, "key" | "body"> &
  Partial<Pick<StoredObject, "headers" | "metadata" | "retention" | "legalHold">>;

/** Stores an object, as a version of its own where the bucket has versions, and tells whom the bucket tells of it. */
export function putObject(world: World, bucket: Bucket, object: NewObject): StoredObject {
  const { key } = object;
  const stored: StoredObject = {
    headers: {},
    metadata: {},
    ...object,
    etag: `"${createHash("md5").update(object.body).digest("hex")}"`,
    // To the second (API reference, Last-Modified).
    lastModified: Math.floor(world.clock.now() / 1000) * 1000,
    ...(bucket.objectLock ? { versionId: versionId(world) } : {}),
  };
  if (!bucket.objects.has(key)) bucket.sorted = undefined;
  bucket.objects.set(key, bucket.objectLock ? [...(bucket.objects.get(key) ?? []), stored] : [stored]);
  for (const { queue, prefix = "", suffix = "" } of bucket.notifications) {
    if (key.startsWith(prefix) && key.endsWith(suffix))
      deliver(queue, noticeOf(world, bucket, stored), () => world.luck.next());
  }
  return stored;
}

export const versionId = (world: World): string => `v${String(world.nextSequence()).padStart(12, "0")}`;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function noticeOf(world: World, bucket: Bucket, object: StoredObject): string {
  const { key, body, etag, versionId } = object;
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(world.clock.now()).toISOString(),
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: `AWS:${bucket.account}` },
    requestParameters: { sourceIPAddress: "192.0.2.1" },
    responseElements: { "x-amz-request-id": `C${world.nextSequence()}` },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "notices",
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: `A${bucket.account}` },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        // "URL-encoded", and a space is a plus.
        key: encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+"),
        size: body.length,
        eTag: etag.replaceAll('"', ""),
        ...(versionId === undefined ? {} : { versionId }),
        sequencer: world.clock.now().toString(16).toUpperCase().padStart(16, "0"),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

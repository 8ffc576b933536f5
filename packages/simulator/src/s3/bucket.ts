import type { Queue } from "../sqs/queue.ts";

/** One version of an object. */
export interface StoredObject {
  key: string;
  body: Buffer;
  etag: string;
  /** Of a bucket with versions. */
  versionId?: string;
  /** Headers that are given back as they came: content-type, content-encoding, a checksum. */
  headers: Record<string, string>;
  /** Without `x-amz-meta-`. */
  metadata: Record<string, string>;
  lastModified: number;
  retention?: { mode: "GOVERNANCE" | "COMPLIANCE"; until: number };
  legalHold?: boolean;
  /** What a delete leaves in a bucket with versions. */
  deleteMarker?: true;
}

export interface BucketNotification {
  queue: Queue;
  prefix?: string;
  suffix?: string;
}

export interface Bucket {
  name: string;
  account: string;
  region: string;
  /** With it come versions. */
  objectLock: boolean;
  /** Versions by key, the newest last; one at most without object lock. */
  objects: Map<string, StoredObject[]>;
  notifications: BucketNotification[];
  /** Keys in the order of listings; made anew when it is asked for after a key came or went. */
  sorted: string[] | undefined;
}

export const createBucket = (input: {
  name: string;
  account: string;
  region: string;
  objectLock?: boolean;
}): Bucket => ({
  name: input.name,
  account: input.account,
  region: input.region,
  objectLock: input.objectLock ?? false,
  objects: new Map(),
  notifications: [],
  sorted: undefined,
});

/** The object as a plain read finds it. */
export function presentOf(bucket: Bucket, key: string): StoredObject | undefined {
  const newest = bucket.objects.get(key)?.at(-1);
  return newest?.deleteMarker ? undefined : newest;
}

/** In the order of the bytes of their keys in UTF-8, as S3 lists them. */
export function sortedKeys(bucket: Bucket): string[] {
  bucket.sorted ??= [...bucket.objects.keys()]
    .map((key) => ({ key, bytes: Buffer.from(key) }))
    .sort((one, other) => Buffer.compare(one.bytes, other.bytes))
    .map(({ key }) => key);
  return bucket.sorted;
}

import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bucket as Made, type Simulator, startSimulator } from "../index.ts";

const place = { account: "123456789012", region: "eu-west-1" };
let sim: Simulator;
let s3: S3Client;
let bucket: Made;
const Bucket = "trails";

beforeEach(async () => {
  sim = await startSimulator({ startedAt: Date.UTC(2026, 10, 26, 10) });
  s3 = clientOf("eu-west-1");
  bucket = sim.createBucket({ ...place, name: Bucket });
});
afterEach(async () => {
  s3.destroy();
  await sim.close();
});

const clientOf = (region: string) =>
  new S3Client({
    region,
    endpoint: sim.url,
    credentials: sim.credentials(place.account),
    maxAttempts: 1,
    followRegionRedirects: true,
  });

test("an object comes back as it was put, with its metadata, and in parts", async () => {
  const Body = Buffer.from([0, 1, 2, 0xff, 0xfe]);
  const Key = "a b/ü+%.gz";
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body,
      ContentType: "application/x-gzip",
      Metadata: { signature: "00ff" },
    }),
  );
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Body);
  expect(got).toMatchObject({
    ContentType: "application/x-gzip",
    ContentLength: 5,
    Metadata: { signature: "00ff" },
    ETag: put.ETag,
    LastModified: new Date(Date.UTC(2026, 10, 26, 10)),
  });
  const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=1-2" }));
  expect(await part.Body?.transformToByteArray()).toEqual(new Uint8Array([1, 2]));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head).toMatchObject({ ContentLength: 5, Metadata: { signature: "00ff" } });
});

test("a listing is in the order of the keys, in pages, from a key on, and grouped", async () => {
  for (const Key of ["b/2", "b/1", "a", "b/3", "c/1", "b/10"])
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const first = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "b/", MaxKeys: 3 }));
  expect(first.Contents?.map(({ Key }) => Key)).toEqual(["b/1", "b/10", "b/2"]);
  expect(first.IsTruncated).toBe(true);
  const next = { Bucket, Prefix: "b/", ContinuationToken: first.NextContinuationToken };
  const second = await s3.send(new ListObjectsV2Command(next));
  expect(second).toMatchObject({ IsTruncated: false, KeyCount: 1 });
  const later = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: "b/10", Prefix: "b/" }));
  expect(later.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
    ["b/2", 3],
    ["b/3", 3],
  ]);
  const groups = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
  expect(groups.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["b/", "c/"]);
  expect(groups.Contents?.map(({ Key }) => Key)).toEqual(["a"]);
});

test("what is not there, not whole or in another region is said as S3 says it", async () => {
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: "none" }))).rejects.toMatchObject({
    name: "NoSuchKey",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "none" }))).rejects.toMatchObject({
    name: "NotFound",
  });
  await expect(s3.send(new ListObjectsV2Command({ Bucket: "nobody" }))).rejects.toMatchObject({
    name: "NoSuchBucket",
  });
  const wrong = { Bucket, Key: "x", Body: "x", ChecksumCRC32: "AAAAAA==" };
  await expect(s3.send(new PutObjectCommand(wrong))).rejects.toMatchObject({ name: "BadDigest" });
  await s3.send(new PutObjectCommand({ Bucket, Key: "x", Body: "x" }));
  const once = { Bucket, Key: "x", Body: "y", IfNoneMatch: "*" };
  await expect(s3.send(new PutObjectCommand(once))).rejects.toMatchObject({ name: "PreconditionFailed" });
  // The SDK goes on in the region that it is told.
  const elsewhere = clientOf("us-east-1");
  const found = await elsewhere.send(new GetObjectCommand({ Bucket, Key: "x" }));
  expect(await found.Body?.transformToString()).toBe("x");
  elsewhere.destroy();
});

test("a locked version outlives who would delete or replace it", async () => {
  const locked = sim.createBucket({ ...place, name: "locked", objectLock: true });
  const lock = {
    ObjectLockMode: "COMPLIANCE" as const,
    ObjectLockRetainUntilDate: new Date(Date.UTC(2026, 10, 27)),
  };
  await expect(
    s3.send(new PutObjectCommand({ Bucket, Key: "checkpoint", Body: "1", ...lock })),
  ).rejects.toMatchObject({ name: "InvalidRequest" });
  const Key = "checkpoint";
  const put = await s3.send(new PutObjectCommand({ Bucket: locked.name, Key, Body: "1", ...lock }));
  const kept = { Bucket: locked.name, Key, VersionId: put.VersionId };
  expect(await s3.send(new GetObjectRetentionCommand(kept))).toMatchObject({
    Retention: { Mode: "COMPLIANCE" },
  });
  await s3.send(new PutObjectCommand({ Bucket: locked.name, Key, Body: "2" }));
  await s3.send(new DeleteObjectCommand({ Bucket: locked.name, Key }));
  await expect(s3.send(new GetObjectCommand({ Bucket: locked.name, Key }))).rejects.toMatchObject({
    name: "NoSuchKey",
  });
  await expect(s3.send(new DeleteObjectCommand(kept))).rejects.toMatchObject({ name: "AccessDenied" });
  const first = await s3.send(new GetObjectCommand(kept));
  expect(await first.Body?.transformToString()).toBe("1");
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket: locked.name }));
  expect([Versions?.length, DeleteMarkers?.length]).toEqual([2, 1]);
  sim.advance(24 * 3_600_000);
  await s3.send(new DeleteObjectCommand(kept));
});

test("a queue is told of the objects under a prefix, and calls go through the scenarios", async () => {
  const queue = sim.createQueue({ ...place, name: "notices" });
  sim.notifyOfObjects({ bucket, queue, prefix: "logs/" });
  await s3.send(new PutObjectCommand({ Bucket, Key: "other", Body: "x" }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "logs/a b=c", Body: "x" }));
  const [message, ...more] = await queue.receive({
    most: 10,
    visibilityMilliseconds: 1_000,
    waitMilliseconds: 0,
    onHangUp: () => undefined,
  });
  expect(more).toEqual([]);
  const [{ s3: told }] = JSON.parse(message?.body ?? "").Records;
  expect(told).toMatchObject({ bucket: { name: Bucket }, object: { key: "logs/a+b%3Dc", size: 1 } });
  sim.scenarios.set({ kind: "throttling-storm", operation: "GetObject", times: 1 });
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: "other" }))).rejects.toMatchObject({
    name: "SlowDown",
  });
  expect(sim.calls({ operation: "PutObject" })[0]?.input).not.toHaveProperty("Body");
});

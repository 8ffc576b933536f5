import type { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { callAws } from "../../kernel/index.ts";

export type ListedObject = { key: string; etag: string | null; lastModified: Date | null };
export type OpenObject = {
  body: Readable;
  metadata: Readonly<Record<string, string>>;
  etag: string | null;
  lastModified: Date | null;
};

/** A bucket of S3. Whatever fails comes out as AwsFailure; an object that is not there is `notFound`. */
export type TrailBucket = {
  name: string;
  /** A page of a listing, of keys behind `after`. */
  list(input: { prefix: string; after: string }): Promise<{ objects: ListedObject[]; more: boolean }>;
  open(key: string): Promise<OpenObject>;
};

export function createTrailBucket(client: () => Promise<S3Client>, name: string): TrailBucket {
  return {
    name,
    async list({ prefix, after }) {
      const s3 = await client();
      const answer = await callAws("ListObjectsV2", () =>
        s3.send(new ListObjectsV2Command({ Bucket: name, Prefix: prefix, StartAfter: after })),
      );
      const objects = (answer.Contents ?? []).map(({ Key = "", ETag, LastModified }) => ({
        key: Key,
        etag: ETag ?? null,
        lastModified: LastModified ?? null,
      }));
      return { objects, more: answer.IsTruncated === true };
    },
    async open(key) {
      const s3 = await client();
      const answer = await callAws("GetObject", () =>
        s3.send(new GetObjectCommand({ Bucket: name, Key: key })),
      );
      return {
        body: answer.Body as Readable,
        metadata: answer.Metadata ?? {},
        etag: answer.ETag ?? null,
        lastModified: answer.LastModified ?? null,
      };
    },
  };
}

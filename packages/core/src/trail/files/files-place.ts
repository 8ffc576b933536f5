import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import type { Database } from "@fleetgraph/database";
import type { Clock, Log } from "../../kernel/index.ts";
import type { Keep } from "../records/concerns.ts";
import type { TrailBucket } from "./bucket.ts";

export type FilesDeps = { database: Database; clock: Clock; log: Log };

/** One account's region, and the bucket that its files are in. */
export type FilesPlace = {
  account: string;
  accountId: string;
  awsAccount: string;
  region: string;
  keep: Keep;
  bucket: TrailBucket;
  /** Of digests and files that lie elsewhere: a trail's bucket may be changed. */
  bucketNamed(name: string): TrailBucket;
  prefix?: string | undefined;
  organization?: string | undefined;
  /** From when on files are read. */
  since: Date;
  cloudTrail(): Promise<CloudTrailClient>;
};

import type { Bucket } from "../s3/bucket.ts";
import type { Timer } from "../state/clock.ts";
import type { RecordOddities, TrailRecord } from "./record.ts";

/** A file that was delivered, as the digest of its hour names it. */
export interface DeliveredFile {
  key: string;
  sha256: string;
  newest: string;
  oldest: string;
}

/** A chain of digests; there is one for files that come late, beside that of the hours. */
export interface DigestChain {
  startedAt: number;
  delivered: DeliveredFile[];
  previous: { bucket: string; key: string; sha256: string; signature: string } | undefined;
}

export interface Trail {
  name: string;
  account: string;
  homeRegion: string;
  /** Those that it is delivered from. */
  regions: readonly string[];
  bucket: Bucket;
  prefix: string;
  /** Of an organisation's trail: stands in the keys. */
  organization: string | undefined;
  logging: boolean;
  validation: boolean;
  odd: RecordOddities;
  /** What goes wrong on the way: the next file is delivered twice, or left to a backfill digest. */
  next: { twice?: boolean; late?: boolean };
  /** By region: what waits to be delivered. */
  waiting: Map<string, { records: TrailRecord[]; timer: Timer }>;
  /** By region, and by region and `_backfill`. */
  chains: Map<string, DigestChain>;
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10).replaceAll("-", "/");
const compact = (at: number, length: number) =>
  `${new Date(at).toISOString().replaceAll("-", "").replaceAll(":", "").slice(0, length)}Z`;

const folderOf = ({ prefix, organization, account }: Trail) =>
  `${prefix === "" ? "" : `${prefix}/`}AWSLogs/${organization === undefined ? "" : `${organization}/`}${account}`;

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html */
export const logKey = (trail: Trail, region: string, input: { at: number; unique: string }): string =>
  `${folderOf(trail)}/CloudTrail/${region}/${day(input.at)}/${trail.account}_CloudTrail_${region}_` +
  `${compact(input.at, 13)}_${input.unique}.json.gz`;

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html */
export const digestKey = (trail: Trail, region: string, input: { at: number; backfill: boolean }): string =>
  `${folderOf(trail)}/CloudTrail-Digest/${region}/${day(input.at)}/${trail.account}_CloudTrail-Digest_${region}_` +
  `${trail.name}_${trail.homeRegion}_${compact(input.at, 15)}${input.backfill ? "_backfill" : ""}.json.gz`;

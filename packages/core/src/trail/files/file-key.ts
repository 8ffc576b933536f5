import { createHash } from "node:crypto";

/** What a key of a trail's file says. */
export type FileKey = {
  kind: "LOG" | "DIGEST";
  awsAccount: string;
  region: string;
  /** The trail that a digest is of. */
  trail: string | null;
  backfill: boolean;
};

const shape =
  /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?(\d{12})\/CloudTrail(-Digest)?\/([a-z0-9-]+)\/\d{4}\/\d{2}\/\d{2}\/\1_CloudTrail(?:-Digest)?_\3_(.+)\.json\.gz$/;

/**
 * Reads a key of the layout that the user guide documents; null for what else lies in a bucket.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function readFileKey(key: string): FileKey | null {
  const match = shape.exec(key);
  if (match === null) return null;
  const [, awsAccount = "", digest, region = "", rest = ""] = match;
  if (digest === undefined) return { kind: "LOG", awsAccount, region, trail: null, backfill: false };
  const named = /^(.+)_[a-z0-9-]+_\d{8}T\d{6}Z(_backfill)?$/.exec(rest);
  if (named === null) return null;
  return { kind: "DIGEST", awsAccount, region, trail: named[1] as string, backfill: named[2] !== undefined };
}

export const fileIdOf = (bucket: string, key: string): string =>
  `trf_${createHash("sha256").update(`s3://${bucket}/${key}`).digest("hex").slice(0, 24)}`;

/** What keys of one account's region and kind begin with. */
export function folderOf(input: {
  prefix?: string | undefined;
  organization?: string | undefined;
  awsAccount: string;
  region: string;
  kind: "LOG" | "DIGEST";
}): string {
  const { prefix, organization, awsAccount, region, kind } = input;
  const front = prefix === undefined ? "" : `${prefix}/`;
  const of = organization === undefined ? "" : `${organization}/`;
  return `${front}AWSLogs/${of}${awsAccount}/CloudTrail${kind === "DIGEST" ? "-Digest" : ""}/${region}/`;
}

/** What no key of a file that was delivered on that day or later is before. */
export const keysFrom = (folder: string, at: Date): string =>
  `${folder}${at.toISOString().slice(0, 10).replaceAll("-", "/")}/`;

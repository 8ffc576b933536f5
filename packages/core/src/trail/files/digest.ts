import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { UnreadableFile } from "../records/split-records.ts";
import { objectOf, textOf } from "../records/who.ts";

/** What a digest file says. */
export type Digest = {
  startAt: Date;
  endAt: Date;
  /** As it stands there, since it is signed. */
  endText: string;
  bucket: string;
  key: string;
  fingerprint: string;
  previous: { bucket: string; key: string; sha256: string | null; signature: string | null } | null;
  files: { bucket: string; key: string; sha256: string }[];
  sha256: string;
};

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html */
export function readDigest(bytes: Buffer): Digest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new UnreadableFile("it is no JSON");
  }
  const content = objectOf(parsed);
  const required = (name: string): string => {
    const text = textOf(content[name]);
    if (text === null) throw new UnreadableFile(`it has no ${name}`);
    return text;
  };
  const time = (name: string): Date => {
    const at = new Date(required(name));
    if (Number.isNaN(at.getTime())) throw new UnreadableFile(`its ${name} is no time`);
    return at;
  };
  const previousKey = textOf(content.previousDigestS3Object);
  const files = Array.isArray(content.logFiles) ? content.logFiles : [];
  return {
    startAt: time("digestStartTime"),
    endAt: time("digestEndTime"),
    endText: required("digestEndTime"),
    bucket: required("digestS3Bucket"),
    key: required("digestS3Object"),
    fingerprint: required("digestPublicKeyFingerprint").toLowerCase(),
    previous:
      previousKey === null
        ? null
        : {
            bucket: textOf(content.previousDigestS3Bucket) ?? required("digestS3Bucket"),
            key: previousKey,
            sha256: textOf(content.previousDigestHashValue),
            signature: textOf(content.previousDigestSignature),
          },
    files: files.map((each, index) => {
      const { s3Bucket, s3Object, hashValue, hashAlgorithm } = objectOf(each);
      const [bucket, key, sha256] = [textOf(s3Bucket), textOf(s3Object), textOf(hashValue)];
      const isKnown = hashAlgorithm === undefined || hashAlgorithm === "SHA-256";
      if (bucket === null || key === null || sha256 === null || !isKnown)
        throw new UnreadableFile(`its logFiles[${index}] is not as documented`);
      return { bucket, key, sha256: sha256.toLowerCase() };
    }),
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

/**
 * Whether CloudTrail signed it: RSA (PKCS #1 v1.5) with SHA-256 over its end, its place, its hash and the signature of the
 * one before. The signature stands in the object's metadata, in hexadecimal.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
 */
export function isSigned(digest: Digest, input: { signature: string; der: Buffer }): boolean {
  if (!/^(?:[0-9a-f]{2})+$/i.test(input.signature)) return false;
  const key = publicKeyOf(input.der);
  if (key === null) return false;
  const { endText, bucket, key: object, sha256, previous } = digest;
  const text = `${endText}\n${bucket}/${object}\n${sha256}\n${previous?.signature ?? "null"}`;
  return verify("sha256", Buffer.from(text), key, Buffer.from(input.signature, "hex"));
}

/** ListPublicKeys documents PKCS #1; one of its own examples is a SubjectPublicKeyInfo. */
function publicKeyOf(der: Buffer): KeyObject | null {
  for (const type of ["pkcs1", "spki"] as const) {
    try {
      return createPublicKey({ key: der, format: "der", type });
    } catch {}
  }
  return null;
}

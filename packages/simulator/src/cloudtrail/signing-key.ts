import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface SigningKey {
  privateKey: KeyObject;
  /** PKCS #1, as ListPublicKeys gives it. */
  der: Buffer;
  fingerprint: string;
}

const keys = new Map<string, SigningKey>();

/** CloudTrail has a pair of keys for each region. They are made once in a process: it takes a while. */
export function signingKeyOf(region: string): SigningKey {
  const known = keys.get(region);
  if (known !== undefined) return known;
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = publicKey.export({ type: "pkcs1", format: "der" });
  const made = { privateKey, der, fingerprint: createHash("md5").update(der).digest("hex") };
  keys.set(region, made);
  return made;
}

/**
 * Signs a digest as CloudTrail does.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
 */
export function signDigest(
  key: SigningKey,
  digest: { endTime: string; bucket: string; key: string; bytes: Buffer; previousSignature: string | null },
): string {
  const hash = createHash("sha256").update(digest.bytes).digest("hex");
  const text = `${digest.endTime}\n${digest.bucket}/${digest.key}\n${hash}\n${digest.previousSignature ?? "null"}`;
  return sign("sha256", Buffer.from(text), key.privateKey).toString("hex");
}

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Json } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { Fault } from "../wire/fault.ts";
import { type Bucket, presentOf } from "./bucket.ts";
import type { NewObject } from "./put-object.ts";

const CHECKSUMS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  "x-amz-checksum-crc32": (body) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return sum;
  },
  "x-amz-checksum-sha256": (body) => createHash("sha256").update(body).digest(),
  "x-amz-checksum-sha1": (body) => createHash("sha1").update(body).digest(),
};

/**
 * An object as PutObject asks for it, or the fault that it is refused with.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export function checkPut(world: World, bucket: Bucket, input: Json): NewObject {
  const headers = input.headers as Record<string, string>;
  const body = input.Body as Buffer;
  const key = String(input.Key);
  if (Buffer.byteLength(key) > 1024) throw new Fault("KeyTooLongError", "Your key is too long");
  if (headers["if-none-match"] === "*" && presentOf(bucket, key))
    throw new Fault(
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      412,
    );
  const digest = headers["content-md5"];
  if (digest !== undefined && digest !== createHash("md5").update(body).digest("base64"))
    throw new Fault("BadDigest", "The Content-MD5 you specified did not match what we received.");
  const kept: Record<string, string> = {};
  for (const [name, sumOf] of Object.entries(CHECKSUMS)) {
    const sum = headers[name];
    if (sum === undefined) continue;
    if (sum !== sumOf(body).toString("base64"))
      throw new Fault("BadDigest", `The ${name} you specified did not match the calculated checksum.`);
    kept[name] = sum;
  }
  const hasSum =
    digest !== undefined || Object.keys(headers).some((name) => name.startsWith("x-amz-checksum-"));
  const encoding = (headers["content-encoding"] ?? "").split(/, */).filter((each) => each !== "aws-chunked");
  return {
    key,
    body,
    headers: {
      ...kept,
      ...(headers["content-type"] === undefined ? {} : { "content-type": headers["content-type"] }),
      ...(encoding.join("") === "" ? {} : { "content-encoding": encoding.join(",") }),
    },
    metadata: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.startsWith("x-amz-meta-"))
        .map(([name, value]) => [name.slice("x-amz-meta-".length), value]),
    ),
    ...lockOf(world, bucket, { headers, hasSum }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html */
function lockOf(
  world: World,
  bucket: Bucket,
  { headers, hasSum }: { headers: Record<string, string>; hasSum: boolean },
): Pick<NewObject, "retention" | "legalHold"> {
  const mode = headers["x-amz-object-lock-mode"];
  const until = headers["x-amz-object-lock-retain-until-date"];
  const hold = headers["x-amz-object-lock-legal-hold"];
  if (mode === undefined && until === undefined && hold === undefined) return {};
  if (!bucket.objectLock) throw new Fault("InvalidRequest", "Bucket is missing Object Lock Configuration");
  if (!hasSum)
    throw new Fault(
      "InvalidRequest",
      "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
    );
  const legalHold = hold === "ON";
  if (mode === undefined && until === undefined) return { legalHold };
  if ((mode !== "GOVERNANCE" && mode !== "COMPLIANCE") || until === undefined)
    throw new Fault(
      "InvalidArgument",
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
    );
  const at = Date.parse(until);
  if (Number.isNaN(at) || at <= world.clock.now())
    throw new Fault("InvalidArgument", "The retain until date must be in the future!");
  return { retention: { mode, until: at }, legalHold };
}

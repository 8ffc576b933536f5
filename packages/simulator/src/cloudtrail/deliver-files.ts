import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { putObject } from "../s3/put-object.ts";
import type { World } from "../state/world.ts";
import { type TrailRecord, trailTime } from "./record.ts";
import { signDigest, signingKeyOf } from "./signing-key.ts";
import { type DigestChain, digestKey, logKey, type Trail } from "./trail.ts";

/** "within an average of about 5 minutes of an API call" (user guide, how CloudTrail works). */
const fileDelay = 300_000;
export const hour = 3_600_000;

/** Puts a record with those that are delivered together. */
export function addToFile(world: World, trail: Trail, record: TrailRecord): void {
  const region = record.awsRegion;
  const waiting = trail.waiting.get(region);
  if (waiting !== undefined) waiting.records.push(record);
  else {
    const timer = world.clock.after(fileDelay, () => deliverFile(world, trail, region));
    trail.waiting.set(region, { records: [record], timer });
  }
}

/** Delivers what waits; `unordered`, as records of a file are in no order. Gives its key. */
export function deliverFile(world: World, trail: Trail, region: string): string | undefined {
  const waiting = trail.waiting.get(region);
  if (waiting === undefined) return undefined;
  waiting.timer.cancel();
  trail.waiting.delete(region);
  const times = waiting.records.map(({ eventTime }) => eventTime).sort();
  const bytes = Buffer.from(JSON.stringify({ Records: waiting.records.reverse() }));
  const { twice = false, late = false } = trail.next;
  trail.next = {};
  let key = "";
  for (let copy = 0; copy < (twice ? 2 : 1); copy += 1) {
    const unique = createHash("sha256")
      .update(`${trail.name}${region}${world.nextSequence()}`)
      .digest("base64url");
    key = logKey(trail, region, { at: world.clock.now(), unique: unique.replace(/[-_]/g, "x").slice(0, 16) });
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    putObject(world, trail.bucket, { key, body: gzipSync(bytes), headers });
    const chain = trail.chains.get(late ? `${region}_backfill` : region);
    chain?.delivered.push({
      key,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      newest: times.at(-1) ?? "",
      oldest: times[0] ?? "",
    });
  }
  return key;
}

/** Begins the chains of a trail whose files are to be validated; each hour's digest begins the next hour. */
export function beginDigests(world: World, trail: Trail): void {
  for (const region of trail.regions) {
    const chain = { startedAt: world.clock.now(), delivered: [], previous: undefined };
    trail.chains.set(region, chain);
    trail.chains.set(`${region}_backfill`, { ...chain, delivered: [] });
    world.clock.after(hour, () => endHour(world, trail, { region, chain }));
  }
}

function endHour(
  world: World,
  trail: Trail,
  { region, chain }: { region: string; chain: DigestChain },
): void {
  // Validation was switched off meanwhile.
  if (trail.chains.get(region) !== chain) return;
  deliverDigest(world, trail, { region, chain, backfill: false });
  const late = trail.chains.get(`${region}_backfill`);
  if (late !== undefined && late.delivered.length > 0)
    deliverDigest(world, trail, { region, chain: late, backfill: true });
  world.clock.after(hour, () => endHour(world, trail, { region, chain }));
}

function deliverDigest(
  world: World,
  trail: Trail,
  { region, chain, backfill }: { region: string; chain: DigestChain; backfill: boolean },
): void {
  const at = world.clock.now();
  const key = digestKey(trail, region, { at, backfill });
  const { bucket } = trail;
  const { previous, delivered } = chain;
  const signing = signingKeyOf(region);
  const times = delivered.flatMap(({ newest, oldest }) => [newest, oldest]).sort();
  const content = {
    awsAccountId: trail.account,
    digestStartTime: trailTime(chain.startedAt),
    digestEndTime: trailTime(at),
    digestS3Bucket: bucket.name,
    digestS3Object: key,
    digestPublicKeyFingerprint: signing.fingerprint,
    digestSignatureAlgorithm: "SHA256withRSA",
    newestEventTime: times.at(-1) ?? null,
    oldestEventTime: times[0] ?? null,
    previousDigestS3Bucket: previous?.bucket ?? null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.sha256 ?? null,
    previousDigestHashAlgorithm: previous === undefined ? null : "SHA-256",
    previousDigestSignature: previous?.signature ?? null,
    logFiles: delivered.map((file) => ({
      s3Bucket: bucket.name,
      s3Object: file.key,
      hashValue: file.sha256,
      hashAlgorithm: "SHA-256",
      newestEventTime: file.newest,
      oldestEventTime: file.oldest,
    })),
  };
  const bytes = Buffer.from(JSON.stringify(content));
  const signature = signDigest(signing, {
    endTime: content.digestEndTime,
    bucket: bucket.name,
    key,
    bytes,
    previousSignature: previous?.signature ?? null,
  });
  putObject(world, bucket, {
    key,
    body: gzipSync(bytes),
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    metadata: {
      signature,
      "signature-algorithm": "SHA256withRSA",
      ...(backfill ? { "backfill-generation-timestamp": trailTime(at) } : {}),
    },
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  chain.previous = { bucket: bucket.name, key, sha256, signature };
  chain.startedAt = at;
  chain.delivered = [];
}

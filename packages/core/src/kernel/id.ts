import { createHash, randomBytes } from "node:crypto";

/** What an id starts with says what it names; fixed for ever. */
export const idPrefixes = {
  account: "acc",
  accessToken: "tok",
  auditEvent: "aud",
  autoScalingGroup: "asg",
  bulkDeployment: "blk",
  capacityProvider: "cpr",
  cluster: "clu",
  configurationVersion: "cfg",
  deployment: "dep",
  eventProblem: "evp",
  ecsDeployment: "esd",
  fleetSync: "syn",
  freezeWindow: "frz",
  host: "hst",
  hostChange: "hch",
  image: "img",
  insight: "ins",
  outOfBandChange: "oob",
  principal: "prn",
  service: "svc",
  serviceLock: "lck",
  task: "tsk",
  trailRecord: "trl",
} as const;
export type IdKind = keyof typeof idPrefixes;

// Crockford's base 32 in lower case: no letters that look alike, and byte order is the order of the numbers.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

function base32(bytes: Uint8Array, length: number): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += alphabet[(value >> bits) & 31];
    }
  }
  return text;
}

let lastTime = 0;
let counter = 0;

/**
 * A new id: prefix, 10 characters of milliseconds since 1970, 16 random ones (80 bits, as a ULID). Ids of one
 * process sort in the order they were made, also within a millisecond, so an id alone is a keyset.
 */
export function newId(kind: IdKind, at: Date): string {
  const time = at.getTime();
  // Not anew for each millisecond: requests take turns, and one that goes on may be older than the one between.
  counter = counter > 0x7fff && time > lastTime ? 0 : counter + 1;
  lastTime = Math.max(lastTime, time);
  const tail = randomBytes(10);
  tail.writeUInt16BE(counter & 0xffff, 0);
  return `${idPrefixes[kind]}_${base32(timeBytes(time), 10)}${base32(tail, 16)}`;
}

/** What every id of a kind made at or after a time is not less than: a time range is an id range. */
export function firstIdAt(kind: IdKind, at: Date): string {
  return `${idPrefixes[kind]}_${base32(timeBytes(at.getTime()), 10)}`;
}

function timeBytes(time: number): Uint8Array {
  // 50 bits, left-aligned in 7 bytes: ten characters of five bits.
  const bytes = new Uint8Array(7);
  let rest = BigInt(Math.max(0, Math.floor(time))) << 6n;
  for (let index = 6; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** The id of something AWS names: the same ARN gives the same id in every process, so a listing needs no look-up. */
export function idOfArn(kind: IdKind, arn: string): string {
  return `${idPrefixes[kind]}_${base32(createHash("sha256").update(arn).digest(), 24)}`;
}

const kindOfPrefix = new Map(
  Object.entries(idPrefixes).map(([kind, prefix]) => [prefix as string, kind as IdKind]),
);
const written = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{20,32}$/;

/** The kind an id names, or null for what is no id of ours. */
export function kindOfId(id: string): IdKind | null {
  const kind = kindOfPrefix.get(id.slice(0, id.indexOf("_")));
  return kind !== undefined && written.test(id) ? kind : null;
}

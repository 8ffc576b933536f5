import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import { signDigest, signingKeyOf } from "@fleetgraph/simulator";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TrailStack, trailPlace, trailStack } from "../testing/trail-stack.ts";

const hour = 3_600_000;
let database: TestDatabase;
let stack: TrailStack;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  database = await testDatabase();
  closing.push(() => database.close());
  stack = await trailStack(database);
  closing.push(() => stack.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let count = 1;
/** A change, and the file it is delivered in. */
function deliver(): string {
  count = (count % 5) + 1;
  stack.sim.autoscale({ cluster: "shop", service: "web", desiredCount: count });
  const key = stack.sim.deliverTrail(stack.trail);
  if (key === undefined) throw new Error("nothing was delivered");
  return key;
}
const keys = (folder: string) =>
  [...stack.bucket.objects.keys()].filter((key) => key.includes(`/${folder}/`));
const bytesOf = (key: string) => gunzipSync(stack.bucket.objects.get(key)?.at(-1)?.body ?? "");
function put(key: string, bytes: Buffer, metadata?: Record<string, string>): void {
  // The next listing is due.
  stack.sim.advance(20_000);
  const before = stack.bucket.objects.get(key)?.at(-1);
  stack.sim.putObject(stack.bucket, {
    key,
    body: gzipSync(bytes),
    metadata: metadata ?? before?.metadata ?? {},
  });
}
const verdicts = () =>
  stack.rows<{ state: string; verdict: string }>(
    "SELECT state, verdict FROM trail_file WHERE kind = 'LOG' ORDER BY delivered_at, key",
  );
const digests = () => stack.rows("SELECT signed, chain FROM trail_digest WHERE NOT backfill ORDER BY end_at");
const altered = (bytes: Buffer) => Buffer.from(bytes.toString().replace("UpdateService", "UpdateNothing"));
async function hours(many: number): Promise<void> {
  stack.sim.advance(many * hour);
  await stack.round();
}

test("a file that was altered before it was read is found when its digest comes", async () => {
  const key = deliver();
  put(key, altered(bytesOf(key)));
  await stack.round();
  await hours(1);
  expect(await verdicts()).toEqual([{ state: "READ", verdict: "ALTERED" }]);
});

test("a file that is altered after it was read changes nothing of what was read, and is told", async () => {
  const key = deliver();
  await hours(1);
  put(key, altered(bytesOf(key)));
  await stack.round();
  expect(await verdicts()).toEqual([{ state: "READ", verdict: "VERIFIED" }]);
  const [row] = await stack.rows(
    "SELECT replaced_at IS NOT NULL AS replaced FROM trail_file WHERE kind = 'LOG'",
  );
  expect(row).toEqual({ replaced: true });
  expect(await stack.rows("SELECT event_name FROM trail_record")).toEqual([{ event_name: "UpdateService" }]);
});

test("the file itself takes the place of an altered one that was read first", async () => {
  const key = deliver();
  const own = bytesOf(key);
  put(key, altered(own));
  await stack.round();
  expect(await stack.rows("SELECT event_name FROM trail_record")).toEqual([{ event_name: "UpdateNothing" }]);
  await hours(1);
  put(key, own);
  await stack.round();
  expect(await verdicts()).toEqual([{ state: "READ", verdict: "VERIFIED" }]);
  expect(await stack.rows("SELECT event_name FROM trail_record")).toEqual([{ event_name: "UpdateService" }]);
});

test("a file that was removed is missed by its digest, and back when it is", async () => {
  const key = deliver();
  const own = bytesOf(key);
  stack.sim.deleteObject(stack.bucket, key);
  await hours(1);
  expect(await verdicts()).toEqual([{ state: "MISSING", verdict: "MISSING" }]);
  put(key, own);
  await hours(1);
  expect(await verdicts()).toEqual([{ state: "READ", verdict: "VERIFIED" }]);
  expect(await stack.rows("SELECT FROM trail_record")).toHaveLength(1);
});

test("a file that CloudTrail did not deliver is named by no digest", async () => {
  const key = deliver();
  put(key.replace(/_\w{16}\.json/, "_AAAAAAAAAAAAAAAA.json"), altered(bytesOf(key)));
  await stack.round();
  await hours(1);
  expect((await verdicts()).map(({ verdict }) => verdict).sort()).toEqual(["PENDING", "VERIFIED"]);
  await hours(4);
  expect((await verdicts()).map(({ verdict }) => verdict).sort()).toEqual(["UNREFERENCED", "VERIFIED"]);
});

test("records of a file that is delivered twice are stored once", async () => {
  stack.trail.next = { twice: true };
  deliver();
  await hours(1);
  expect(await verdicts()).toEqual([
    { state: "READ", verdict: "VERIFIED" },
    { state: "READ", verdict: "VERIFIED" },
  ]);
  expect(await stack.rows("SELECT FROM trail_record")).toHaveLength(1);
});

test("a file that comes late is proven by a backfill digest, in a chain of its own", async () => {
  stack.trail.next = { late: true };
  deliver();
  await hours(1);
  deliver();
  await hours(1);
  expect((await verdicts()).map(({ verdict }) => verdict)).toEqual(["VERIFIED", "VERIFIED"]);
  expect(await stack.rows("SELECT signed, chain FROM trail_digest WHERE backfill")).toEqual([
    { signed: "VALID", chain: "STARTS" },
  ]);
});

test("a digest that somebody else made proves nothing", async () => {
  deliver();
  stack.sim.advance(hour);
  const [key = ""] = keys("CloudTrail-Digest");
  const content = JSON.parse(bytesOf(key).toString());
  const bytes = Buffer.from(
    JSON.stringify({ ...content, newestEventTime: content.oldestEventTime, awsAccountId: "0" }),
  );
  const signature = signDigest(signingKeyOf("eu-north-1"), {
    endTime: content.digestEndTime,
    bucket: stack.bucket.name,
    key,
    bytes,
    previousSignature: null,
  });
  put(key, bytes, { signature, "signature-algorithm": "SHA256withRSA" });
  await stack.round();
  expect(await digests()).toEqual([{ signed: "FORGED", chain: "STARTS" }]);
  expect(await verdicts()).toEqual([{ state: "READ", verdict: "UNPROVEN" }]);
});

test("each bit of a signature counts, and a digest is worth nothing elsewhere", async () => {
  deliver();
  stack.sim.advance(hour);
  const [key = ""] = keys("CloudTrail-Digest");
  const own = stack.bucket.objects.get(key)?.at(-1)?.metadata.signature ?? "";
  const flipped = (Number.parseInt(own.slice(-1), 16) ^ 1).toString(16);
  put(key, bytesOf(key), { signature: own.slice(0, -1) + flipped });
  const moved = key.replace(/T\d{6}Z/, "T000000Z");
  put(moved, bytesOf(key), { signature: own });
  await stack.round();
  expect((await digests()).map((each) => (each as { signed: string }).signed).sort()).toEqual([
    "FORGED",
    "MOVED",
  ]);
});

function deliverHours(many: number): void {
  for (let index = 0; index < many; index += 1) {
    deliver();
    stack.sim.advance(hour);
  }
}

test("a digest that was replaced does not fit the one behind it", async () => {
  deliverHours(3);
  const [, second = ""] = keys("CloudTrail-Digest");
  put(
    second,
    Buffer.from(
      bytesOf(second)
        .toString()
        .replace(/"digestPublicKeyFingerprint"/, " $&"),
    ),
  );
  await stack.round();
  expect(await digests()).toEqual([
    { signed: "VALID", chain: "STARTS" },
    { signed: "FORGED", chain: "CONTINUES" },
    { signed: "VALID", chain: "BROKEN" },
  ]);
});

test("a digest that was removed breaks the chain", async () => {
  deliverHours(4);
  const [, second = ""] = keys("CloudTrail-Digest");
  stack.sim.deleteObject(stack.bucket, second);
  await stack.round();
  await stack.round();
  expect(await digests()).toEqual([
    { signed: "VALID", chain: "STARTS" },
    { signed: "VALID", chain: "LOST" },
    { signed: "VALID", chain: "CONTINUES" },
  ]);
});

test("validation that is off and on again leaves a gap that is told", async () => {
  deliver();
  await hours(1);
  stack.sim.validate(stack.trail, false);
  deliver();
  await hours(5);
  stack.sim.validate(stack.trail, true);
  deliver();
  await hours(5);
  expect((await verdicts()).map(({ verdict }) => verdict)).toEqual(["VERIFIED", "UNCOVERED", "VERIFIED"]);
  expect((await digests()).filter((each) => (each as { chain: string }).chain === "STARTS")).toHaveLength(2);
});

test("a damaged file says why, and the others are read", async () => {
  const first = deliver();
  const half = stack.bucket.objects.get(first)?.at(-1)?.body.subarray(0, 60) ?? Buffer.alloc(0);
  stack.sim.putObject(stack.bucket, { key: first, body: half });
  deliver();
  const third = deliver();
  put(third, Buffer.from('{"Records":[{"eventID":'));
  await hours(1);
  expect((await verdicts()).map(({ state, verdict }) => `${state} ${verdict}`).sort()).toEqual([
    "FAILED ALTERED",
    "FAILED ALTERED",
    "READ VERIFIED",
  ]);
  const failures = await stack.rows<{ kind: string }>(
    "SELECT failure->>'kind' AS kind FROM trail_file WHERE state = 'FAILED'",
  );
  expect(failures).toEqual([{ kind: "cause.trail.unreadable" }, { kind: "cause.trail.unreadable" }]);
});

test("odd records are kept as they came", async () => {
  stack.trail.odd = { hidden: true, truncated: true, unknownFields: true };
  deliver();
  stack.trail.odd = {};
  stack.sim.recordInTrail({
    ...trailPlace,
    eventSource: "ecs.amazonaws.com",
    eventName: "RunTask",
    person: "ann@example.com",
    requestParameters: {
      cluster: "shop",
      taskDefinition: "batch:3",
      overrides: {
        containerOverrides: [{ name: "main", environment: [{ name: "TOKEN", value: "hunter2" }] }],
      },
      command: ["run", "--password=hunter2", "\u0000\ud800"],
    },
    responseElements: { tasks: [], failures: [{ arn: "arn:aws:ecs:x", reason: "RESOURCE:MEMORY" }] },
    more: { eventTime: "no time", readOnly: "false", userIdentity: "a text" },
  });
  stack.sim.deliverTrail(stack.trail);
  await hours(1);
  const rows = await stack.rows<Record<string, unknown>>(
    "SELECT event_name AS name, truncated, hidden, redacted, failures, principal, request, more FROM trail_record ORDER BY event_name",
  );
  expect(rows[0]).toMatchObject({
    name: "RunTask",
    failures: 1,
    redacted: true,
    request: {
      overrides: { containerOverrides: [{ environment: [{ name: "TOKEN", value: "[redacted]" }] }] },
      command: ["run", "--password=[redacted]", "\ufffd\ufffd"],
    },
  });
  expect(rows[1]).toMatchObject({
    name: "UpdateService",
    truncated: true,
    more: { quantumState: "entangled" },
  });
  expect(JSON.stringify(await stack.rows("SELECT * FROM trail_record"))).not.toContain("hunter2");
});

test.each(["access-denied", "throttling-storm", "unreachable", "server-error", "http-500-html"] as const)(
  "%s of the bucket: what was read stays, the source is stale with its reason, and it comes back",
  async (kind) => {
    deliver();
    await stack.round();
    const id = stack.sim.scenarios.set({ kind, operation: "ListObjectsV2" }).id;
    deliver();
    await hours(1);
    const failing = () =>
      stack.rows<{ failing: boolean }>(
        "SELECT failure IS NOT NULL AND failed_since IS NOT NULL AS failing FROM trail_source",
      );
    expect(await failing()).toEqual([{ failing: true }]);
    expect(await stack.rows("SELECT FROM trail_record")).toHaveLength(1);
    stack.sim.scenarios.clear(id);
    await hours(1);
    expect(await failing()).toEqual([{ failing: false }]);
    expect(await stack.rows("SELECT FROM trail_record")).toHaveLength(2);
  },
  60_000,
);

test("a connection that is cut in the middle of a round loses nothing", async () => {
  for (let index = 0; index < 5; index += 1) deliver();
  stack.sim.scenarios.set({ kind: "drop-before-effect", operation: "GetObject", chance: 0.3 });
  for (let round = 0; round < 12; round += 1) await hours(1);
  stack.sim.scenarios.clear();
  await hours(2);
  const all = await verdicts();
  expect(all.map(({ verdict }) => verdict)).toEqual(Array.from({ length: all.length }, () => "VERIFIED"));
  expect(await stack.rows("SELECT FROM trail_record")).toHaveLength(5);
}, 120_000);

test("what is named by hash is what was delivered", () => {
  const key = deliver();
  const hash = createHash("sha256").update(bytesOf(key)).digest("hex");
  expect(stack.trail.chains.get(trailPlace.region)?.delivered[0]?.sha256).toBe(hash);
});

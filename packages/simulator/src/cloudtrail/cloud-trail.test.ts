import { createHash, createPublicKey, verify } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { CloudTrailClient, ListPublicKeysCommand, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCluster, createHost, createService, type Simulator, startSimulator } from "../index.ts";

const place = { account: "123456789012", region: "eu-west-1" };
const startedAt = Date.UTC(2026, 10, 26, 10, 0, 30);
let sim: Simulator;
const clients: { destroy(): void }[] = [];

beforeEach(async () => {
  sim = await startSimulator({ startedAt });
  createCluster(sim, { ...place, name: "shop" });
  createHost(sim, { ...place, cluster: "shop" });
  createService(sim, { ...place, cluster: "shop", name: "web", image: "web:1", desiredCount: 1 });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await sim.close();
});

const config = () => ({
  region: place.region,
  endpoint: sim.url,
  credentials: sim.credentials(place.account),
  maxAttempts: 1,
});
function kept<Client extends { destroy(): void }>(client: Client): Client {
  clients.push(client);
  return client;
}
const trailOf = () => {
  const bucket = sim.createBucket({ ...place, name: "trails" });
  return { bucket, trail: sim.createTrail({ ...place, name: "main", bucket, prefix: "org" }) };
};

test("a change is recorded with who made it, and delivered minutes later in a file of its own", async () => {
  const { bucket } = trailOf();
  const queue = sim.createQueue({ ...place, name: "notices" });
  sim.notifyOfObjects({ bucket, queue });
  const sts = kept(new STSClient(config()));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${place.account}:role/deployer`,
      RoleSessionName: "ann@example.com",
      SourceIdentity: "ann",
    }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const ecs = kept(new ECSClient({ ...config(), credentials }));
  const answer = await ecs.send(
    new UpdateServiceCommand({ cluster: "shop", service: "web", desiredCount: 2 }),
  );
  await expect(
    ecs.send(new UpdateServiceCommand({ cluster: "shop", service: "none", desiredCount: 2 })),
  ).rejects.toThrow();
  sim.advance(299_000);
  expect(bucket.objects.size).toBe(0);
  sim.advance(1_000);
  const [key = ""] = bucket.objects.keys();
  expect(key).toMatch(
    /^org\/AWSLogs\/123456789012\/CloudTrail\/eu-west-1\/2026\/11\/26\/123456789012_CloudTrail_eu-west-1_20261126T1005Z_\w{16}\.json\.gz$/,
  );
  expect(queue.counts().visible).toBe(1);
  const text = gunzipSync(bucket.objects.get(key)?.at(-1)?.body ?? "").toString();
  const { Records } = JSON.parse(text);
  const update = Records.find(
    ({ requestID }: { requestID: string }) => requestID === answer.$metadata.requestId,
  );
  expect(update).toMatchObject({
    eventSource: "ecs.amazonaws.com",
    eventName: "UpdateService",
    requestParameters: { cluster: "shop", service: "web", desiredCount: 2 },
    responseElements: { service: { serviceName: "web" } },
    userIdentity: {
      type: "AssumedRole",
      arn: "arn:aws:sts::123456789012:assumed-role/deployer/ann@example.com",
      sessionContext: { sourceIdentity: "ann", sessionIssuer: { userName: "deployer" } },
    },
  });
  expect(Records.map(({ eventName, errorCode }: never) => [eventName, errorCode])).toContainEqual([
    "UpdateService",
    "ServiceNotFoundException",
  ]);
});

test("each hour has a digest that CloudTrail signed, chained to the one before", async () => {
  const { bucket } = trailOf();
  sim.autoscale({ cluster: "shop", service: "web", desiredCount: 2 });
  sim.advance(2 * 3_600_000);
  const cloudTrail = kept(new CloudTrailClient(config()));
  const { PublicKeyList: [given] = [] } = await cloudTrail.send(new ListPublicKeysCommand({}));
  const digests = [...bucket.objects.keys()].filter((key) => key.includes("/CloudTrail-Digest/"));
  expect(digests[0]).toMatch(
    /123456789012_CloudTrail-Digest_eu-west-1_main_eu-west-1_20261126T110030Z\.json\.gz$/,
  );
  expect(digests).toHaveLength(2);
  let previous: { sha256: string | null; signature: string | null } = { sha256: null, signature: null };
  for (const key of digests) {
    const object = bucket.objects.get(key)?.at(-1);
    const bytes = gunzipSync(object?.body ?? "");
    const digest = JSON.parse(bytes.toString());
    expect(digest).toMatchObject({
      previousDigestHashValue: previous.sha256,
      previousDigestSignature: previous.signature,
    });
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const text = `${digest.digestEndTime}\n${bucket.name}/${key}\n${sha256}\n${previous.signature ?? "null"}`;
    const der = Buffer.from(given?.Value ?? "");
    const publicKey = createPublicKey({ key: der, format: "der", type: "pkcs1" });
    const signature = object?.metadata.signature ?? "";
    expect(verify("sha256", Buffer.from(text), publicKey, Buffer.from(signature, "hex"))).toBe(true);
    for (const { s3Object, hashValue } of digest.logFiles) {
      const log = gunzipSync(bucket.objects.get(s3Object)?.at(-1)?.body ?? "");
      expect(createHash("sha256").update(log).digest("hex")).toBe(hashValue);
    }
    previous = { sha256, signature };
  }
});

test("LookupEvents gives the newest first, fifty a page, at two calls a second", async () => {
  for (let index = 0; index < 60; index += 1)
    sim.recordInTrail({ ...place, eventSource: "ecs.amazonaws.com", eventName: "StopTask" });
  sim.recordInTrail({
    ...place,
    eventSource: "ecr.amazonaws.com",
    eventName: "GetAuthorizationToken",
    readOnly: true,
  });
  sim.advance(600_000);
  const cloudTrail = kept(new CloudTrailClient(config()));
  const asked = { LookupAttributes: [{ AttributeKey: "ReadOnly" as const, AttributeValue: "false" }] };
  const first = await cloudTrail.send(new LookupEventsCommand(asked));
  expect(first.Events).toHaveLength(50);
  expect(JSON.parse(first.Events?.[0]?.CloudTrailEvent ?? "")).toMatchObject({ eventName: "StopTask" });
  const second = await cloudTrail.send(new LookupEventsCommand({ ...asked, NextToken: first.NextToken }));
  expect(second.Events).toHaveLength(10);
  expect(second.NextToken).toBeUndefined();
  // Of twenty at once most are refused, however slow the machine is.
  const many = Array.from({ length: 20 }, () => cloudTrail.send(new LookupEventsCommand(asked)));
  const refused = (await Promise.allSettled(many)).flatMap((each) =>
    each.status === "rejected" ? [each.reason.name] : [],
  );
  expect(new Set(refused)).toEqual(new Set(["ThrottlingException"]));
  await expect(
    kept(new CloudTrailClient(config())).send(
      new LookupEventsCommand({ StartTime: new Date(startedAt), EndTime: new Date(startedAt - 1) }),
    ),
  ).rejects.toMatchObject({ name: expect.stringMatching(/InvalidTimeRange|Throttling/) });
});

import { createPullThroughRule, type Simulator } from "@fleetgraph/simulator";
import { afterEach, expect, test } from "vitest";
import { simulatedAws } from "../../testing/simulated-aws.ts";
import { ImageNotFound, resolveDigest } from "./index.ts";

const place = { account: "123456789012", region: "us-east-1" };
const image = (reference: string) =>
  `${place.account}.dkr.ecr.${place.region}.amazonaws.com/shop/web${reference}`;
const path = ["input", "images", "0", "image"];
let sim: Simulator;
afterEach(() => sim.close());

async function aws() {
  const started = await simulatedAws(place);
  sim = started.sim;
  return started.clients;
}

test("a tag is resolved to the digest it stands for, a digest to itself", async () => {
  const clients = await aws();
  const { digest } = sim.pushImage({ ...place, repository: "shop/web", tag: "v1" });
  expect(await resolveDigest(clients, { image: image(":v1"), path })).toEqual({ digest, unread: null });
  expect(await resolveDigest(clients, { image: image(`@${digest}`), path })).toEqual({
    digest,
    unread: null,
  });
});

test("the image of another account is asked for in that account's registry, and in its region", async () => {
  const clients = await aws();
  const other = { account: "210987654321", region: "eu-west-1" };
  const { digest } = sim.pushImage({ ...other, repository: "shop/web", tag: "v1" });
  const reference = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/shop/web:v1";
  expect(await resolveDigest(clients, { image: reference, path })).toMatchObject({ digest });
});

test("an image that is not there is refused, with the newest tags that are", async () => {
  const clients = await aws();
  for (const tag of ["v1", "v2", "v3", "v4", "v5", "v6"]) {
    sim.pushImage({ ...place, repository: "shop/web", tag });
    sim.advance(1_000);
  }
  const refusal = await resolveDigest(clients, { image: image(":v9"), path }).catch((error) => error);
  expect(refusal).toBeInstanceOf(ImageNotFound);
  expect(refusal).toMatchObject({
    code: "IMAGE_NOT_FOUND",
    field: path,
    tags: ["v6", "v5", "v4", "v3", "v2"],
    hint: { kind: "problem.imageNotFound.hint" },
  });
});

test("a digest that was deleted, and a repository that is not there, are refused too", async () => {
  const clients = await aws();
  sim.pushImage({ ...place, repository: "shop/web", tag: "v1" });
  const gone = image(`@sha256:${"0".repeat(64)}`);
  await expect(resolveDigest(clients, { image: gone, path })).rejects.toThrow(ImageNotFound);
  const elsewhere = image(":v1").replace("shop/web", "shop/wob");
  const refusal = await resolveDigest(clients, { image: elsewhere, path }).catch((error) => error);
  expect(refusal).toMatchObject({ code: "IMAGE_NOT_FOUND", tags: [] });
});

test("what ECR would fetch from elsewhere is not refused", async () => {
  const clients = await aws();
  createPullThroughRule(sim, { ...place, prefix: "shop", upstream: "registry-1.docker.io" });
  expect(await resolveDigest(clients, { image: image(":v1"), path })).toMatchObject({
    digest: null,
    unread: { message: { kind: "check.image.pulledThrough" } },
  });
});

test("another registry is not asked", async () => {
  const clients = await aws();
  sim.clearCalls();
  expect(await resolveDigest(clients, { image: "nginx:1.29", path })).toMatchObject({
    digest: null,
    unread: { message: { kind: "check.image.otherRegistry" } },
  });
  expect(sim.calls()).toEqual([]);
});

test.each([
  ["access-denied", "check.unread.denied"],
  ["unknown-operation", "check.unread.unsupported"],
  ["unreachable", "check.unread.unreachable"],
  ["throttling-storm", "check.unread.throttled"],
  ["http-500-html", "check.unread.failed"],
] as const)("where ECR meets %s, nothing is known of the image", async (kind, reason) => {
  const clients = await aws();
  sim.pushImage({ ...place, repository: "shop/web", tag: "v1" });
  sim.scenarios.set({ kind, operation: "DescribeImages" });
  expect(await resolveDigest(clients, { image: image(":v1"), path })).toMatchObject({
    digest: null,
    unread: { message: { kind: reason, params: { action: "ecr:DescribeImages" } } },
  });
});

test("rules that may not be read leave open whether the image would be fetched", async () => {
  const clients = await aws();
  sim.pushImage({ ...place, repository: "shop/web", tag: "v1" });
  sim.scenarios.set({ kind: "access-denied", operation: "DescribePullThroughCacheRules" });
  expect(await resolveDigest(clients, { image: image(":v9"), path })).toMatchObject({
    digest: null,
    unread: { message: { kind: "check.unread.denied" } },
  });
  sim.scenarios.clear();
  sim.scenarios.set({ kind: "unknown-operation", operation: "DescribePullThroughCacheRules" });
  await expect(resolveDigest(clients, { image: image(":v9"), path })).rejects.toThrow(ImageNotFound);
});

import { createPullThroughRule } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

const ecr = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web";

test("an image that is there, by tag and by digest", async ({ aws }) => {
  const { digest } = aws.sim.pushImage({ ...verifyPlace, repository: "shop/web", tag: "v1" });
  const image = (name: string, reference: string) => ({ name, image: `${ecr}${reference}` });
  const containers = [image("web", ":v1"), image("sidecar", `:v1@${digest}`), image("init", ":v1")];
  expect(await aws.find("IMAGE", { containers })).toEqual([
    ["PASSED", "check.image.exists", `${ecr}:v1`],
    ["PASSED", "check.image.exists", `${ecr}:v1@${digest}`],
  ]);
});

test("one that is not there fails, with the newest tags", async ({ aws }) => {
  aws.sim.pushImage({ ...verifyPlace, repository: "shop/web", tag: "v1" });
  const results = await aws.all({ container: { image: `${ecr}:v9` } });
  expect(results.filter(({ check }) => check === "IMAGE")).toMatchObject([
    { status: "FAILED", message: { kind: "problem.imageNotFound" }, hint: { params: { tags: ["v1"] } } },
  ]);
});

test("other registries, pull-through caches and what may not be read are not checked", async ({ aws }) => {
  createPullThroughRule(aws.sim, { ...verifyPlace, prefix: "hub", upstream: "registry-1.docker.io" });
  const hub = ecr.replace("shop", "hub");
  expect(await aws.find("IMAGE", { container: { image: "nginx:1.29" } })).toEqual([
    ["NOT_CHECKED", "check.image.otherRegistry", "nginx:1.29"],
  ]);
  expect(await aws.find("IMAGE", { container: { image: `${hub}:v1` } })).toEqual([
    ["NOT_CHECKED", "check.image.pulledThrough", `${hub}:v1`],
  ]);
  aws.sim.scenarios.set({ kind: "access-denied", operation: "DescribeImages" });
  expect(await aws.find("IMAGE", { container: { image: `${ecr}:v1` } })).toEqual([
    ["NOT_CHECKED", "check.unread.denied", `${ecr}:v1`],
  ]);
});

import { expect } from "vitest";
import { onFargate, verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:v1";
const container = { image };
const arm = { runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" } } as const;
const push = (...platforms: string[]) => ({ ...verifyPlace, repository: "shop/web", tag: "v1", platforms });

test("what the definition asks for is offered, or is not", async ({ aws }) => {
  aws.sim.pushImage(push("linux/amd64", "linux/arm64"));
  expect(await aws.find("PLATFORM", { container, definition: arm })).toEqual([
    ["PASSED", "check.platform.offered", image],
  ]);
  aws.sim.pushImage({ ...push("linux/amd64"), content: "another build" });
  expect(await aws.find("PLATFORM", { container, definition: arm })).toEqual([
    ["FAILED", "check.platform.lacking", image],
  ]);
});

test("where nothing is said, the hosts tell; Fargate is x86_64", async ({ aws }) => {
  aws.sim.pushImage(push("linux/arm64"));
  expect(await aws.find("PLATFORM", { container })).toEqual([["FAILED", "check.platform.lacking", image]]);
  expect(await aws.find("PLATFORM", { ...onFargate, container })).toEqual([
    ["FAILED", "check.platform.lacking", image],
  ]);
  aws.sim.pushImage({ ...push("linux/amd64"), content: "another build" });
  expect(await aws.find("PLATFORM", { container })).toEqual([["PASSED", "check.platform.offered", image]]);
});

test("Windows is not Linux", async ({ aws }) => {
  aws.sim.pushImage(push("linux/amd64"));
  const definition = {
    runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
  } as const;
  expect(await aws.find("PLATFORM", { container, definition })).toEqual([
    ["FAILED", "check.platform.lacking", image],
  ]);
});

test("not checked: an image without an index, other registries, manifests and hosts that may not be read", async ({
  aws,
}) => {
  const { platforms: _none, ...single } = push();
  aws.sim.pushImage(single);
  expect(await aws.find("PLATFORM", { container })).toEqual([
    ["NOT_CHECKED", "check.platform.single", image],
  ]);
  expect(await aws.find("PLATFORM")).toEqual([["NOT_CHECKED", "check.image.otherRegistry", "nginx:1.29"]]);
  aws.sim.pushImage({ ...push("linux/amd64"), content: "another build" });
  aws.sim.scenarios.set({ kind: "access-denied", operation: "DescribeContainerInstances" });
  expect(await aws.find("PLATFORM", { container })).toEqual([["NOT_CHECKED", "placement.unread", image]]);
  aws.sim.scenarios.clear();
  aws.sim.scenarios.set({ kind: "unknown-operation", operation: "BatchGetImage" });
  expect(await aws.find("PLATFORM", { container })).toEqual([
    ["NOT_CHECKED", "check.unread.unsupported", image],
  ]);
});

test("an image that is not there is not said twice", async ({ aws }) => {
  expect(await aws.find("PLATFORM", { container })).toEqual([]);
});

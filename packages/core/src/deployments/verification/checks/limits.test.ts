import { setQuota } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { onFargate, verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

const vcpu = "Fargate On-Demand vCPU resource count";

test("within all of them", async ({ aws }) => {
  expect(await aws.find("LIMITS", onFargate)).toEqual([
    ["PASSED", "check.limit.containers", "containers"],
    ["PASSED", "check.limit.bytes", "definition"],
    ["PASSED", "check.limit.within", "Tasks per service"],
    ["PASSED", "check.limit.within", vcpu],
  ]);
});

test("too many containers, and too large a definition", async ({ aws }) => {
  const containers = Array.from({ length: 11 }, (_, index) => ({
    name: `c${index}`,
    image: "nginx:1.29",
    environment: [{ name: "LARGE", value: "x".repeat(6_000) }],
  }));
  expect((await aws.find("LIMITS", { containers })).slice(0, 2)).toEqual([
    ["FAILED", "check.limit.containersExceeded", "containers"],
    ["FAILED", "check.limit.bytesExceeded", "definition"],
  ]);
});

test("more tasks, and at the peak of the roll-out more vCPUs, than the account may have", async ({ aws }) => {
  setQuota(aws.sim, { ...verifyPlace, name: "Tasks per service", value: 3 });
  setQuota(aws.sim, { ...verifyPlace, name: vcpu, value: 1 });
  // Four tasks of a quarter, twice.
  expect((await aws.find("LIMITS", { ...onFargate, desiredCount: 4 })).slice(2)).toEqual([
    ["FAILED", "check.limit.exceeded", "Tasks per service"],
    ["FAILED", "check.limit.exceeded", vcpu],
  ]);
  const configuration = { launchType: "FARGATE", deploymentConfiguration: { maximumPercent: 100 } } as const;
  expect((await aws.find("LIMITS", { ...onFargate, configuration, desiredCount: 4 }))[3]?.[0]).toBe("PASSED");
});

test("Spot has a quota of its own", async ({ aws }) => {
  const capacityProviderStrategy = [{ capacityProvider: "FARGATE_SPOT" }];
  const configuration = { launchType: undefined, capacityProviderStrategy };
  expect((await aws.find("LIMITS", { ...onFargate, configuration }))[3]?.[2]).toBe(
    "Fargate Spot vCPU resource count",
  );
});

test("quotas that may not be read are not checked", async ({ aws }) => {
  aws.sim.scenarios.set({ kind: "access-denied", operation: "ListServiceQuotas" });
  expect((await aws.find("LIMITS", onFargate)).slice(2)).toEqual([
    ["NOT_CHECKED", "check.unread.denied", "Tasks per service"],
    ["NOT_CHECKED", "check.unread.denied", vcpu],
  ]);
});

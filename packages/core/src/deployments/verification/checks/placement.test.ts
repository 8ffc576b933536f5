import { createService } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { onFargate, verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

test("room for the surge, or not", async ({ aws }) => {
  expect(await aws.find("PLACEMENT", { container: { cpu: 1024 } })).toEqual([
    ["PASSED", "placement.fits", "shop"],
  ]);
  expect(await aws.find("PLACEMENT", { container: { cpu: 8192 } })).toEqual([
    ["FAILED", "placement.lacks.cpu", "shop"],
  ]);
});

test("what the service's own tasks hold counts until they make way", async ({ aws }) => {
  // Leaves 1792 CPU units on each of two hosts, and 256 more when a task of the service has stopped.
  const big = { name: "big", image: "nginx:1.29", cpu: 2048, desiredCount: 2 };
  createService(aws.sim, { ...verifyPlace, cluster: "shop", ...big });
  const change = { container: { cpu: 1920 } };
  expect(await aws.find("PLACEMENT", change)).toEqual([["FAILED", "placement.lacks.cpu", "shop"]]);
  const configuration = {
    launchType: "EC2",
    deploymentConfiguration: { minimumHealthyPercent: 50 },
  } as const;
  expect(await aws.find("PLACEMENT", { ...change, configuration })).toEqual([
    ["PASSED", "placement.fits", "shop"],
  ]);
});

test("percentages that cannot roll are told once, by their own check", async ({ aws }) => {
  const deploymentConfiguration = { minimumHealthyPercent: 100, maximumPercent: 100 };
  const configuration = { launchType: "EC2", deploymentConfiguration } as const;
  expect(await aws.find("PLACEMENT", { configuration })).toEqual([]);
  expect(await aws.find("PERCENTAGES", { configuration })).toEqual([
    ["FAILED", "check.percentages.stuck", "100/100"],
  ]);
});

test("Fargate has no hosts; hosts that may not be read are not checked", async ({ aws }) => {
  expect(await aws.find("PLACEMENT", onFargate)).toEqual([]);
  aws.sim.scenarios.set({ kind: "access-denied", operation: "ListTasks" });
  expect(await aws.find("PLACEMENT")).toEqual([["NOT_CHECKED", "placement.unread", "shop"]]);
});

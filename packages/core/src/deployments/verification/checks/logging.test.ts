import { createLogGroup } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { onFargate, verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

type Driver = "awslogs" | "fluentd" | "awsfirelens" | "splunk" | "journald";
const logging = (logDriver: Driver, options: Record<string, string> = {}) => ({
  container: { logConfiguration: { logDriver, options } },
});
const awslogs = {
  "awslogs-group": "/ecs/web",
  "awslogs-region": "us-east-1",
  "awslogs-stream-prefix": "web",
};

test("a log group that exists, exists in its own region, or is made", async ({ aws }) => {
  createLogGroup(aws.sim, { ...verifyPlace, name: "/ecs/web" });
  createLogGroup(aws.sim, { ...verifyPlace, region: "eu-west-1", name: "/ecs/abroad" });
  expect(await aws.find("LOGGING", logging("awslogs", awslogs))).toEqual([
    ["PASSED", "check.logging.hostsHave", "awslogs"],
    ["PASSED", "check.logging.groupExists", "/ecs/web"],
  ]);
  const abroad = { ...awslogs, "awslogs-group": "/ecs/abroad", "awslogs-region": "eu-west-1" };
  expect((await aws.find("LOGGING", logging("awslogs", abroad)))[1]?.[0]).toBe("PASSED");
  const made = { ...awslogs, "awslogs-group": "/ecs/new", "awslogs-create-group": "true" };
  expect((await aws.find("LOGGING", logging("awslogs", made)))[1]).toEqual([
    "PASSED",
    "check.logging.groupIsMade",
    "/ecs/new",
  ]);
});

test("a log group that is not there, also where another begins with its name", async ({ aws }) => {
  createLogGroup(aws.sim, { ...verifyPlace, name: "/ecs/web/debug" });
  expect((await aws.find("LOGGING", logging("awslogs", awslogs)))[1]).toEqual([
    "FAILED",
    "check.logging.noGroup",
    "/ecs/web",
  ]);
});

test("a group of the same name in another region is another one", async ({ aws }) => {
  createLogGroup(aws.sim, { ...verifyPlace, name: "/ecs/web" });
  const container = (name: string, region: string) => ({
    name,
    image: "nginx:1.29",
    memory: 64,
    logConfiguration: { logDriver: "awslogs" as const, options: { ...awslogs, "awslogs-region": region } },
  });
  const containers = [
    container("web", "us-east-1"),
    container("log", "eu-west-1"),
    container("x", "us-east-1"),
  ];
  expect(await aws.find("LOGGING", { containers })).toEqual([
    ["PASSED", "check.logging.hostsHave", "awslogs"],
    ["PASSED", "check.logging.groupExists", "/ecs/web"],
    ["FAILED", "check.logging.noGroup", "/ecs/web (eu-west-1)"],
  ]);
});

test("options that awslogs cannot do without", async ({ aws }) => {
  expect((await aws.find("LOGGING", logging("awslogs")))[1]).toEqual([
    "FAILED",
    "check.logging.lacksOption",
    "web awslogs-group",
  ]);
  const { "awslogs-stream-prefix": _prefix, ...without } = awslogs;
  const found = await aws.find("LOGGING", { ...onFargate, ...logging("awslogs", without) });
  expect(found[1]).toEqual(["FAILED", "check.logging.lacksOption", "web awslogs-stream-prefix"]);
});

test("Fluentd is for hosts that have it; on Fargate it goes by FireLens", async ({ aws }) => {
  expect(await aws.find("LOGGING", logging("fluentd"))).toEqual([
    ["PASSED", "check.logging.hostsHave", "fluentd"],
  ]);
  expect(await aws.find("LOGGING", { ...onFargate, ...logging("fluentd") })).toEqual([
    ["FAILED", "check.logging.fargateLacks", "fluentd"],
  ]);
  expect(await aws.find("LOGGING", { ...onFargate, ...logging("awsfirelens") })).toEqual([
    ["PASSED", "check.logging.fargateDriver", "awsfirelens"],
  ]);
  expect(await aws.find("LOGGING", logging("splunk"))).toEqual([
    ["FAILED", "check.logging.hostsLack", "splunk"],
  ]);
});

test("no log configuration, nothing to check", async ({ aws }) => {
  expect(await aws.find("LOGGING")).toEqual([]);
});

test("hosts or groups that may not be read, and hosts that tell no driver, are not checked", async ({
  aws,
}) => {
  createLogGroup(aws.sim, { ...verifyPlace, name: "/ecs/web" });
  aws.sim.scenarios.set({ kind: "access-denied", operation: "ListContainerInstances" });
  aws.sim.scenarios.set({ kind: "http-500-html", operation: "DescribeLogGroups" });
  expect(await aws.find("LOGGING", logging("awslogs", awslogs))).toEqual([
    ["NOT_CHECKED", "placement.unread", "awslogs"],
    ["NOT_CHECKED", "check.unread.failed", "/ecs/web"],
  ]);
  aws.sim.scenarios.clear();
  aws.sim.scenarios.set({ kind: "omit-optional-fields", fields: ["attributes"] });
  expect(await aws.find("LOGGING", logging("fluentd"))).toEqual([
    ["NOT_CHECKED", "check.logging.noCapabilities", "fluentd"],
  ]);
});

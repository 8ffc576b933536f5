import { createTargetGroup } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { type ChangeToVerify, verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

const container = { portMappings: [{ containerPort: 8080, hostPort: 0 }] };
const behind = (targetGroupArn: string, part: object = {}): ChangeToVerify => ({
  container,
  configuration: {
    loadBalancers: [{ targetGroupArn, containerName: "web", containerPort: 8080, ...part }],
  },
});
const awsvpc = { networkMode: "awsvpc" as const };

test("a target group that fits, whatever its own port", async ({ aws }) => {
  const arn = createTargetGroup(aws.sim, { ...verifyPlace, name: "web", port: 80, targetType: "instance" });
  expect(await aws.find("TARGET_GROUP", behind(arn))).toEqual([["PASSED", "check.targetGroup.fits", "web"]]);
  const range = { portMappings: [{ containerPortRange: "8000-8100" }] };
  expect(await aws.find("TARGET_GROUP", { ...behind(arn), container: range })).toEqual([
    ["PASSED", "check.targetGroup.fits", "web"],
  ]);
});

test("a container or a port that the new definition has no more", async ({ aws }) => {
  const arn = createTargetGroup(aws.sim, { ...verifyPlace, name: "web", targetType: "instance" });
  expect(await aws.find("TARGET_GROUP", behind(arn, { containerName: "app" }))).toEqual([
    ["FAILED", "check.targetGroup.noContainer", "app:8080"],
  ]);
  expect(await aws.find("TARGET_GROUP", behind(arn, { containerPort: 9090 }))).toEqual([
    ["FAILED", "check.targetGroup.noPort", "web:9090"],
  ]);
});

test("a target group of the wrong type for the network mode", async ({ aws }) => {
  const instance = createTargetGroup(aws.sim, { ...verifyPlace, name: "a", targetType: "instance" });
  const ip = createTargetGroup(aws.sim, { ...verifyPlace, name: "b", targetType: "ip" });
  const wrong = (name: string) => [["FAILED", "check.targetGroup.type", name]];
  expect(await aws.find("TARGET_GROUP", { ...behind(instance), definition: awsvpc })).toEqual(wrong("a"));
  expect(await aws.find("TARGET_GROUP", behind(ip))).toEqual(wrong("b"));
  expect(await aws.find("TARGET_GROUP", { ...behind(ip), definition: awsvpc })).toEqual([
    ["PASSED", "check.targetGroup.fits", "b"],
  ]);
});

test("a protocol that the port is not mapped for", async ({ aws }) => {
  const group = (name: string, protocol: string) =>
    createTargetGroup(aws.sim, { ...verifyPlace, name, protocol, targetType: "instance" });
  expect(await aws.find("TARGET_GROUP", behind(group("dns", "UDP")))).toEqual([
    ["FAILED", "check.targetGroup.protocol", "dns"],
  ]);
  const udp = { portMappings: [{ containerPort: 8080, protocol: "udp" as const }] };
  expect(await aws.find("TARGET_GROUP", { ...behind(group("both", "TCP_UDP")), container: udp })).toEqual([
    ["PASSED", "check.targetGroup.fits", "both"],
  ]);
  expect(await aws.find("TARGET_GROUP", behind(group("new", "QUIC")))).toEqual([
    ["NOT_CHECKED", "check.targetGroup.protocolUnknown", "new"],
  ]);
});

test("both groups of a blue/green service count; one that is gone fails", async ({ aws }) => {
  const arn = createTargetGroup(aws.sim, { ...verifyPlace, name: "blue", targetType: "instance" });
  const alternateTargetGroupArn = arn.replace("blue", "green");
  const change = behind(arn, { advancedConfiguration: { alternateTargetGroupArn } });
  expect(await aws.find("TARGET_GROUP", change)).toEqual([
    ["PASSED", "check.targetGroup.fits", "blue"],
    ["FAILED", "check.targetGroup.missing", "green"],
  ]);
});

test("Classic Load Balancers, and groups that may not be read, are not checked", async ({ aws }) => {
  const loadBalancers = [{ loadBalancerName: "old", containerName: "web", containerPort: 8080 }];
  expect(await aws.find("TARGET_GROUP", { container, configuration: { loadBalancers } })).toEqual([
    ["NOT_CHECKED", "check.targetGroup.classic", "web:8080"],
  ]);
  const arn = createTargetGroup(aws.sim, { ...verifyPlace, name: "web", targetType: "instance" });
  aws.sim.scenarios.set({ kind: "access-denied", operation: "DescribeTargetGroups" });
  expect(await aws.find("TARGET_GROUP", behind(arn))).toEqual([
    ["NOT_CHECKED", "check.unread.denied", "web"],
  ]);
});

test("without a load balancer there is nothing to check", async ({ aws }) => {
  expect(await aws.find("TARGET_GROUP")).toEqual([]);
});

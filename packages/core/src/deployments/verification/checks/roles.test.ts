import { createRole } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { onFargate, verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

const { account } = verifyPlace;
const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

test("roles that exist and trust ECS tasks, by ARN and by name", async ({ aws }) => {
  createRole(aws.sim, { account, name: "pull", path: "/shop/" });
  createRole(aws.sim, { account, name: "web" });
  const definition = { executionRoleArn: arn("shop/pull"), taskRoleArn: "web" };
  expect(await aws.find("EXECUTION_ROLE", { definition })).toEqual([
    ["PASSED", "check.role.trusted", arn("shop/pull")],
  ]);
  expect(await aws.find("TASK_ROLE", { definition })).toEqual([["PASSED", "check.role.trusted", "web"]]);
});

test("a role that is not there, trusts another service, or is another account's", async ({ aws }) => {
  const Statement = [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ];
  createRole(aws.sim, { account, name: "host", trust: { Statement } });
  const other = "arn:aws:iam::210987654321:role/web";
  for (const [role, kind] of [
    [arn("none"), "check.role.missing"],
    [arn("host"), "check.role.untrusted"],
    [other, "check.role.otherAccount"],
  ] as const) {
    expect(await aws.find("TASK_ROLE", { definition: { taskRoleArn: role } })).toEqual([
      ["FAILED", kind, role],
    ]);
  }
});

test("conditions that cannot be judged, and roles that may not be read, are not checked", async ({ aws }) => {
  const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
  const Statement = {
    Effect: "Allow",
    Principal: { Service: "ecs-tasks.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition,
  };
  createRole(aws.sim, { account, name: "web", trust: { Statement } });
  const definition = { taskRoleArn: arn("web") };
  expect(await aws.find("TASK_ROLE", { definition })).toEqual([
    ["NOT_CHECKED", "check.role.unclear", arn("web")],
  ]);
  aws.sim.scenarios.set({ kind: "access-denied", operation: "GetRole" });
  expect(await aws.find("TASK_ROLE", { definition })).toEqual([
    ["NOT_CHECKED", "check.unread.denied", arn("web")],
  ]);
});

test("a definition without roles fails only where one is needed", async ({ aws }) => {
  expect(await aws.find("TASK_ROLE")).toEqual([]);
  expect(await aws.find("EXECUTION_ROLE")).toEqual([]);
  expect(await aws.find("EXECUTION_ROLE", onFargate)).toEqual([]);
  const ecr = { image: `${account}.dkr.ecr.us-east-1.amazonaws.com/web:v1` };
  const secrets = { secrets: [{ name: "KEY", valueFrom: "/shop/key" }] };
  const logs = { logConfiguration: { logDriver: "awslogs" as const } };
  const needed = [["FAILED", "check.executionRole.needed", "executionRoleArn"]];
  expect(await aws.find("EXECUTION_ROLE", { container: secrets })).toEqual(needed);
  // Hosts pull and log with their own role.
  expect(await aws.find("EXECUTION_ROLE", { container: { ...ecr, ...logs } })).toEqual([]);
  expect(await aws.find("EXECUTION_ROLE", { ...onFargate, container: ecr })).toEqual(needed);
  expect(await aws.find("EXECUTION_ROLE", { ...onFargate, container: logs })).toEqual(needed);
});

import { expect, test } from "vitest";
import { whoOf } from "./who.ts";

const session = (name: string, role = "deployer", more: object = {}) => ({
  type: "AssumedRole",
  principalId: `AROAEXAMPLE:${name}`,
  arn: `arn:aws:sts::123456789012:assumed-role/${role}/${name}`,
  sessionContext: { sessionIssuer: { arn: `arn:aws:iam::123456789012:role/${role}` }, ...more },
});
const linked = "AWSServiceRoleForApplicationAutoScaling_ECSService";

test.each([
  [
    "a user of IAM Identity Center",
    session("ann@example.com", "AWSReservedSSO_Admin_0123"),
    "ann@example.com",
  ],
  ["a person's session", session("ann"), "ann"],
  [
    "a source identity, whatever the session is called",
    session("i-0123456789", "x", { sourceIdentity: "bob" }),
    "bob",
  ],
  [
    "an instance",
    session("i-0123456789abcdef0"),
    "arn:aws:sts::123456789012:assumed-role/deployer/i-0123456789abcdef0",
  ],
  [
    "a build",
    session("AWSCodeBuild-1f2e"),
    "arn:aws:sts::123456789012:assumed-role/deployer/AWSCodeBuild-1f2e",
  ],
  ["a CI server", session("GitHubActions"), "arn:aws:sts::123456789012:assumed-role/deployer/GitHubActions"],
  ["ourselves", session("fleetgraph"), "arn:aws:sts::123456789012:assumed-role/deployer/fleetgraph"],
  [
    "a service behind a role that is linked to it",
    {
      ...session("AutoScaling-UpdateDesiredCapacity", linked),
      invokedBy: "ecs.application-autoscaling.amazonaws.com",
    },
    "ecs.application-autoscaling.amazonaws.com",
  ],
  [
    "a service that acts for a person",
    { ...session("ann@example.com"), invokedBy: "cloudformation.amazonaws.com" },
    "ann@example.com",
  ],
  [
    "an IAM user",
    { type: "IAMUser", userName: "carol", arn: "arn:aws:iam::123456789012:user/carol" },
    "carol",
  ],
  [
    "the root user",
    { type: "Root", arn: "arn:aws:iam::123456789012:root" },
    "arn:aws:iam::123456789012:root",
  ],
  ["a service", { type: "AWSService", invokedBy: "ecs.amazonaws.com" }, "ecs.amazonaws.com"],
  [
    "another account",
    { type: "AWSAccount", accountId: "210987654321", principalId: "AIDAEXAMPLE" },
    "AIDAEXAMPLE",
  ],
  ["nobody that is told", {}, "unknown"],
  ["no object at all", "HIDDEN_DUE_TO_SECURITY_REASONS", "unknown"],
])("%s", (_who, identity, principal) => {
  expect(whoOf(identity).principal).toBe(principal);
});

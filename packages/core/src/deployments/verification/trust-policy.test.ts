import { expect, test } from "vitest";
import { type Trust, trustOf } from "./trust-policy.ts";

const asker = { account: "123456789012", region: "us-east-1" };
const tasks = { Service: "ecs-tasks.amazonaws.com" };
const allow = (part: object = {}) => ({
  Effect: "Allow",
  Principal: tasks,
  Action: "sts:AssumeRole",
  ...part,
});
const given = (Condition: object) => allow({ Condition });

test.each<[string, unknown, Trust]>([
  ["the plain one", [allow()], "TRUSTED"],
  ["one statement alone", allow(), "TRUSTED"],
  [
    "several services",
    allow({ Principal: { Service: ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"] } }),
    "TRUSTED",
  ],
  ["every action of STS", allow({ Action: ["sts:*"] }), "TRUSTED"],
  ["everybody", allow({ Principal: "*" }), "TRUSTED"],
  ["another service", allow({ Principal: { Service: "ec2.amazonaws.com" } }), "UNTRUSTED"],
  ["the service of ECS itself", allow({ Principal: { Service: "ecs.amazonaws.com" } }), "UNTRUSTED"],
  ["another action", allow({ Action: "sts:TagSession" }), "UNTRUSTED"],
  ["a denial", [allow(), allow({ Effect: "Deny" })], "UNTRUSTED"],
  [
    "a denial of others",
    [allow(), allow({ Effect: "Deny", Principal: { AWS: "arn:aws:iam::1:root" } })],
    "TRUSTED",
  ],
  [
    "a denial on conditions",
    [allow(), { ...given({ Bool: { "aws:SecureTransport": "false" } }), Effect: "Deny" }],
    "UNKNOWN",
  ],
  ["its own account", given({ StringEquals: { "aws:SourceAccount": "123456789012" } }), "TRUSTED"],
  ["another account", given({ StringEquals: { "aws:SourceAccount": ["210987654321"] } }), "UNTRUSTED"],
  ["its own ECS", given({ ArnLike: { "aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:*" } }), "TRUSTED"],
  ["any ECS", given({ ArnLike: { "aws:SourceArn": "arn:aws:ecs:*" } }), "TRUSTED"],
  [
    "ECS elsewhere",
    given({ ArnLike: { "aws:SourceArn": "arn:aws:ecs:eu-west-1:123456789012:*" } }),
    "UNTRUSTED",
  ],
  ["an organisation", given({ StringEquals: { "aws:PrincipalOrgID": "o-1" } }), "UNKNOWN"],
  ["all but some", allow({ Principal: undefined, NotPrincipal: { AWS: "*" } }), "UNKNOWN"],
])("%s", (_name, Statement, trust) => {
  expect(trustOf({ Version: "2012-10-17", Statement }, asker)).toBe(trust);
});

test.each([null, "{}", {}, { Statement: [] }, { Statement: [7] }])("%j is no policy", (policy) => {
  expect(trustOf(policy, asker)).toBe("UNKNOWN");
});

test("a condition on an account that is not known is not judged", () => {
  const Statement = given({ StringEquals: { "aws:SourceAccount": "123456789012" } });
  expect(trustOf({ Statement }, { account: null, region: null })).toBe("UNKNOWN");
});

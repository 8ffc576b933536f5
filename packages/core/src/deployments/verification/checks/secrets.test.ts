import { createParameter, createSecret } from "@fleetgraph/simulator";
import { expect } from "vitest";
import { verifyPlace } from "../../../testing/change-to-verify.ts";
import { test } from "../../../testing/verify-test.ts";

const secrets = (...valuesFrom: string[]) => ({
  container: { secrets: valuesFrom.map((valueFrom, index) => ({ name: `KEY_${index}`, valueFrom })) },
});

test("secrets in every form, and in other regions", async ({ aws }) => {
  const versions = { "version-1": ["AWSPREVIOUS"], "version-2": ["AWSCURRENT"] };
  const arn = createSecret(aws.sim, { ...verifyPlace, name: "shop/db", versions });
  const abroad = createSecret(aws.sim, { ...verifyPlace, region: "eu-west-1", name: "shop/db" });
  const found = [arn, `${arn}:::`, `${arn}::AWSPREVIOUS:`, `${arn}:::version-1`, abroad];
  const keyed = `${arn}:password::`;
  expect(await aws.find("SECRETS", secrets(...found, keyed))).toEqual([
    ...found.map((each) => ["PASSED", "check.secret.exists", each]),
    ["PASSED", "check.secret.existsButKey", keyed],
  ]);
});

test("parameters by name and ARN, in other regions, ten a call", async ({ aws }) => {
  const here = Array.from({ length: 11 }, (_, index) => `/shop/key-${index}`);
  for (const name of here) createParameter(aws.sim, { ...verifyPlace, name });
  const abroad = createParameter(aws.sim, { ...verifyPlace, region: "eu-west-1", name: "key" });
  const results = await aws.find("SECRETS", secrets(...here, abroad));
  expect(results).toEqual([...here, abroad].map((each) => ["PASSED", "check.parameter.exists", each]));
  expect(aws.sim.calls({ operation: "GetParameters" }).map(({ region, input }) => [region, input])).toEqual(
    expect.arrayContaining([
      ["us-east-1", { Names: here.slice(0, 10), WithDecryption: false }],
      ["us-east-1", { Names: here.slice(10), WithDecryption: false }],
      ["eu-west-1", { Names: [abroad], WithDecryption: false }],
    ]),
  );
});

test("what is not there, is being deleted, or is no reference at all", async ({ aws }) => {
  const none = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf";
  const arn = createSecret(aws.sim, { ...verifyPlace, name: "db" });
  const deleted = createSecret(aws.sim, { ...verifyPlace, name: "old", deletedAt: aws.sim.clock.now() });
  const wrong = "arn:aws:s3:::bucket/key";
  expect(
    await aws.find(
      "SECRETS",
      secrets(none, deleted, `${arn}::AWSPENDING:`, `${arn}:::v9`, wrong, "/shop/none"),
    ),
  ).toEqual([
    ["FAILED", "check.secret.missing", none],
    ["FAILED", "check.secret.deleted", deleted],
    ["FAILED", "check.secret.noVersion", `${arn}::AWSPENDING:`],
    ["FAILED", "check.secret.noVersion", `${arn}:::v9`],
    ["FAILED", "check.secret.malformed", wrong],
    ["FAILED", "check.parameter.missing", "/shop/none"],
  ]);
});

test("those of log drivers and registries count too", async ({ aws }) => {
  const container = {
    logConfiguration: {
      logDriver: "splunk" as const,
      secretOptions: [{ name: "splunk-token", valueFrom: "/shop/token" }],
    },
    repositoryCredentials: {
      credentialsParameter: "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub-AbCdEf",
    },
  };
  expect((await aws.find("SECRETS", { container })).map(([, kind]) => kind)).toEqual([
    "check.secret.missing",
    "check.parameter.missing",
  ]);
});

test("what may not be read is not checked", async ({ aws }) => {
  aws.sim.scenarios.set({ kind: "access-denied", operation: "DescribeSecret" });
  aws.sim.scenarios.set({ kind: "unreachable", operation: "GetParameters" });
  const arn = createSecret(aws.sim, { ...verifyPlace, name: "db" });
  expect(await aws.find("SECRETS", secrets(arn, "/shop/key"))).toEqual([
    ["NOT_CHECKED", "check.unread.denied", arn],
    ["NOT_CHECKED", "check.unread.unreachable", "/shop/key"],
  ]);
});

test("no value of a parameter is in what is found", async ({ aws }) => {
  createParameter(aws.sim, { ...verifyPlace, name: "/shop/key", value: "hunter2" });
  expect(JSON.stringify(await aws.all(secrets("/shop/key")))).not.toContain("hunter2");
});

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { renderStored } from "@fleetgraph/catalogue";
import { createTargetGroup } from "@fleetgraph/simulator";
import { expect, test as plain } from "vitest";
import { createAwsClients, createRateGate } from "../../kernel/index.ts";
import { onFargate, verifyPlace } from "../../testing/change-to-verify.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import { test } from "../../testing/verify-test.ts";
import { verify } from "./index.ts";

const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf";
const everything = {
  container: {
    image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:v9",
    secrets: [
      { name: "A", valueFrom: secret },
      { name: "B", valueFrom: "/shop/none" },
    ],
    logConfiguration: {
      logDriver: "awslogs" as const,
      options: { "awslogs-group": "/none", "awslogs-stream-prefix": "web" },
    },
    portMappings: [{ containerPort: 8080 }],
  },
  definition: {
    ...onFargate.definition,
    cpu: "300",
    taskRoleArn: "none",
    executionRoleArn: "none",
  },
};

test("all that is wrong is told together", async ({ aws }) => {
  aws.sim.pushImage({ ...verifyPlace, repository: "shop/web", tag: "v1" });
  const targetGroupArn = createTargetGroup(aws.sim, {
    ...verifyPlace,
    name: "web",
    targetType: "instance",
  });
  const configuration = {
    launchType: "FARGATE" as const,
    loadBalancers: [{ targetGroupArn, containerName: "web", containerPort: 8080 }],
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 },
  };
  const results = await aws.all({ ...everything, configuration });
  const failed = results.filter(({ status }) => status === "FAILED").map(({ check }) => check);
  expect([...new Set(failed)]).toEqual([
    "IMAGE",
    "EXECUTION_ROLE",
    "TASK_ROLE",
    "SECRETS",
    "LOGGING",
    "TARGET_GROUP",
    "PERCENTAGES",
    "FARGATE_SIZE",
  ]);
  // Each failure says what to do, in both languages.
  for (const { status, message, hint } of results) {
    for (const locale of ["en", "ja"] as const) {
      expect(renderStored(message, locale)).not.toContain("undefined");
      if (status === "FAILED") expect(hint && renderStored(hint, locale)).toBeTruthy();
    }
  }
});

test.for(["access-denied", "unknown-operation", "http-500-html", "unreachable"] as const)(
  "where everything meets %s nothing is failed or passed that was not seen",
  async (kind, { aws }) => {
    aws.sim.scenarios.set({ kind });
    const loadBalancers = [
      {
        targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web/1",
        containerName: "web",
        containerPort: 8080,
      },
    ];
    const results = await aws.all({ ...everything, configuration: { launchType: "EC2", loadBalancers } });
    const seen = results.filter(({ status }) => status !== "NOT_CHECKED");
    // What the definition and the service tell by themselves.
    expect(seen.map(({ check, message }) => [check, message.kind])).toEqual([
      ["PERCENTAGES", "check.percentages.roll"],
      ["LIMITS", "check.limit.containers"],
      ["LIMITS", "check.limit.bytes"],
    ]);
    expect(results.filter(({ status }) => status === "NOT_CHECKED").map(({ check }) => check)).toEqual([
      "IMAGE",
      "PLATFORM",
      "EXECUTION_ROLE",
      "TASK_ROLE",
      "SECRETS",
      "SECRETS",
      "LOGGING",
      "LOGGING",
      "TARGET_GROUP",
      "PLACEMENT",
      "LIMITS",
    ]);
  },
);

plain(
  "an endpoint that never answers takes the time that there is, for all checks together",
  async () => {
    const silent = createServer();
    await new Promise<void>((ready) => silent.listen(0, "127.0.0.1", ready));
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    process.env.AWS_ACCESS_KEY_ID = "key";
    process.env.AWS_SECRET_ACCESS_KEY = "secret";
    const clients = createAwsClients(createRateGate(), { ...verifyPlace, endpoint });
    const signal = AbortSignal.timeout(500);
    const results = await verify(
      { clients, log: quietLog, signal },
      {
        definition: { family: "web", containerDefinitions: [{ name: "web", ...everything.container }] },
        service: { arn: "arn:aws:ecs:us-east-1:123456789012:service/shop/web", configuration: {} },
        cluster: "shop",
        desiredCount: 1,
      },
    );
    silent.close();
    for (const check of ["IMAGE", "SECRETS"]) {
      const found = results.filter((each) => each.check === check);
      expect(new Set(found.map(({ message }) => message.kind))).toEqual(new Set(["check.unread.outOfTime"]));
    }
  },
  20_000,
);

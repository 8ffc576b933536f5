import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  createLogGroup,
  createParameter,
  createRole,
  createSecret,
  createTargetGroup,
  type Simulator,
  setQuota,
  startSimulator,
} from "../index.ts";

const place = { account: "123456789012", region: "us-east-1" };
let simulator: Simulator;
let settings: {
  endpoint: string;
  region: string;
  credentials: ReturnType<Simulator["credentials"]>;
  maxAttempts: number;
};
beforeEach(async () => {
  simulator = await startSimulator({ throttling: false });
  const credentials = simulator.credentials(place.account);
  settings = { endpoint: simulator.url, region: place.region, credentials, maxAttempts: 1 };
});
afterEach(() => simulator.close());

it("IAM: a role with its trust policy, the same in every region", async () => {
  createRole(simulator, { account: place.account, name: "task", path: "/shop/" });
  const iam = new IAMClient({ ...settings, region: "eu-west-1" });
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "task" }));
  expect(Role).toMatchObject({ Arn: "arn:aws:iam::123456789012:role/shop/task", Path: "/shop/" });
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toMatchObject({
    Statement: [{ Principal: { Service: "ecs-tasks.amazonaws.com" } }],
  });
  await expect(iam.send(new GetRoleCommand({ RoleName: "none" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  });
});

it("Secrets Manager: a secret by name, by ARN, and by an ARN without its end", async () => {
  const arn = createSecret(simulator, { ...place, name: "shop/db", versions: { v1: ["AWSCURRENT"] } });
  const client = new SecretsManagerClient(settings);
  for (const SecretId of ["shop/db", arn, arn.replace(/-\w{6}$/, "")]) {
    const answer = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(answer).toMatchObject({ ARN: arn, Name: "shop/db", VersionIdsToStages: { v1: ["AWSCURRENT"] } });
  }
  await expect(client.send(new DescribeSecretCommand({ SecretId: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

it("SSM: parameters by name, ARN and version; secure ones only when decrypted", async () => {
  const arn = createParameter(simulator, {
    ...place,
    name: "/shop/key",
    type: "SecureString",
    value: "hunter2",
  });
  const client = new SSMClient(settings);
  const Names = ["/shop/key", arn, "/shop/key:1", "/shop/key:2", "none"];
  const answer = await client.send(new GetParametersCommand({ Names }));
  expect(answer.Parameters?.map(({ ARN }) => ARN)).toEqual([arn, arn, arn]);
  expect(answer.InvalidParameters).toEqual(["/shop/key:2", "none"]);
  expect(JSON.stringify(answer)).not.toContain("hunter2");
  const open = await client.send(new GetParametersCommand({ Names: ["/shop/key"], WithDecryption: true }));
  expect(open.Parameters).toMatchObject([{ Value: "hunter2", Type: "SecureString" }]);
});

it("CloudWatch Logs: log groups by prefix, sorted and paged", async () => {
  for (const name of ["/ecs/web", "/ecs/api", "/ecs/web/debug", "/other"])
    createLogGroup(simulator, { ...place, name });
  const logs = new CloudWatchLogsClient(settings);
  const first = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/ecs/", limit: 2 }));
  expect(first.logGroups?.map((group) => group.logGroupName)).toEqual(["/ecs/api", "/ecs/web"]);
  const { nextToken } = first;
  const rest = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/ecs/", nextToken }));
  expect(rest.logGroups?.map((group) => group.logGroupName)).toEqual(["/ecs/web/debug"]);
});

it("Elastic Load Balancing: target groups by ARN", async () => {
  const arn = createTargetGroup(simulator, { ...place, name: "web", port: 8080, targetType: "instance" });
  const client = new ElasticLoadBalancingV2Client(settings);
  const { TargetGroups } = await client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }));
  expect(TargetGroups).toMatchObject([
    { TargetGroupArn: arn, Port: 8080, Protocol: "HTTP", TargetType: "instance" },
  ]);
  const missing = new DescribeTargetGroupsCommand({ TargetGroupArns: [arn.replace("web", "wob")] });
  await expect(client.send(missing)).rejects.toMatchObject({ name: "TargetGroupNotFoundException" });
});

it("Service Quotas: the defaults, unless the account has others", async () => {
  setQuota(simulator, { ...place, name: "Tasks per service", value: 7 });
  const client = new ServiceQuotasClient(settings);
  const { Quotas } = await client.send(new ListServiceQuotasCommand({ ServiceCode: "ecs" }));
  const found = Quotas?.filter((quota) => quota.QuotaName?.endsWith("per service"));
  expect(found?.map(({ QuotaName, Value }) => [QuotaName, Value])).toEqual([
    ["Target groups per service", 5],
    ["Tasks per service", 7],
  ]);
  const one = new GetServiceQuotaCommand({ ServiceCode: "fargate", QuotaCode: "L-3032A538" });
  expect((await client.send(one)).Quota).toMatchObject({ Value: 4_000 });
  await expect(
    client.send(new ListServiceQuotasCommand({ ServiceCode: "no-such-service" })),
  ).rejects.toMatchObject({ name: "NoSuchResourceException" });
});

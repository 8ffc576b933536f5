import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  DescribeContainerInstancesCommand,
  ECSClient,
  ListClustersCommand,
  ListContainerInstancesCommand,
  paginateListClusters,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_PLACE, demoFleet, type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ seed: 7 });
});
afterEach(() => simulator.close());

const settings = (account = DEFAULT_PLACE.account, region = DEFAULT_PLACE.region) => ({
  endpoint: simulator.url,
  region,
  credentials: simulator.credentials(account),
  maxAttempts: 1,
});

describe("four services behind one port", () => {
  it("shows the demo's fleet through the real clients", async () => {
    demoFleet(simulator);
    const ecs = new ECSClient(settings());
    const arns: string[] = [];
    for await (const page of paginateListClusters({ client: ecs, pageSize: 15 }, {})) {
      arns.push(...(page.clusterArns ?? []));
    }
    expect(new Set(arns).size).toBe(40);
    const [summary] = simulator.summary().regions;
    expect(summary).toMatchObject({ clusters: 40, hosts: 63, runningTasks: 189, runningContainers: 189 });

    const { containerInstanceArns } = await ecs.send(new ListContainerInstancesCommand({ cluster: arns[0] }));
    const { containerInstances } = await ecs.send(
      new DescribeContainerInstancesCommand({ cluster: arns[0], containerInstances: containerInstanceArns }),
    );
    const ids = (containerInstances ?? []).map((host) => host.ec2InstanceId as string);
    const { Reservations } = await new EC2Client(settings()).send(
      new DescribeInstancesCommand({ InstanceIds: ids }),
    );
    const instances = (Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
    expect(instances.map((instance) => instance.InstanceId)).toEqual(ids);
    expect(instances[0]?.LaunchTime).toBeInstanceOf(Date);
    expect(instances[0]?.Tags).toContainEqual({ Key: "environment", Value: "production" });

    const { imageDetails } = await new ECRClient(settings()).send(
      new DescribeImagesCommand({ repositoryName: "storefront/web", imageIds: [{ imageTag: "v60" }] }),
    );
    expect(imageDetails?.[0]?.imageTags).toEqual(["v60", "latest"]);
  });

  it("takes account and region from the signature, and a role's account from its credentials", async () => {
    simulator.addAccount({ id: "210987654321", externalId: "shared-secret" });
    const sts = new STSClient(settings());
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: DEFAULT_PLACE.account,
    });
    const role = { RoleArn: "arn:aws:iam::210987654321:role/reader", RoleSessionName: "test" };
    await expect(sts.send(new AssumeRoleCommand(role))).rejects.toMatchObject({ name: "AccessDenied" });
    const { Credentials } = await sts.send(new AssumeRoleCommand({ ...role, ExternalId: "shared-secret" }));
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const assumed = new STSClient({ ...settings(), credentials });
    expect(await assumed.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "210987654321",
      Arn: "arn:aws:sts::210987654321:assumed-role/reader/test",
    });
    const { sessionToken: _, ...withoutToken } = credentials;
    await expect(
      new ECSClient({ ...settings(), credentials: withoutToken }).send(new ListClustersCommand({})),
    ).rejects.toMatchObject({ name: "UnrecognizedClientException" });
  });
});

describe("refusals in the words of each protocol", () => {
  it("does not know an access key it never gave", async () => {
    const credentials = { accessKeyId: "AKIANOBODY", secretAccessKey: "x" };
    const stranger = { ...settings(), credentials };
    await expect(new ECSClient(stranger).send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    await expect(new STSClient(stranger).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    await expect(new EC2Client(stranger).send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
      name: "AuthFailure",
    });
  });

  it("answers an operation outside the list as unknown", async () => {
    await expect(new ECSClient(settings()).send(new CreateClusterCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("refuses a denied account everything but its identity", async () => {
    simulator.addAccount({ id: "222222222222", denied: true });
    const denied = settings("222222222222");
    await expect(new ECSClient(denied).send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await new STSClient(denied).send(new GetCallerIdentityCommand({}));
  });

  it("keeps pagination tokens to their listing", async () => {
    demoFleet(simulator);
    const ecs = new ECSClient(settings());
    const { nextToken } = await ecs.send(new ListClustersCommand({ maxResults: 3 }));
    const [arn] = (await ecs.send(new ListClustersCommand({ maxResults: 1 }))).clusterArns ?? [];
    for (const wrong of [
      new ListClustersCommand({ nextToken: "made-up" }),
      new ListContainerInstancesCommand({ cluster: arn, nextToken }),
      new ListClustersCommand({ maxResults: 101 }),
    ]) {
      await expect(ecs.send(wrong as ListClustersCommand)).rejects.toMatchObject({
        name: "InvalidParameterException",
      });
    }
  });
});

describe("throttling, in wall time", () => {
  it("lets a burst pass and then names the throttle", async () => {
    const ecs = new ECSClient(settings());
    // Twenty at once, and one a second thereafter: so few come back that a slow machine is refused as well.
    const containerDefinitions = [{ name: "web", image: "web:1", memory: 64 }];
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        ecs.send(new RegisterTaskDefinitionCommand({ family: "web", containerDefinitions })),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(20);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.every((result) => result.reason.name === "ThrottlingException")).toBe(true);
    await ecs.send(new ListContainerInstancesCommand({ cluster: "nowhere" })).catch((error: Error) => {
      expect(error.name).toBe("ClusterNotFoundException");
    });
  });
});

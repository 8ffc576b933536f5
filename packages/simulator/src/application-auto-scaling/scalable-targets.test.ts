import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeCapacityProvidersCommand, ECSClient } from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  createCapacityProvider,
  createCluster,
  createHost,
  createScalableTarget,
  DEFAULT_PLACE,
  type Simulator,
  startSimulator,
} from "../index.ts";

const shop = { ...DEFAULT_PLACE, cluster: "shop" };
let simulator: Simulator;
let settings: { endpoint: string; region: string; credentials: ReturnType<Simulator["credentials"]> };
beforeEach(async () => {
  simulator = await startSimulator();
  createCluster(simulator, { ...DEFAULT_PLACE, name: "shop" });
  const { account, region } = DEFAULT_PLACE;
  settings = { endpoint: simulator.url, region, credentials: simulator.credentials(account) };
});
afterEach(() => simulator.close());

it("gives scalable targets fifty at a time, and refuses what the API refuses", async () => {
  const client = new ApplicationAutoScalingClient(settings);
  for (let index = 0; index < 60; index += 1)
    createScalableTarget(simulator, {
      ...shop,
      service: `s${index}`,
      maxCapacity: 9,
      suspended: index === 0,
    });
  const ecs = { ServiceNamespace: "ecs" } as const;
  const first = await client.send(new DescribeScalableTargetsCommand(ecs));
  expect(first.ScalableTargets).toHaveLength(50);
  expect(first.ScalableTargets?.[0]).toMatchObject({
    ResourceId: "service/shop/s0",
    ScalableDimension: "ecs:service:DesiredCount",
    MinCapacity: 1,
    MaxCapacity: 9,
    SuspendedState: { DynamicScalingInSuspended: true },
  });
  const { NextToken } = first;
  const second = await client.send(new DescribeScalableTargetsCommand({ ...ecs, NextToken }));
  expect(second.ScalableTargets).toHaveLength(10);
  expect(second.NextToken).toBeUndefined();
  const one = await client.send(
    new DescribeScalableTargetsCommand({ ...ecs, ResourceIds: ["service/shop/s7", "service/shop/none"] }),
  );
  expect(one.ScalableTargets).toHaveLength(1);
  await expect(
    client.send(new DescribeScalableTargetsCommand({ ...ecs, MaxResults: 51 })),
  ).rejects.toMatchObject({ name: "ValidationException" });
});

it("tells of managed instances only to who names their cluster, and of their hosts through EC2", async () => {
  createCapacityProvider(simulator, { ...shop, name: "spot", maxSize: 3 });
  createCapacityProvider(simulator, { ...shop, name: "managed", managedInstances: true });
  const { instanceId } = createHost(simulator, { ...shop, capacityProvider: "managed", kind: "MANAGED" });
  const external = createHost(simulator, { ...shop, kind: "EXTERNAL" });
  createHost(simulator, { ...shop, capacityProvider: "spot", spot: true });
  const ecs = new ECSClient(settings);
  const namesOf = async (input: { cluster?: string }) => {
    const { capacityProviders } = await ecs.send(new DescribeCapacityProvidersCommand(input));
    return capacityProviders?.map(({ name, type }) => `${name} ${type}`);
  };
  const regional = ["FARGATE FARGATE", "FARGATE_SPOT FARGATE_SPOT"];
  expect(await namesOf({})).toEqual([...regional, "spot EC2_AUTOSCALING"]);
  expect(await namesOf({ cluster: "shop" })).toEqual([
    ...regional,
    "managed MANAGED_INSTANCES",
    "spot EC2_AUTOSCALING",
  ]);
  const { Reservations = [] } = await new EC2Client(settings).send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap((each) => each.Instances ?? []);
  expect(instances.find((each) => each.InstanceId === instanceId)?.Operator).toMatchObject({ Managed: true });
  expect(instances.map((each) => each.InstanceId)).not.toContain(external.instanceId);
  const { AutoScalingGroups } = await new AutoScalingClient(settings).send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ["spot-hosts"] }),
  );
  expect(AutoScalingGroups).toMatchObject([{ MaxSize: 3, DesiredCapacity: 1 }]);
});

import { capacityProviderArn } from "../state/arns.ts";
import type { Json } from "../state/model.ts";
import type { CapacityProvider } from "../state/resources.ts";
import { invalidParameter } from "../wire/fault.ts";
import { optionalText, textList } from "../wire/input.ts";
import { pageOf } from "../wire/paging.ts";
import type { Operation } from "./call-context.ts";
import { clusterOf, missing, shortName } from "./find.ts";

/** Every account has these: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
const OF_FARGATE = ["FARGATE", "FARGATE_SPOT"];

/**
 * By name or ARN, up to 100, or all; ten an answer. Those of managed instances belong to one cluster and are given only
 * when it is named. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html
 */
export const describeCapacityProviders: Operation = (context, input) => {
  const { region } = context;
  const arnOf = (name: string): string => capacityProviderArn(region, name);
  const cluster = optionalText(input, "cluster");
  const ofCluster = cluster === undefined ? undefined : clusterOf(context, input);
  const withTags = textList(input, "include").includes("TAGS");
  const own = [...region.capacityProviders.values()].filter(
    (provider) => provider.cluster === undefined || provider.cluster === ofCluster?.name,
  );
  const all: [string, Json][] = [
    ...OF_FARGATE.map((name): [string, Json] => [
      name,
      { name, capacityProviderArn: arnOf(name), status: "ACTIVE", type: name, tags: [] },
    ]),
    ...own.map((provider): [string, Json] => [provider.name, view(provider, withTags)]),
  ];
  const known = new Map(
    all.filter(([name]) => ofCluster === undefined || ofCluster.capacityProviders.includes(name)),
  );
  const asked = textList(input, "capacityProviders");
  if (asked.length > 100) throw invalidParameter("capacityProviders can have at most 100 items.");
  const names = asked.length > 0 ? asked.map(shortName).sort() : [...known.keys()].sort();
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 10, largest: 10, ignorePaging: context.ignorePaging },
    { input, items: names, keyOf: (name) => name },
  );
  return {
    capacityProviders: page.flatMap((name) => known.get(name) ?? []),
    failures: page.filter((name) => !known.has(name)).map((name) => missing(arnOf(name))),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

function view(
  { name, arn, group, managedScaling, cluster, tags }: CapacityProvider,
  withTags: boolean,
): Json {
  const common = { capacityProviderArn: arn, name, status: "ACTIVE", tags: withTags ? tags : [] };
  if (group === undefined) {
    const managedInstancesProvider = {
      infrastructureRoleArn: `arn:aws:iam::${arn.split(":")[4]}:role/ecsInfrastructureRole`,
      instanceLaunchTemplate: {
        ec2InstanceProfileArn: `arn:aws:iam::${arn.split(":")[4]}:instance-profile/ecs`,
      },
      propagateTags: "CAPACITY_PROVIDER",
    };
    return { ...common, type: "MANAGED_INSTANCES", cluster, managedInstancesProvider };
  }
  return {
    ...common,
    type: "EC2_AUTOSCALING",
    autoScalingGroupProvider: {
      autoScalingGroupArn: group.arn,
      managedScaling: {
        status: managedScaling,
        targetCapacity: 100,
        minimumScalingStepSize: 1,
        maximumScalingStepSize: 10_000,
        instanceWarmupPeriod: 300,
      },
      managedTerminationProtection: "DISABLED",
      managedDraining: "ENABLED",
    },
  };
}

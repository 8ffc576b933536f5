import { capacityProviderArn } from "../state/arns.ts";
import type { Json } from "../state/model.ts";
import type { CapacityProvider } from "../state/resources.ts";
import { textList } from "../wire/input.ts";
import { pageOf } from "../wire/paging.ts";
import type { Operation } from "./call-context.ts";
import { missing, shortName } from "./find.ts";

/** Every account has these: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
const OF_FARGATE = ["FARGATE", "FARGATE_SPOT"];

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html: by name or ARN, or all. */
export const describeCapacityProviders: Operation = (context, input) => {
  const { region } = context;
  const arnOf = (name: string): string => capacityProviderArn(region, name);
  const known = new Map<string, Json>([
    ...OF_FARGATE.map(
      (name) => [name, { name, capacityProviderArn: arnOf(name), status: "ACTIVE" }] as const,
    ),
    ...[...region.capacityProviders.values()].map((provider) => [provider.name, view(provider)] as const),
  ]);
  const asked = textList(input, "capacityProviders");
  const names = asked.length > 0 ? asked.map(shortName) : [...known.keys()];
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

function view({ name, arn, group, managedScaling }: CapacityProvider): Json {
  return {
    capacityProviderArn: arn,
    name,
    status: "ACTIVE",
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
    tags: [],
  };
}

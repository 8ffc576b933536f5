import type { Operation } from "../ecs/call-context.ts";
import type { Region } from "../state/model.ts";
import type { CapacityProvider } from "../state/resources.ts";
import { Fault } from "../wire/fault.ts";
import { optionalObject, textList } from "../wire/input.ts";
import { pageOf } from "../wire/paging.ts";

/**
 * The groups of the capacity providers, by name or all; a name that is not there is left out.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html
 */
export const describeAutoScalingGroups: Operation = (context, input) => {
  const { region } = context;
  const names = textList(optionalObject(input, "AutoScalingGroupNames") ?? {}, "member");
  if (names.length > 100) throw new Fault("ValidationError", "At most 100 names can be given.");
  const providers = [...region.capacityProviders.values()].flatMap((provider) =>
    provider.group !== undefined && (names.length === 0 || names.includes(provider.group.name))
      ? [{ ...provider, group: provider.group }]
      : [],
  );
  const paged = {
    nextToken: input.NextToken,
    maxResults: input.MaxRecords === undefined ? undefined : Number(input.MaxRecords),
  };
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 50, largest: 100, ignorePaging: context.ignorePaging },
    { input: paged, items: providers, keyOf: ({ name }) => name },
  );
  return {
    AutoScalingGroups: page.map((provider) => {
      const hosts = hostsOf(region, provider);
      return {
        AutoScalingGroupName: provider.group.name,
        AutoScalingGroupARN: provider.group.arn,
        MinSize: provider.group.minSize,
        MaxSize: provider.group.maxSize,
        DesiredCapacity: hosts.length,
        DefaultCooldown: 300,
        Tags: [
          {
            ResourceId: provider.group.name,
            ResourceType: "auto-scaling-group",
            Key: "Name",
            Value: provider.group.name,
            PropagateAtLaunch: true,
          },
        ],
        AvailabilityZones: ["a", "b", "c"].map((zone) => `${region.name}${zone}`),
        HealthCheckType: "EC2",
        CreatedTime: "2026-01-01T00:00:00.000Z",
        Instances: hosts.map((host) => ({
          InstanceId: host.instanceId,
          AvailabilityZone: host.availabilityZone,
          LifecycleState: "InService",
          HealthStatus: "Healthy",
          ProtectedFromScaleIn: false,
        })),
      };
    }),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
};

const hostsOf = (region: Region, { name }: Pick<CapacityProvider, "name">) =>
  [...region.instances.values()].filter((host) => host.capacityProvider === name);

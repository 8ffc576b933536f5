import {
  DescribeCapacityProvidersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ListServiceDeploymentsCommand,
} from "@aws-sdk/client-ecs";
import { type AwsClients, callAws } from "../../../kernel/index.ts";

/** How many items each operation takes or gives at most, by the API reference of its service. */
export const most = {
  capacityProviderNames: 100,
  groupNames: 100,
  scalableTargets: 50,
  serviceDeployments: 100,
  describedDeployments: 20,
  imageIds: 100,
} as const;

export type ImageId = { imageDigest: string } | { imageTag: string };

/** Reads what clusters refer to, of one account and region, and counts its calls. Each throws AwsFailure. */
export type InventorySource = ReturnType<typeof createInventorySource>;

/** Clients beside ECS's are imported when they are first needed: together they take longer to load than all else. */
export function createInventorySource({ ecs, beside }: AwsClients["listing"]) {
  let calls = 0;
  const call = <Answer>(operation: string, send: () => Promise<Answer>): Promise<Answer> => {
    calls += 1;
    return callAws(operation, send);
  };
  return {
    calls: () => calls,

    /** A page of all of the region's, or of a cluster's own by name. */
    capacityProviders: (input: { cluster?: string; capacityProviders?: string[]; nextToken?: string }) =>
      call("DescribeCapacityProviders", () =>
        ecs.send(new DescribeCapacityProvidersCommand({ ...input, include: ["TAGS"] })),
      ),

    async autoScalingGroups(names: string[]) {
      const [client, { DescribeAutoScalingGroupsCommand }] = await Promise.all([
        beside.autoScaling(),
        import("@aws-sdk/client-auto-scaling"),
      ]);
      const input = { AutoScalingGroupNames: names, MaxRecords: most.groupNames };
      const answer = await call("DescribeAutoScalingGroups", () =>
        client.send(new DescribeAutoScalingGroupsCommand(input)),
      );
      return answer.AutoScalingGroups ?? [];
    },

    async scalableTargets(NextToken: string | undefined) {
      const [client, { DescribeScalableTargetsCommand }] = await Promise.all([
        beside.applicationAutoScaling(),
        import("@aws-sdk/client-application-auto-scaling"),
      ]);
      const input = { ServiceNamespace: "ecs", MaxResults: most.scalableTargets, NextToken } as const;
      return call("DescribeScalableTargets", () => client.send(new DescribeScalableTargetsCommand(input)));
    },

    serviceDeployments: (input: { cluster: string; service: string; nextToken?: string | undefined }) =>
      call("ListServiceDeployments", () =>
        ecs.send(new ListServiceDeploymentsCommand({ ...input, maxResults: most.serviceDeployments })),
      ),

    async describeServiceDeployments(serviceDeploymentArns: string[]) {
      const answer = await call("DescribeServiceDeployments", () =>
        ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns })),
      );
      return answer.serviceDeployments ?? [];
    },

    async describeServiceRevisions(serviceRevisionArns: string[]) {
      const answer = await call("DescribeServiceRevisions", () =>
        ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns })),
      );
      return answer.serviceRevisions ?? [];
    },

    /** Of one repository; one that is missing fails the call for all. DescribeImages counts as no pull. */
    async images(of: { registryId: string; region: string; repository: string }, imageIds: ImageId[]) {
      const { registryId, region, repository: repositoryName } = of;
      const [client, { DescribeImagesCommand }] = await Promise.all([
        beside.ecr(region),
        import("@aws-sdk/client-ecr"),
      ]);
      const answer = await call("DescribeImages", () =>
        client.send(new DescribeImagesCommand({ registryId, repositoryName, imageIds })),
      );
      return answer.imageDetails ?? [];
    },
  };
}

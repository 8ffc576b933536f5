const repository = "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/team/app";
const provider = { arn: "arn:provider", status: "ACTIVE", managedScaling: true, targetCapacity: 100 };

/** What every cluster has of its capacity providers. */
export const capacityOnTheWire = {
  defaultCapacityProviderStrategy: [],
  capacity: [
    {
      name: "FARGATE",
      provider: { ...provider, kind: "FARGATE", autoScalingGroup: null },
      hostCount: 0,
      registeredCpu: 0,
      remainingCpu: 0,
      registeredMemory: 0,
      remainingMemory: 0,
    },
    {
      name: "production-identity-spot",
      provider: {
        ...provider,
        kind: "EC2_AUTOSCALING",
        autoScalingGroup: {
          arn: "arn:group",
          name: "spot-hosts-with-quite-a-long-name",
          minSize: 1,
          maxSize: 6,
          desiredCapacity: 3,
          inServiceCount: 3,
          observedAt: new Date(0).toISOString(),
        },
      },
      hostCount: 3,
      registeredCpu: 12_288,
      remainingCpu: 2_048,
      registeredMemory: 47_148,
      remainingMemory: 9_216,
    },
    {
      name: null,
      provider: null,
      hostCount: 1,
      registeredCpu: 4_096,
      remainingCpu: 0,
      registeredMemory: 15_716,
      remainingMemory: 512,
    },
  ],
};

/** One image in ECR, one that is gone from it, and one of another registry. */
export function imagesOnTheWire(services: readonly object[]) {
  const digest = `sha256:${"0a".repeat(32)}`;
  const image = {
    registryId: "111111111111",
    registryRegion: "ap-northeast-1",
    missingSince: null,
    tags: [],
  };
  const used = { services: { nodes: services.slice(0, 2) }, observedAt: null };
  return [
    {
      ...image,
      ...used,
      id: "img_1",
      reference: `${repository}@${digest}`,
      repository,
      tag: "v41",
      digest,
      present: true,
      pushedAt: new Date(Date.now() - 7_200_000).toISOString(),
      sizeInBytes: 93_593_380,
    },
    {
      ...image,
      ...used,
      id: "img_2",
      reference: `${repository}:v7`,
      repository,
      tag: "v7",
      digest: null,
      present: false,
      pushedAt: null,
      sizeInBytes: null,
    },
    {
      ...image,
      ...used,
      id: "img_3",
      reference: "docker.io/library/nginx:1.29",
      repository: "docker.io/library/nginx",
      tag: "1.29",
      digest: null,
      registryId: null,
      registryRegion: null,
      present: null,
      pushedAt: null,
      sizeInBytes: null,
    },
  ];
}

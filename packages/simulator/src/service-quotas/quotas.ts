export interface Quota {
  service: "ecs" | "fargate";
  code: string;
  name: string;
  value: number;
  adjustable: boolean;
}

/**
 * Names and defaults of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html, which does not
 * tell the codes: those of Fargate are AWS's, those of ECS are made up.
 */
export const QUOTAS: readonly Quota[] = [
  { service: "ecs", code: "L-00000001", name: "Clusters per account", value: 10_000, adjustable: true },
  {
    service: "ecs",
    code: "L-00000002",
    name: "Container instances per cluster",
    value: 5_000,
    adjustable: false,
  },
  {
    service: "ecs",
    code: "L-00000003",
    name: "Containers per task definition",
    value: 10,
    adjustable: false,
  },
  { service: "ecs", code: "L-00000004", name: "Services per cluster", value: 5_000, adjustable: true },
  { service: "ecs", code: "L-00000005", name: "Target groups per service", value: 5, adjustable: false },
  { service: "ecs", code: "L-00000006", name: "Task definition size", value: 64, adjustable: false },
  { service: "ecs", code: "L-00000007", name: "Tasks per service", value: 5_000, adjustable: true },
  {
    service: "fargate",
    code: "L-3032A538",
    name: "Fargate On-Demand vCPU resource count",
    value: 4_000,
    adjustable: true,
  },
  {
    service: "fargate",
    code: "L-36FBB829",
    name: "Fargate Spot vCPU resource count",
    value: 4_000,
    adjustable: true,
  },
];

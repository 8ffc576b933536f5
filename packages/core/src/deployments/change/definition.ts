import type { RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";

/** A task definition as RegisterTaskDefinition takes it; what only DescribeTaskDefinition gives is not in it. */
export type Definition = RegisterTaskDefinitionCommandInput;
export type ContainerDefinition = NonNullable<Definition["containerDefinitions"]>[number];

/** ECS service quotas: "Task definition size" and "Containers per task definition". */
export const largestDefinition = 64 * 1024;
export const mostContainers = 10;

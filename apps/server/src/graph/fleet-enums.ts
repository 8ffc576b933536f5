import { builder } from "./builder.ts";

export const ClusterStatus = builder.enumType("ClusterStatus", {
  description: "ECS API: Cluster.status.",
  values: ["ACTIVE", "PROVISIONING", "DEPROVISIONING", "FAILED", "INACTIVE", "UNKNOWN"] as const,
});
export const LaunchType = builder.enumType("LaunchType", {
  description: "ECS API: LaunchType.",
  values: ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES", "UNKNOWN"] as const,
});
export const ServiceStatus = builder.enumType("ServiceStatus", {
  description: "ECS API: Service.status.",
  values: ["ACTIVE", "DRAINING", "INACTIVE", "UNKNOWN"] as const,
});
export const TaskStatus = builder.enumType("TaskStatus", {
  description: "Where a task is in its life (ECS developer guide, task lifecycle).",
  values: [
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
    "UNKNOWN",
  ] as const,
});
export const HealthStatus = builder.enumType("HealthStatus", {
  description: "ECS API: HealthStatus.",
  values: ["HEALTHY", "UNHEALTHY", "UNKNOWN"] as const,
});

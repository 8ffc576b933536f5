import type { Ec2Instance, HealthCheck, HostAttribute } from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import { LabelRef } from "./fleet.ts";

const InstanceLifecycle = builder.enumType("InstanceLifecycle", {
  description: "How an EC2 instance is paid for (EC2 API: instanceLifecycle).",
  values: ["ON_DEMAND", "SPOT", "SCHEDULED", "CAPACITY_BLOCK", "UNKNOWN"] as const,
});

export const HostKind = builder.enumType("HostKind", {
  description:
    "EC2: an instance of one's own. MANAGED: an instance that ECS manages. EXTERNAL: a machine outside of EC2 (ECS Anywhere).",
  values: ["EC2", "MANAGED", "EXTERNAL"] as const,
});

export const HostHealth = builder.enumType("HostHealth", {
  description: "ECS API: InstanceHealthCheckState.",
  values: ["OK", "IMPAIRED", "INSUFFICIENT_DATA", "INITIALIZING", "UNKNOWN"] as const,
});

export const Ec2InstanceRef = builder.objectRef<Ec2Instance>("Ec2Instance").implement({
  description: "The EC2 instance under a host (EC2 API: Instance).",
  fields: (t) => ({
    instanceId: t.exposeString("instanceId", { description: "Its id, i-…" }),
    type: t.exposeString("type", { description: "Its type, such as m6i.large.", nullable: true }),
    imageId: t.exposeString("imageId", {
      description: "The AMI it was launched from (EC2 API: imageId).",
      nullable: true,
    }),
    privateIp: t.exposeString("privateIp", { description: "Its private IPv4 address.", nullable: true }),
    privateDnsName: t.exposeString("privateDnsName", {
      description: "Its private host name (EC2 API: privateDnsName).",
      nullable: true,
    }),
    availabilityZone: t.exposeString("availabilityZone", {
      description: "Its availability zone.",
      nullable: true,
    }),
    launchedAt: t.expose("launchedAt", {
      description: "When it was launched (EC2 API: launchTime).",
      type: "DateTime",
      nullable: true,
    }),
    lifecycle: t.expose("lifecycle", { description: "How it is paid for.", type: InstanceLifecycle }),
    managed: t.exposeBoolean("managed", {
      description: "Whether AWS manages it for ECS (EC2 API: operator.managed).",
    }),
    labels: t.expose("labels", { description: "Its EC2 tags, without AWS's own.", type: [LabelRef] }),
    observedAt: t.expose("observedAt", { description: "When EC2 was last asked.", type: "DateTime" }),
  }),
});

export const HostAttributeRef = builder.objectRef<HostAttribute>("HostAttribute").implement({
  description: "What placement can ask of a host (ECS API: Attribute).",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name." }),
    value: t.exposeString("value", { description: "Its value; null for a capability.", nullable: true }),
  }),
});

export const HealthCheckRef = builder.objectRef<HealthCheck>("HostHealthCheck").implement({
  description: "One of ECS's looks at a host (ECS API: InstanceHealthCheckResult).",
  fields: (t) => ({
    type: t.exposeString("type", { description: "What was looked at, such as CONTAINER_RUNTIME." }),
    status: t.exposeString("status", { description: "As AWS gave it, such as OK or IMPAIRED." }),
    reason: t.exposeString("reason", { description: "Why, in ECS's words.", nullable: true }),
    since: t.expose("since", {
      description: "Since when it is in that status.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

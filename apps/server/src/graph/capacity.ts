import {
  autoScalingGroupsByNames,
  type ClusterCapacity,
  capacityProvidersByNames,
  type ScalingTarget,
  type StrategyItem,
} from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { LabelRef } from "./fleet.ts";
import { loadNode, NodeRef } from "./node.ts";
import { AccountRef, AutoScalingGroupRef, CapacityProviderRef } from "./types.ts";

const CapacityProviderKind = builder.enumType("CapacityProviderKind", {
  description: "ECS API: CapacityProvider.type.",
  values: ["FARGATE", "FARGATE_SPOT", "EC2_AUTOSCALING", "MANAGED_INSTANCES", "UNKNOWN"] as const,
});

/** The capacity provider that something in a cluster names. */
export async function providerNamed(context: Context, clusterId: string, name: string | null) {
  if (name === null) return null;
  return (await context.load("providersByNames", `${clusterId} ${name}`, capacityProvidersByNames)) ?? null;
}

/** The Auto Scaling group of an account's region by its name. */
export async function groupNamed(context: Context, place: string, name: string | null) {
  if (name === null) return null;
  return (await context.load("groupsByNames", `${place} ${name}`, autoScalingGroupsByNames)) ?? null;
}

CapacityProviderRef.implement({
  description: "Where tasks can be put (ECS API: CapacityProvider).",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", {
      description: "Its Amazon Resource Name (ECS API: capacityProviderArn).",
      type: "Arn",
    }),
    name: t.exposeString("name", { description: "Its name; unique in an account's region." }),
    account: t.field({
      description: "The account it belongs to.",
      type: AccountRef,
      resolve: async ({ accountId }, _args, context) => (await loadNode(context, accountId)) as never,
    }),
    region: t.exposeString("region", { description: "The AWS region, such as eu-west-1." }),
    kind: t.expose("kind", { description: "What it brings.", type: CapacityProviderKind }),
    rawKind: t.exposeString("rawKind", { description: "What it brings, as AWS gave it." }),
    status: t.exposeString("status", { description: "Its status as AWS gave it, such as ACTIVE." }),
    autoScalingGroup: t.field({
      description: "The Auto Scaling group that its hosts come from; null for Fargate and managed instances.",
      type: AutoScalingGroupRef,
      nullable: true,
      resolve: ({ place, autoScalingGroupName }, _args, context) =>
        groupNamed(context, place, autoScalingGroupName),
    }),
    managedScaling: t.exposeBoolean("managedScaling", {
      description: "Whether ECS scales the group (ECS API: managedScaling.status); null without a group.",
      nullable: true,
    }),
    targetCapacity: t.exposeInt("targetCapacity", {
      description:
        "Percent of the group that ECS aims to have in use (ECS API: managedScaling.targetCapacity).",
      nullable: true,
    }),
    terminationProtection: t.exposeBoolean("terminationProtection", {
      description: "Whether hosts with tasks are kept from scale-in (ECS API: managedTerminationProtection).",
      nullable: true,
    }),
    managedDraining: t.exposeBoolean("managedDraining", {
      description: "Whether ECS drains a host before it goes (ECS API: managedDraining).",
      nullable: true,
    }),
    labels: t.expose("labels", { description: "Its tags.", type: [LabelRef] }),
    observedAt: t.expose("observedAt", {
      description: "When the listing it was in was read.",
      type: "DateTime",
    }),
  }),
});

AutoScalingGroupRef.implement({
  description: "An EC2 Auto Scaling group (Auto Scaling API: AutoScalingGroup).",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", {
      description: "Its Amazon Resource Name (Auto Scaling API: AutoScalingGroupARN).",
      type: "Arn",
    }),
    name: t.exposeString("name", { description: "Its name; unique in an account's region." }),
    minSize: t.exposeInt("minSize", { description: "How many instances it has at least." }),
    maxSize: t.exposeInt("maxSize", { description: "How many instances it may have." }),
    desiredCapacity: t.exposeInt("desiredCapacity", { description: "How many instances it is to have." }),
    inServiceCount: t.exposeInt("inServiceCount", {
      description: "Instances whose lifecycle state is InService.",
    }),
    instanceCount: t.exposeInt("instanceCount", { description: "Instances in any lifecycle state." }),
    labels: t.expose("labels", { description: "Its tags.", type: [LabelRef] }),
    observedAt: t.expose("observedAt", {
      description: "When the listing it was in was read.",
      type: "DateTime",
    }),
  }),
});

export const StrategyItemRef = builder.objectRef<StrategyItem>("CapacityProviderStrategyItem").implement({
  description: "A part of a capacity provider strategy (ECS API: CapacityProviderStrategyItem).",
  fields: (t) => ({
    name: t.exposeString("name", { description: "The capacity provider's name." }),
    weight: t.exposeInt("weight", { description: "Its share of the tasks beyond the base." }),
    base: t.exposeInt("base", { description: "How many tasks it runs at least." }),
  }),
});

export const ClusterCapacityRef = builder.objectRef<ClusterCapacity>("ClusterCapacity").implement({
  description: "What a cluster has of one capacity provider, as far as the caller may see its hosts.",
  fields: (t) => ({
    name: t.exposeString("name", {
      description: "The capacity provider's name; null for hosts that registered by themselves.",
      nullable: true,
    }),
    provider: t.field({
      description: "The capacity provider; null where it could not be read, and for hosts without one.",
      type: CapacityProviderRef,
      nullable: true,
      resolve: ({ provider }) => provider,
    }),
    hostCount: t.exposeInt("hostCount", { description: "Registered container instances of it." }),
    registeredCpu: t.exposeInt("registeredCpu", {
      description: "CPU units of its hosts; 1024 are one vCPU.",
    }),
    remainingCpu: t.exposeInt("remainingCpu", {
      description: "CPU units that are free on its ACTIVE hosts.",
    }),
    registeredMemory: t.exposeInt("registeredMemory", { description: "Memory of its hosts, MiB." }),
    remainingMemory: t.exposeInt("remainingMemory", {
      description: "Memory that is free on its ACTIVE hosts, MiB.",
    }),
  }),
});

export const ScalingTargetRef = builder.objectRef<ScalingTarget>("ServiceAutoscaling").implement({
  description:
    "What Application Auto Scaling may do with a service's desired count (Application Auto Scaling API: ScalableTarget).",
  fields: (t) => ({
    minCapacity: t.exposeInt("minCapacity", { description: "The least desired count it sets." }),
    maxCapacity: t.exposeInt("maxCapacity", { description: "The greatest desired count it sets." }),
    scaleInSuspended: t.exposeBoolean("scaleInSuspended", {
      description: "Whether policies are kept from lowering the count.",
    }),
    scaleOutSuspended: t.exposeBoolean("scaleOutSuspended", {
      description: "Whether policies are kept from raising the count.",
    }),
    scheduledSuspended: t.exposeBoolean("scheduledSuspended", {
      description: "Whether scheduled actions are kept from changing the count.",
    }),
    createdAt: t.expose("createdAt", {
      description: "When the service was registered there; null where AWS did not say.",
      type: "DateTime",
      nullable: true,
    }),
    observedAt: t.expose("observedAt", {
      description: "When the listing it was in was read.",
      type: "DateTime",
    }),
  }),
});

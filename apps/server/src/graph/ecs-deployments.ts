import { deploymentsByEcsDeployments } from "@fleetgraph/core/deployments";
import { type EcsDeployment, type EcsRevision, ecsRevisionsByArns } from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import { StrategyItemRef } from "./capacity.ts";
import type { Context } from "./context.ts";
import { TaskDefinitionRef } from "./fleet.ts";
import { LaunchType } from "./fleet-enums.ts";
import { imageOf } from "./image-of.ts";
import { loadNode, NodeRef } from "./node.ts";
import { taskDefinitionOf } from "./services.ts";
import { DeploymentRef, EcsDeploymentRef, ImageRef, ServiceRef } from "./types.ts";

const EcsDeploymentStatus = builder.enumType("EcsDeploymentStatus", {
  description: "ECS API: ServiceDeployment.status.",
  values: [
    "PENDING",
    "IN_PROGRESS",
    "STOP_REQUESTED",
    "STOPPED",
    "SUCCESSFUL",
    "ROLLBACK_REQUESTED",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_SUCCESSFUL",
    "ROLLBACK_FAILED",
    "UNKNOWN",
  ] as const,
});

const RevisionImageRef = builder.objectRef<EcsRevision["images"][number]>("EcsRevisionImage").implement({
  description: "The image of a container in a service revision (ECS API: ContainerImage).",
  fields: (t) => ({
    container: t.exposeString("container", { description: "The container's name." }),
    image: t.exposeString("image", { description: "The image reference.", nullable: true }),
    digest: t.exposeString("digest", {
      description: "sha256:… of the image that was to run; null where ECS did not say.",
      nullable: true,
    }),
    details: t.field({
      description: "Where ECR holds it; null for one that nothing refers to any more.",
      type: ImageRef,
      nullable: true,
      resolve: ({ image, digest }, _args, context) => imageOf(context, image, digest),
    }),
  }),
});

const EcsRevisionRef = builder.objectRef<EcsRevision>("EcsRevision").implement({
  description: "What was to run of a service (ECS API: ServiceRevision). It never changes.",
  fields: (t) => ({
    arn: t.expose("arn", {
      description: "Its Amazon Resource Name (ECS API: serviceRevisionArn).",
      type: "Arn",
    }),
    taskDefinition: t.field({
      description: "The task definition; null where it could not be read.",
      type: TaskDefinitionRef,
      nullable: true,
      resolve: (revision, _args, context) => taskDefinitionOf(context, revision),
    }),
    launchType: t.expose("launchType", {
      description: "Where its tasks were to run; null with a capacity provider strategy.",
      type: LaunchType,
      nullable: true,
    }),
    platformVersion: t.exposeString("platformVersion", {
      description: "The Fargate platform version; null elsewhere.",
      nullable: true,
    }),
    capacityProviderStrategy: t.expose("capacityProviderStrategy", {
      description: "Its capacity provider strategy; empty with a launch type.",
      type: [StrategyItemRef],
    }),
    images: t.expose("images", {
      description: "The images of its containers, with their digests.",
      type: [RevisionImageRef],
    }),
    createdAt: t.expose("createdAt", {
      description: "When it was made; null where AWS did not say.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

const revisionOf = async (context: Context, arn: string | null) =>
  arn === null ? null : ((await context.load("ecsRevisions", arn, ecsRevisionsByArns)) ?? null);

const RollbackRef = builder.objectRef<NonNullable<EcsDeployment["rollback"]>>("EcsRollback").implement({
  description: "ECS's way back to an earlier revision (ECS API: Rollback).",
  fields: (t) => ({
    reason: t.exposeString("reason", { description: "Why, in ECS's words.", nullable: true }),
    startedAt: t.expose("startedAt", { description: "When it began.", type: "DateTime", nullable: true }),
    revision: t.field({
      description: "The revision it went back to; null where it could not be read.",
      type: EcsRevisionRef,
      nullable: true,
      resolve: ({ revision }, _args, context) => revisionOf(context, revision),
    }),
  }),
});

const CircuitBreakerRef = builder
  .objectRef<NonNullable<EcsDeployment["circuitBreaker"]>>("EcsCircuitBreaker")
  .implement({
    description: "ECS's circuit breaker of a deployment (ECS API: ServiceDeploymentCircuitBreaker).",
    fields: (t) => ({
      status: t.exposeString("status", { description: "As AWS gave it, such as TRIGGERED." }),
      failureCount: t.exposeInt("failureCount", {
        description: "Tasks that failed to start.",
        nullable: true,
      }),
      threshold: t.exposeInt("threshold", {
        description: "How many of them end the deployment.",
        nullable: true,
      }),
    }),
  });

EcsDeploymentRef.implement({
  description:
    "ECS's own deployment of a service (ECS API: ServiceDeployment). ECS forgets it after 90 days or with the service; Fleetgraph does not.",
  interfaces: [NodeRef],
  fields: (t) => ({
    arn: t.expose("arn", {
      description: "Its Amazon Resource Name (ECS API: serviceDeploymentArn).",
      type: "Arn",
    }),
    service: t.field({
      description: "The service it is of; null where it may not be seen.",
      type: ServiceRef,
      nullable: true,
      resolve: async ({ serviceId }, _args, context) => (await loadNode(context, serviceId)) as never,
    }),
    status: t.expose("status", {
      description: "Its status as one of the documented ones.",
      type: EcsDeploymentStatus,
    }),
    rawStatus: t.exposeString("rawStatus", { description: "The status as AWS gave it." }),
    statusReason: t.exposeString("statusReason", {
      description: "Why it is in that status, in ECS's words.",
      nullable: true,
    }),
    strategy: t.exposeString("strategy", {
      description: "How it was rolled out, such as ROLLING or BLUE_GREEN, as AWS gave it.",
      nullable: true,
    }),
    lifecycleStage: t.exposeString("lifecycleStage", {
      description: "Where it is in the life of a deployment that shifts traffic, as AWS gave it.",
      nullable: true,
    }),
    target: t.field({
      description: "The revision it was to bring; null where it could not be read.",
      type: EcsRevisionRef,
      nullable: true,
      resolve: ({ targetRevisionArn }, _args, context) => revisionOf(context, targetRevisionArn),
    }),
    sources: t.field({
      description: "The revisions that it replaced, as far as they could be read.",
      type: [EcsRevisionRef],
      resolve: async ({ sourceRevisionArns }, _args, context) => {
        const found = await Promise.all(sourceRevisionArns.map((arn) => revisionOf(context, arn)));
        return found.filter((each) => each !== null);
      },
    }),
    requestedTaskCount: t.exposeInt("requestedTaskCount", {
      description: "Tasks of the target that were asked for.",
      nullable: true,
    }),
    runningTaskCount: t.exposeInt("runningTaskCount", {
      description: "Tasks of the target that ran when it was read last.",
      nullable: true,
    }),
    pendingTaskCount: t.exposeInt("pendingTaskCount", {
      description: "Tasks of the target that were starting when it was read last.",
      nullable: true,
    }),
    rollback: t.field({
      description: "Its roll-back; null where there was none.",
      type: RollbackRef,
      nullable: true,
      resolve: ({ rollback }) => rollback,
    }),
    circuitBreaker: t.field({
      description: "Its circuit breaker; null where ECS does not tell of one.",
      type: CircuitBreakerRef,
      nullable: true,
      resolve: ({ circuitBreaker }) => circuitBreaker,
    }),
    triggeredAlarms: t.exposeStringList("triggeredAlarms", {
      description: "Names of the alarms that went off during it.",
    }),
    deployment: t.field({
      description: "The deployment of Fleetgraph that caused it; null for one that somebody made otherwise.",
      type: DeploymentRef,
      nullable: true,
      resolve: async ({ arn }, _args, context) =>
        (await context.load("deploymentsByEcsDeployments", arn, deploymentsByEcsDeployments)) ?? null,
    }),
    createdAt: t.expose("createdAt", { description: "When it was made.", type: "DateTime" }),
    startedAt: t.expose("startedAt", {
      description: "When it began; null before.",
      type: "DateTime",
      nullable: true,
    }),
    finishedAt: t.expose("finishedAt", {
      description: "When it ended; null before.",
      type: "DateTime",
      nullable: true,
    }),
    stoppedAt: t.expose("stoppedAt", {
      description: "When it was stopped; null where it was not.",
      type: "DateTime",
      nullable: true,
    }),
    observedAt: t.expose("observedAt", {
      description:
        "When the deployments of its account and region were last looked at, of which those are read that may have changed.",
      type: "DateTime",
    }),
  }),
});

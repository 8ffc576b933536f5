import {
  cancelDeployment,
  type Deployment,
  deployService,
  rollbackService,
} from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";
import { answer, resultOf } from "./problem.ts";
import { DeploymentRef } from "./types.ts";

const key = {
  required: true,
  description: "Made once per request and kept over its retries; 1 to 200 characters.",
} as const;
const forWhom = { required: false, description: "For whom; needs principal:act-as." } as const;
const deadline = {
  required: false,
  description: "Seconds from now after which it is stopped and failed (30 to 86400).",
} as const;
const whichService = {
  required: true,
  description: "An id, an ARN, cluster/service, or an unambiguous name.",
} as const;

const ContainerImageInput = builder.inputType("ContainerImageInput", {
  description: "An image for a container.",
  fields: (t) => ({
    container: t.string({
      required: false,
      description: "May be left out when the task definition has one container, or one essential container.",
    }),
    image: t.string({
      required: true,
      description: "A repository with tag or digest, or a tag alone as ':v42' to keep the repository.",
    }),
  }),
});

const DeployServiceInput = builder.inputType("DeployServiceInput", {
  description: "What to change of a service: its images, its count, or both.",
  fields: (t) => ({
    service: t.string(whichService),
    images: t.field({
      description: "The new images, by container.",
      type: [ContainerImageInput],
      required: false,
    }),
    desiredCount: t.int({
      description: "How many tasks the service is to have, 0 to 10000.",
      required: false,
    }),
    reason: t.string({ description: "Why, for the audit history; at most 500 characters.", required: false }),
    onBehalfOf: t.string(forWhom),
    deadlineSeconds: t.int(deadline),
    idempotencyKey: t.string(key),
  }),
});

const RollbackServiceInput = builder.inputType("RollbackServiceInput", {
  description: "Which service to return, and to what.",
  fields: (t) => ({
    service: t.string(whichService),
    to: t.id({
      required: false,
      description:
        "A deployment that succeeded; omitted = the last one proven healthy before the present revision.",
    }),
    reason: t.string({ description: "Why, for the audit history; at most 500 characters.", required: false }),
    onBehalfOf: t.string(forWhom),
    deadlineSeconds: t.int(deadline),
    idempotencyKey: t.string(key),
  }),
});

const CancelDeploymentInput = builder.inputType("CancelDeploymentInput", {
  description: "Which deployment to stop.",
  fields: (t) => ({
    deployment: t.id({ description: "The deployment's id.", required: true }),
    reason: t.string({ description: "Why, for the audit history; at most 500 characters.", required: false }),
    onBehalfOf: t.string(forWhom),
    idempotencyKey: t.string(key),
  }),
});

const payloadOf = (name: string) =>
  builder.objectRef<{ deployment: Deployment }>(name).implement({
    description: "What was accepted.",
    fields: (t) => ({
      deployment: t.field({
        type: DeploymentRef,
        description: "The deployment, as it is now; deploymentEvents tells how it goes on.",
        resolve: ({ deployment }) => deployment,
      }),
    }),
  });

const requestProblems = [
  "NotFound",
  "AmbiguousReference",
  "NotPermitted",
  "InvalidInput",
  "DeploymentInProgress",
  "IdempotencyKeyReused",
] as const;

builder.mutationFields((t) => ({
  deployService: t.field({
    type: resultOf("DeployService", payloadOf("DeployServicePayload"), [
      ...requestProblems,
      "UnknownContainer",
    ]),
    description:
      "Puts images on a service's containers, changes its count, or both. Needs deployment:create.",
    args: { input: t.arg({ description: "What is asked for.", type: DeployServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ deployment: await deployService(app, caller, input) })) as never,
  }),
  rollbackService: t.field({
    type: resultOf("RollbackService", payloadOf("RollbackServicePayload"), [
      ...requestProblems,
      "NothingToRollBackTo",
    ]),
    description: "Returns a service to an earlier deployment that succeeded. Needs deployment:rollback.",
    args: { input: t.arg({ description: "What is asked for.", type: RollbackServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        deployment: await rollbackService(app, caller, {
          ...input,
          to: input.to == null ? null : String(input.to),
        }),
      })) as never,
  }),
  cancelDeployment: t.field({
    type: resultOf("CancelDeployment", payloadOf("CancelDeploymentPayload"), [
      "NotFound",
      "NotPermitted",
      "InvalidInput",
      "DeploymentFinished",
      "IdempotencyKeyReused",
    ]),
    description: "Stops a deployment and returns its service to what it was. Needs deployment:cancel.",
    args: {
      input: t.arg({ description: "What is asked for.", type: CancelDeploymentInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        deployment: await cancelDeployment(app, caller, { ...input, deployment: String(input.deployment) }),
      })) as never,
  }),
}));

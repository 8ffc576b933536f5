import {
  type BulkCounts,
  bulkDeploymentsByIds,
  bulkStates,
  cancelBulkDeployment,
  countDeployments,
  countsOfBulks,
  deploymentsPage,
  deployToServices,
} from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";
import { byId, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { NodeRef } from "./node.ts";
import { answer, resultOf } from "./problem.ts";
import { orderArguments, termArguments } from "./request-arguments.ts";
import { ContainerImageInput } from "./service-change-input.ts";
import { BulkDeploymentRef, DeploymentConnection } from "./types.ts";

const BulkDeploymentState = builder.enumType("BulkDeploymentState", {
  description:
    "RUNNING while services take their turn; STOPPING after a failure, CANCELLING after somebody stopped it; then how it ended.",
  values: bulkStates,
});

const BulkCountsRef = builder.objectRef<BulkCounts>("BulkDeploymentCounts").implement({
  description: "How many of its deployments are in which condition.",
  fields: (t) => ({
    held: t.exposeInt("held", { description: "Have not begun." }),
    active: t.exposeInt("active", { description: "Are under way, or next in their service's queue." }),
    succeeded: t.exposeInt("succeeded", { description: "Succeeded." }),
    failed: t.exposeInt("failed", { description: "Failed." }),
    cancelled: t.exposeInt("cancelled", { description: "Were stopped, or never began." }),
  }),
});

BulkDeploymentRef.implement({
  description: "One change of many services, so many at a time.",
  interfaces: [NodeRef],
  fields: (t) => ({
    state: t.expose("state", { description: "How it stands.", type: BulkDeploymentState }),
    concurrency: t.exposeInt("concurrency", { description: "How many services are under way at once." }),
    stopOnFailure: t.exposeBoolean("stopOnFailure", {
      description: "Whether a failure keeps those that have not begun from beginning.",
    }),
    requestedBy: t.exposeString("requestedBy", { description: "The principal who asked." }),
    onBehalfOf: t.exposeString("onBehalfOf", {
      description: "For whom; null for themselves.",
      nullable: true,
    }),
    reason: t.exposeString("reason", { description: "Why, in the words of who asked.", nullable: true }),
    createdAt: t.expose("createdAt", { description: "When it was asked for.", type: "DateTime" }),
    finishedAt: t.expose("finishedAt", {
      description: "When it ended; null before.",
      type: "DateTime",
      nullable: true,
    }),
    counts: t.field({
      description: "How its deployments stand, as far as the caller may see them.",
      type: BulkCountsRef,
      resolve: async ({ id }, _args, context) =>
        (await context.load("bulkCounts", id, countsOfBulks)) ?? {
          held: 0,
          active: 0,
          succeeded: 0,
          failed: 0,
          cancelled: 0,
        },
    }),
    deployments: t.field({
      description: "Its deployments, newest first.",
      type: DeploymentConnection,
      args: pageArguments(t),
      resolve: async ({ id }, args, { reads, caller }) => {
        const filter = { bulkId: id };
        const found = await deploymentsPage(reads, caller, { page: pageRequest(args), filter });
        return withKeys(found, byId, () => countDeployments(reads, caller, filter));
      },
    }),
  }),
});

const DeployToServicesInput = builder.inputType("DeployToServicesInput", {
  description: "The same images for many services.",
  fields: (t) => ({
    services: t.stringList({
      required: true,
      description: "1 to 500 services, each by id, ARN, cluster/service, or an unambiguous name.",
    }),
    images: t.field({ description: "The new images.", type: [ContainerImageInput], required: true }),
    concurrency: t.int({
      description: "How many are under way at once, 1 to 100; 5 unless said.",
      required: false,
    }),
    stopOnFailure: t.boolean({
      description: "Whether a failure keeps those that have not begun from beginning; true unless said.",
      required: false,
    }),
    ...termArguments(t),
  }),
});

const CancelBulkDeploymentInput = builder.inputType("CancelBulkDeploymentInput", {
  description: "Which change of many services to stop.",
  fields: (t) => ({
    bulkDeployment: t.id({ description: "Its id.", required: true }),
    ...orderArguments(t),
  }),
});

const payloadOf = (name: string) =>
  builder.objectRef<{ bulkDeployment: { id: string } }>(name).implement({
    description: "What was accepted.",
    fields: (t) => ({
      bulkDeployment: t.field({
        type: BulkDeploymentRef,
        description: "The change of many services, as it is now.",
        resolve: ({ bulkDeployment }) => bulkDeployment as never,
      }),
    }),
  });

builder.queryFields((t) => ({
  bulkDeployment: t.field({
    description: "A change of many services by id; null when there is none, or none that the caller may see.",
    type: BulkDeploymentRef,
    nullable: true,
    args: { id: t.arg.id({ description: "Its id.", required: true }) },
    resolve: async (_root, { id }, context) =>
      (await context.load("bulkDeployments", String(id), bulkDeploymentsByIds)) ?? null,
  }),
}));

builder.mutationFields((t) => ({
  deployToServices: t.field({
    type: resultOf("DeployToServices", payloadOf("DeployToServicesPayload"), [
      "NotFound",
      "AmbiguousReference",
      "NotPermitted",
      "InvalidInput",
      "UnknownContainer",
      "ServiceLocked",
      "FreezeWindowActive",
      "ImageNotFound",
      "VerificationFailed",
      "IdempotencyKeyReused",
    ]),
    description:
      "Puts the same images on many services, so many at a time. All are checked and verified first: with one that " +
      "is wrong nothing is begun. A tag of ECR is exchanged once for the digest that all of them get. Needs deployment:create on each.",
    args: {
      input: t.arg({ description: "What is asked for.", type: DeployToServicesInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ bulkDeployment: await deployToServices(app, caller, input) })) as never,
  }),
  cancelBulkDeployment: t.field({
    type: resultOf("CancelBulkDeployment", payloadOf("CancelBulkDeploymentPayload"), [
      "NotFound",
      "NotPermitted",
      "InvalidInput",
      "DeploymentFinished",
      "IdempotencyKeyReused",
    ]),
    description:
      "Stops a change of many services: what has not begun never does, what has is cancelled. Needs deployment:cancel on each.",
    args: {
      input: t.arg({ description: "What is asked for.", type: CancelBulkDeploymentInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        bulkDeployment: await cancelBulkDeployment(app, caller, {
          ...input,
          bulkDeployment: String(input.bulkDeployment),
        }),
      })) as never,
  }),
}));

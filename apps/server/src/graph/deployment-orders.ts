import {
  approveDeployment,
  cancelDeployment,
  continueDeployment,
  type Deployment,
  rejectDeployment,
} from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";
import { deploymentPayload } from "./deployment-payload.ts";
import { answer, resultOf } from "./problem.ts";
import { orderArguments } from "./request-arguments.ts";

const whichDeployment = { description: "The deployment's id.", required: true } as const;

const orderInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ deployment: t.id(whichDeployment), ...orderArguments(t) }),
  });

const CancelDeploymentInput = orderInput("CancelDeploymentInput", "Which deployment to stop.");
const ApproveDeploymentInput = orderInput("ApproveDeploymentInput", "Which deployment to approve.");
const RejectDeploymentInput = orderInput("RejectDeploymentInput", "Which deployment to reject.");
const ContinueDeploymentInput = builder.inputType("ContinueDeploymentInput", {
  description: "How a deployment that waits at a pause hook goes on.",
  fields: (t) => ({
    deployment: t.id(whichDeployment),
    action: t.field({
      description: "What to do.",
      required: true,
      type: builder.enumType("ContinueAction", {
        description:
          "How a roll-out goes on that waits at a pause hook (ECS API: ContinueServiceDeployment).",
        values: ["CONTINUE", "ROLLBACK"] as const,
      }),
    }),
    hook: t.string({
      required: false,
      description:
        "The id of the pause hook that is meant (`progress.waitingHook.id`); refused as NotPaused where it waits at another by " +
        "now. Left out, whichever it waits at.",
    }),
    ...orderArguments(t),
  }),
});

const orderProblems = ["NotFound", "NotPermitted", "InvalidInput", "IdempotencyKeyReused"] as const;

/** Runs an order on one deployment; ids come as the graph's own scalar. */
const carryOut = <Order extends { deployment: string | number }>(
  order: Order,
  run: (order: Order & { deployment: string }) => Promise<Deployment>,
) =>
  answer(async () => ({
    deployment: await run({ ...order, deployment: String(order.deployment) }),
  })) as never;

builder.mutationFields((t) => ({
  cancelDeployment: t.field({
    type: resultOf("CancelDeployment", deploymentPayload("CancelDeploymentPayload"), [
      ...orderProblems,
      "DeploymentFinished",
    ]),
    description: "Stops a deployment and returns its service to what it was. Needs deployment:cancel.",
    args: {
      input: t.arg({ description: "What is asked for.", type: CancelDeploymentInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      carryOut(input, (order) => cancelDeployment(app, caller, order)),
  }),
  approveDeployment: t.field({
    type: resultOf("ApproveDeployment", deploymentPayload("ApproveDeploymentPayload"), [
      ...orderProblems,
      "NotAwaitingApproval",
      "ApprovalNotAllowed",
    ]),
    description:
      "Gives one approval; with the last one needed the deployment goes on. Needs deployment:approve and to be of " +
      "the group, and not to have asked for it.",
    args: {
      input: t.arg({ description: "What is asked for.", type: ApproveDeploymentInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      carryOut(input, (order) => approveDeployment(app, caller, order)),
  }),
  rejectDeployment: t.field({
    type: resultOf("RejectDeployment", deploymentPayload("RejectDeploymentPayload"), [
      ...orderProblems,
      "NotAwaitingApproval",
      "ApprovalNotAllowed",
    ]),
    description:
      "Refuses a deployment that waits for approval: nothing is changed. Needs deployment:approve.",
    args: {
      input: t.arg({ description: "What is asked for.", type: RejectDeploymentInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      carryOut(input, (order) => rejectDeployment(app, caller, order)),
  }),
  continueDeployment: t.field({
    type: resultOf("ContinueDeployment", deploymentPayload("ContinueDeploymentPayload"), [
      ...orderProblems,
      "DeploymentFinished",
      "NotPaused",
    ]),
    description:
      "Lets a roll-out go on that waits at a pause hook, or has it rolled back. Needs deployment:cancel.",
    args: {
      input: t.arg({ description: "What is asked for.", type: ContinueDeploymentInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      carryOut(input, (order) => continueDeployment(app, caller, order)),
  }),
}));

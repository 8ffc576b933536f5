import {
  type Deployment,
  deployService,
  restartService,
  rollbackService,
  scaleService,
  type WantedChange,
} from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";
import { deploymentPayload } from "./deployment-payload.ts";
import { answer, resultOf } from "./problem.ts";
import { requestArguments } from "./request-arguments.ts";
import { changeArguments } from "./service-change-input.ts";

const DeployServiceInput = builder.inputType("DeployServiceInput", {
  description:
    "What to change of a service: images, settings of its task definition, its count. What is left out stays. More " +
    "than images and a count needs deployment:configure.",
  fields: (t) => ({
    ...requestArguments(t),
    ...changeArguments(t),
  }),
});

const RollbackServiceInput = builder.inputType("RollbackServiceInput", {
  description: "Which service to return, and to what.",
  fields: (t) => ({
    ...requestArguments(t),
    to: t.id({
      required: false,
      description:
        "A deployment that succeeded and whose revision does not run already, which needs deployment:choose-revision; " +
        "omitted = the last revision before the present one of which tasks were seen to run.",
    }),
  }),
});

const ScaleServiceInput = builder.inputType("ScaleServiceInput", {
  description: "Which service to give how many tasks.",
  fields: (t) => ({
    ...requestArguments(t),
    desiredCount: t.int({ description: "How many tasks the service is to have, 0 to 5000.", required: true }),
  }),
});

const RestartServiceInput = builder.inputType("RestartServiceInput", {
  description: "Which service to restart.",
  fields: requestArguments,
});

const requestProblems = [
  "NotFound",
  "AmbiguousReference",
  "NotPermitted",
  "InvalidInput",
  "DeploymentInProgress",
  "ServiceLocked",
  "FreezeWindowActive",
  "ImageNotFound",
  "VerificationFailed",
  "IdempotencyKeyReused",
] as const;

const accepted = (work: () => Promise<Deployment>) =>
  answer(async () => ({ deployment: await work() })) as never;

builder.mutationFields((t) => ({
  deployService: t.field({
    type: resultOf("DeployService", deploymentPayload("DeployServicePayload"), [
      ...requestProblems,
      "UnknownContainer",
    ]),
    description:
      "Changes a service: images, settings of its task definition, its count. Needs deployment:create, and " +
      "deployment:configure for settings.",
    args: { input: t.arg({ description: "What is asked for.", type: DeployServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      accepted(() =>
        deployService(app, caller, {
          ...input,
          taskDefinition: input.taskDefinition as WantedChange["taskDefinition"],
        }),
      ),
  }),
  rollbackService: t.field({
    type: resultOf("RollbackService", deploymentPayload("RollbackServicePayload"), [
      ...requestProblems,
      "NothingToRollBackTo",
    ]),
    description: "Returns a service to an earlier deployment that succeeded. Needs deployment:rollback.",
    args: { input: t.arg({ description: "What is asked for.", type: RollbackServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      accepted(() =>
        rollbackService(app, caller, { ...input, to: input.to == null ? null : String(input.to) }),
      ),
  }),
  scaleService: t.field({
    type: resultOf("ScaleService", deploymentPayload("ScaleServicePayload"), requestProblems),
    description: "Changes how many tasks a service has. Needs deployment:create.",
    args: { input: t.arg({ description: "What is asked for.", type: ScaleServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) => accepted(() => scaleService(app, caller, input)),
  }),
  restartService: t.field({
    type: resultOf("RestartService", deploymentPayload("RestartServicePayload"), requestProblems),
    description: "Replaces a service's tasks by new ones of the same revision. Needs deployment:create.",
    args: { input: t.arg({ description: "What is asked for.", type: RestartServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) => accepted(() => restartService(app, caller, input)),
  }),
}));

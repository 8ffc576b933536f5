import { render } from "@fleetgraph/catalogue";
import {
  type DeploymentPlan,
  deploymentsByIds,
  planDeployment,
  type WantedChange,
} from "@fleetgraph/core/deployments";
import { FreezeWindowActive, ServiceLocked, type StandingGuard } from "@fleetgraph/core/guards";
import { builder } from "./builder.ts";
import { CheckResultRef } from "./check-result.ts";
import { DefinitionDifferenceRef } from "./definition-difference.ts";
import { DeploymentKind, ImageChangeRef } from "./deployments.ts";
import { GuardRef } from "./guard.ts";
import { answer, resultOf } from "./problem.ts";
import { changeArguments } from "./service-change-input.ts";
import { DeploymentRef, ServiceRef } from "./types.ts";

const PlanDeploymentInput = builder.inputType("PlanDeploymentInput", {
  description: "What would be changed of a service, as for deployService.",
  fields: (t) => ({
    service: t.string({
      required: true,
      description: "An id, an ARN, cluster/service, or an unambiguous name.",
    }),
    ...changeArguments(t),
  }),
});

const StandingGuardRef = builder.objectRef<StandingGuard>("StandingGuard").implement({
  description: "A lock or a freeze window that stands in the way.",
  fields: (t) => ({
    guard: t.expose("guard", { description: "What it is.", type: GuardRef }),
    message: t.string({
      description: "In one sentence.",
      resolve: (standing, _args, { locale }) => {
        const { text } =
          standing.guard === "LOCK"
            ? new ServiceLocked(standing.lock, [])
            : new FreezeWindowActive(standing.window, standing.endsAt, []);
        return render(text.kind, text.params, locale);
      },
    }),
    overridable: t.exposeBoolean("overridable", {
      description: "Whether the caller has the permission to go past it.",
    }),
  }),
});

const ApprovalRuleRef = builder.objectRef<NonNullable<DeploymentPlan["approval"]>>("ApprovalRule").implement({
  description: "Whose approval changes of a service need.",
  fields: (t) => ({
    needed: t.exposeInt("needed", { description: "How many have to approve." }),
    group: t.exposeString("group", { description: "The group they are of (fleetgraph.yaml)." }),
    expiresSeconds: t.exposeInt("expiresSeconds", {
      description: "Seconds after which it is refused unless it was approved.",
    }),
  }),
});

const PlanPayload = builder.objectRef<DeploymentPlan>("PlanDeploymentPayload").implement({
  description: "What a deployment would do, and what stands in its way. Nothing was changed.",
  fields: (t) => ({
    service: t.expose("service", { description: "The service.", type: ServiceRef }),
    kind: t.expose("kind", { description: "What it would be.", type: DeploymentKind }),
    images: t.expose("images", {
      description: "What each container has and would get: by digest where ECR holds the image.",
      type: [ImageChangeRef],
    }),
    definitionDifferences: t.expose("definitionDifferences", {
      description: "What differs in the task definition; values of the environment are never in it.",
      type: [DefinitionDifferenceRef],
    }),
    serviceDifferences: t.expose("serviceDifferences", {
      description: "What differs in the service itself.",
      type: [DefinitionDifferenceRef],
    }),
    checks: t.expose("checks", {
      description: "What was looked at, and what was found.",
      type: [CheckResultRef],
    }),
    guards: t.expose("guards", {
      description: "Locks and freeze windows in its way.",
      type: [StandingGuardRef],
    }),
    approval: t.expose("approval", {
      description: "Whose approval it would need; null where nobody has to approve.",
      type: ApprovalRuleRef,
      nullable: true,
    }),
    ahead: t.field({
      description: "The deployment that it would have to wait for; null when the service is free.",
      type: DeploymentRef,
      nullable: true,
      resolve: async ({ aheadId }, _args, context) =>
        aheadId === null ? null : ((await context.load("deployments", aheadId, deploymentsByIds)) ?? null),
    }),
  }),
});

builder.queryFields((t) => ({
  planDeployment: t.field({
    type: resultOf("PlanDeployment", PlanPayload, [
      "NotFound",
      "AmbiguousReference",
      "NotPermitted",
      "InvalidInput",
      "UnknownContainer",
    ]),
    description:
      "What deployService would do with the same input: what differs, every check, and what stands in its way. " +
      "Changes nothing; whoever may see the service may ask. With variables or a file it needs environment:reveal or " +
      "deployment:configure, because values could be guessed by comparing.",
    args: { input: t.arg({ description: "What is asked for.", type: PlanDeploymentInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(() =>
        planDeployment(app, caller, {
          ...input,
          taskDefinition: input.taskDefinition as WantedChange["taskDefinition"],
        }),
      ) as never,
  }),
}));

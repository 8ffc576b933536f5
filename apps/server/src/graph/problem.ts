import type { Deployment } from "@fleetgraph/core/deployments";
import {
  type ApprovalNotAllowed,
  type DeploymentFinished,
  type DeploymentInProgress,
  deploymentsByIds,
  type ImageNotFound,
  type NotAwaitingApproval,
  type NothingToRollBackTo,
  type NotPaused,
  type UnknownContainer,
  type VerificationFailed,
} from "@fleetgraph/core/deployments";
import type { FreezeWindowActive, ServiceLocked } from "@fleetgraph/core/guards";
import type { HostHoldsTasks, HostNotReady } from "@fleetgraph/core/hosts";
import {
  type AmbiguousReference,
  type IdempotencyKeyReused,
  type InvalidInput,
  type Mistake,
  NotFound,
  type NotPermitted,
  Problem,
} from "@fleetgraph/core/kernel";
import { builder } from "./builder.ts";
import { CheckResultRef } from "./check-result.ts";
import type { Context } from "./context.ts";
import { HoldingTaskRef } from "./holding-task.ts";
import { say } from "./say.ts";
import { DeploymentRef, FreezeWindowRef, ServiceLockRef } from "./types.ts";

const ProblemCode = builder.enumType("ProblemCode", {
  description: "Stable codes of expected refusals. More may come.",
  values: [
    "AMBIGUOUS_REFERENCE",
    "APPROVAL_NOT_ALLOWED",
    "DEPLOYMENT_FINISHED",
    "DEPLOYMENT_IN_PROGRESS",
    "FREEZE_WINDOW_ACTIVE",
    "HOST_HOLDS_TASKS",
    "HOST_NOT_READY",
    "IDEMPOTENCY_KEY_REUSED",
    "IMAGE_NOT_FOUND",
    "INVALID_INPUT",
    "LOG_SOURCE_UNAVAILABLE",
    "NOT_AWAITING_APPROVAL",
    "NOT_FOUND",
    "NOT_PAUSED",
    "NOT_PERMITTED",
    "NOTHING_TO_ROLL_BACK_TO",
    "RESOLUTION_NOT_KEPT",
    "SERVICE_LOCKED",
    "TOO_MANY_POINTS",
    "UNKNOWN_CONTAINER",
    "VERIFICATION_FAILED",
  ] as const,
});

/** A problem as a value of the graph: executors throw a value that is an Error. */
export class Refused<Of extends Problem = Problem> {
  readonly problem: Of;
  constructor(problem: Of) {
    this.problem = problem;
  }
}

const ProblemRef = builder.interfaceRef<Refused>("Problem").implement({
  description:
    "An expected refusal; nothing was changed. `code` is stable, `message` is for people, `hint` says what to do.",
  fields: (t) => ({
    code: t.field({
      description: "Stable; what a program goes by.",
      type: ProblemCode,
      resolve: ({ problem }) => problem.code,
    }),
    message: t.string({
      description: "What is wrong, in the language of Accept-Language.",
      resolve: ({ problem: { text } }, _args, { locale }) => say(text, locale),
    }),
    path: t.stringList({
      nullable: true,
      description: 'The input field it is about, such as ["input", "images", "0", "image"].',
      resolve: ({ problem: { field } }) => (field === null ? null : [...field]),
    }),
    hint: t.string({
      description: "What to do about it.",
      nullable: true,
      resolve: ({ problem: { hint } }, _args, { locale }) => (hint === null ? null : say(hint, locale)),
    }),
  }),
  resolveType: ({ problem }) => problem.name,
});

const interfaces = [ProblemRef];

async function deploymentOf(context: Context, id: string): Promise<Deployment> {
  const found = await context.load("deployments", id, deploymentsByIds);
  if (!found) throw NotFound.of("deployment", id);
  return found;
}

const MistakeRef = builder.objectRef<Mistake>("Mistake").implement({
  description: "One thing that is wrong with an input.",
  fields: (t) => ({
    message: t.string({
      description: "What is wrong, in the language of Accept-Language.",
      resolve: ({ text }, _args, { locale }) => say(text, locale),
    }),
    path: t.stringList({
      nullable: true,
      description: "The input field it is about; within a file it goes on with the names of the file.",
      resolve: ({ field }) => (field === null ? null : [...field]),
    }),
    hint: t.string({
      description: "What to do about it.",
      nullable: true,
      resolve: ({ hint }, _args, { locale }) => (hint === null ? null : say(hint, locale)),
    }),
  }),
});

const problems = {
  InvalidInput: builder.objectRef<Refused<InvalidInput>>("InvalidInput").implement({
    description: "Something in the input is wrong; `path` says what.",
    interfaces,
    fields: (t) => ({
      mistakes: t.field({
        description: "All that is wrong, at most 50: of a task definition file everything is told at once.",
        type: [MistakeRef],
        resolve: ({ problem }) => [...problem.mistakes],
      }),
    }),
  }),
  NotFound: builder.objectRef<Refused<NotFound>>("NotFound").implement({
    description: "There is no such thing, or none that the caller may see.",
    interfaces,
  }),
  AmbiguousReference: builder.objectRef<Refused<AmbiguousReference>>("AmbiguousReference").implement({
    description: "Several things match the reference: say which.",
    interfaces,
    fields: (t) => ({
      candidates: t.stringList({
        description: "References that name one thing each.",
        resolve: ({ problem }) => [...problem.candidates],
      }),
    }),
  }),
  NotPermitted: builder.objectRef<Refused<NotPermitted>>("NotPermitted").implement({
    description: "The caller lacks a permission.",
    interfaces,
    fields: (t) => ({
      permission: t.string({
        description: "The permission that is missing, such as deployment:create.",
        resolve: ({ problem }) => problem.permission,
      }),
    }),
  }),
  IdempotencyKeyReused: builder.objectRef<Refused<IdempotencyKeyReused>>("IdempotencyKeyReused").implement({
    description: "The key was used for another request.",
    interfaces,
  }),
  ImageNotFound: builder.objectRef<Refused<ImageNotFound>>("ImageNotFound").implement({
    description: "The registry does not have the image that was asked for.",
    interfaces,
    fields: (t) => ({
      tags: t.stringList({
        description: "The newest tags of its repository, newest first; empty where they are not known.",
        resolve: ({ problem }) => [...problem.tags],
      }),
    }),
  }),
  UnknownContainer: builder.objectRef<Refused<UnknownContainer>>("UnknownContainer").implement({
    description: "The service has no container of that name.",
    interfaces,
    fields: (t) => ({
      containers: t.stringList({
        description: "The containers that the service has.",
        resolve: ({ problem }) => [...problem.containers],
      }),
    }),
  }),
  VerificationFailed: builder.objectRef<Refused<VerificationFailed>>("VerificationFailed").implement({
    description: "Something was found to be wrong before anything was done.",
    interfaces,
    fields: (t) => ({
      checks: t.field({
        description: "All that was looked at, also what is in order.",
        type: [CheckResultRef],
        resolve: ({ problem }) => [...problem.checks],
      }),
    }),
  }),
  ServiceLocked: builder.objectRef<Refused<ServiceLocked>>("ServiceLocked").implement({
    description: "The service, or the pattern that was to be locked, is locked.",
    interfaces,
    fields: (t) => ({
      lock: t.field({
        description: "The lock: whose it is, why, and since when.",
        type: ServiceLockRef,
        resolve: ({ problem }) => problem.lock,
      }),
    }),
  }),
  FreezeWindowActive: builder.objectRef<Refused<FreezeWindowActive>>("FreezeWindowActive").implement({
    description: "A freeze window holds the service now.",
    interfaces,
    fields: (t) => ({
      freezeWindow: t.field({
        description: "The freeze window.",
        type: FreezeWindowRef,
        resolve: ({ problem }) => problem.window,
      }),
      endsAt: t.field({
        description: "When it ends this time.",
        type: "DateTime",
        resolve: ({ problem }) => problem.endsAt.toISOString(),
      }),
    }),
  }),
  DeploymentInProgress: builder.objectRef<Refused<DeploymentInProgress>>("DeploymentInProgress").implement({
    description: "The service is already being changed.",
    interfaces,
    fields: (t) => ({
      deployment: t.field({
        description: "The deployment that is under way.",
        type: DeploymentRef,
        resolve: ({ problem }, _args, context) => deploymentOf(context, problem.deploymentId),
      }),
    }),
  }),
  DeploymentFinished: builder.objectRef<Refused<DeploymentFinished>>("DeploymentFinished").implement({
    description: "There is nothing left to stop.",
    interfaces,
    fields: (t) => ({
      deployment: t.field({
        description: "The deployment, and how it ended.",
        type: DeploymentRef,
        resolve: ({ problem }, _args, context) => deploymentOf(context, problem.deploymentId),
      }),
    }),
  }),
  NotAwaitingApproval: builder.objectRef<Refused<NotAwaitingApproval>>("NotAwaitingApproval").implement({
    description: "The deployment does not wait for approval (any more).",
    interfaces,
    fields: (t) => ({
      deployment: t.field({
        description: "The deployment as it is now.",
        type: DeploymentRef,
        resolve: ({ problem }, _args, context) => deploymentOf(context, problem.deploymentId),
      }),
    }),
  }),
  ApprovalNotAllowed: builder.objectRef<Refused<ApprovalNotAllowed>>("ApprovalNotAllowed").implement({
    description: "This approval would not count: one's own request, a second time, or not of the group.",
    interfaces,
  }),
  NotPaused: builder.objectRef<Refused<NotPaused>>("NotPaused").implement({
    description: "The roll-out does not wait at a pause hook.",
    interfaces,
    fields: (t) => ({
      deployment: t.field({
        description: "The deployment as it is now.",
        type: DeploymentRef,
        resolve: ({ problem }, _args, context) => deploymentOf(context, problem.deploymentId),
      }),
    }),
  }),
  HostHoldsTasks: builder.objectRef<Refused<HostHoldsTasks>>("HostHoldsTasks").implement({
    description:
      "Tasks on the host could not be placed elsewhere, or are of a service that is locked, or that could not be told.",
    interfaces,
    fields: (t) => ({
      holding: t.field({
        description: "The tasks that would stay, or must not be stopped, and why each.",
        type: [HoldingTaskRef],
        resolve: ({ problem }) => [...problem.holding],
      }),
      lastHost: t.boolean({
        description: "Whether no other host of its cluster takes tasks.",
        resolve: ({ problem }) => problem.last,
      }),
    }),
  }),
  HostNotReady: builder.objectRef<Refused<HostNotReady>>("HostNotReady").implement({
    description: "The host is draining already, takes tasks already, or is in neither state.",
    interfaces,
    fields: (t) => ({
      status: t.string({
        description: "Its status as ECS has it, or will: ACTIVE, DRAINING, or another one.",
        resolve: ({ problem }) => problem.status,
      }),
    }),
  }),
  NothingToRollBackTo: builder.objectRef<Refused<NothingToRollBackTo>>("NothingToRollBackTo").implement({
    description: "No earlier deployment of the service was proven healthy.",
    interfaces,
  }),
};

/** The result union of a mutation: its payload, or one of the named problems. */
export function resultOf(name: string, payload: object, members: readonly (keyof typeof problems)[]) {
  return builder.unionType(`${name}Result`, {
    description: `What ${name} gave, or the reason why nothing was changed.`,
    types: [payload, ...members.map((member) => problems[member])] as never,
    resolveType: (value: unknown) =>
      (value instanceof Refused ? value.problem.name : `${name}Payload`) as never,
  });
}

/** Runs a use case; a problem it throws is its answer. Anything else goes on as an unexpected error. */
export async function answer<Payload>(work: () => Promise<Payload>): Promise<Payload | Refused> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) return new Refused(error);
    throw error;
  }
}

import { render } from "@fleetgraph/catalogue";
import type { Deployment } from "@fleetgraph/core/deployments";
import {
  DeploymentFinished,
  DeploymentInProgress,
  deploymentsByIds,
  NothingToRollBackTo,
  UnknownContainer,
} from "@fleetgraph/core/deployments";
import {
  AmbiguousReference,
  IdempotencyKeyReused,
  InvalidInput,
  NotFound,
  NotPermitted,
  Problem,
} from "@fleetgraph/core/kernel";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { DeploymentRef } from "./types.ts";

const ProblemCode = builder.enumType("ProblemCode", {
  description: "Stable codes of expected refusals. More may come.",
  values: [
    "AMBIGUOUS_REFERENCE",
    "DEPLOYMENT_FINISHED",
    "DEPLOYMENT_IN_PROGRESS",
    "IDEMPOTENCY_KEY_REUSED",
    "INVALID_INPUT",
    "NOT_FOUND",
    "NOT_PERMITTED",
    "NOTHING_TO_ROLL_BACK_TO",
    "UNKNOWN_CONTAINER",
  ] as const,
});

const ProblemRef = builder.interfaceRef<Problem>("Problem").implement({
  description:
    "An expected refusal; nothing was changed. `code` is stable, `message` is for people, `hint` says what to do.",
  fields: (t) => ({
    code: t.field({ type: ProblemCode, resolve: ({ code }) => code }),
    message: t.string({ resolve: ({ text }, _args, { locale }) => render(text.kind, text.params, locale) }),
    path: t.stringList({
      nullable: true,
      description: 'The input field it is about, such as ["input", "images", "0", "image"].',
      resolve: ({ path }) => (path === null ? null : [...path]),
    }),
    hint: t.string({
      nullable: true,
      resolve: ({ hint }, _args, { locale }) =>
        hint === null ? null : render(hint.kind, hint.params, locale),
    }),
  }),
  resolveType: (problem) => problem.name,
});

const interfaces = [ProblemRef];

async function deploymentOf(context: Context, id: string): Promise<Deployment> {
  const found = await context.load("deployments", id, deploymentsByIds);
  if (!found) throw NotFound.of("deployment", id);
  return found;
}

const problems = {
  InvalidInput: builder.objectType(InvalidInput, {
    name: "InvalidInput",
    description: "Something in the input is wrong; `path` says what.",
    interfaces,
  }),
  NotFound: builder.objectType(NotFound, {
    name: "NotFound",
    description: "There is no such thing, or none that the caller may see.",
    interfaces,
  }),
  AmbiguousReference: builder.objectType(AmbiguousReference, {
    name: "AmbiguousReference",
    description: "Several things match the reference: say which.",
    interfaces,
    fields: (t) => ({ candidates: t.stringList({ resolve: ({ candidates }) => [...candidates] }) }),
  }),
  NotPermitted: builder.objectType(NotPermitted, {
    name: "NotPermitted",
    description: "The caller lacks a permission.",
    interfaces,
    fields: (t) => ({ permission: t.exposeString("permission") }),
  }),
  IdempotencyKeyReused: builder.objectType(IdempotencyKeyReused, {
    name: "IdempotencyKeyReused",
    description: "The key was used for another request.",
    interfaces,
  }),
  UnknownContainer: builder.objectType(UnknownContainer, {
    name: "UnknownContainer",
    description: "The service has no container of that name.",
    interfaces,
    fields: (t) => ({ containers: t.stringList({ resolve: ({ containers }) => [...containers] }) }),
  }),
  DeploymentInProgress: builder.objectType(DeploymentInProgress, {
    name: "DeploymentInProgress",
    description: "The service is already being changed.",
    interfaces,
    fields: (t) => ({
      deployment: t.field({
        type: DeploymentRef,
        resolve: ({ deploymentId }, _args, context) => deploymentOf(context, deploymentId),
      }),
    }),
  }),
  DeploymentFinished: builder.objectType(DeploymentFinished, {
    name: "DeploymentFinished",
    description: "There is nothing left to stop.",
    interfaces,
    fields: (t) => ({
      deployment: t.field({
        type: DeploymentRef,
        resolve: ({ deploymentId }, _args, context) => deploymentOf(context, deploymentId),
      }),
    }),
  }),
  NothingToRollBackTo: builder.objectType(NothingToRollBackTo, {
    name: "NothingToRollBackTo",
    description: "No earlier deployment of the service was proven healthy.",
    interfaces,
  }),
};

/** The result union of a mutation: its payload, or one of the named problems. */
export function resultOf(name: string, payload: object, members: readonly (keyof typeof problems)[]) {
  return builder.unionType(`${name}Result`, {
    types: [payload, ...members.map((member) => problems[member])] as never,
    resolveType: (value: unknown) => (value instanceof Problem ? value.name : `${name}Payload`) as never,
  });
}

/** Runs a use case; a problem it throws is its answer. Anything else goes on as an unexpected error. */
export async function answer<Payload>(work: () => Promise<Payload>): Promise<Payload | Problem> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

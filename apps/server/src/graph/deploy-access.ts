import { InvalidInput, message } from "@fleetgraph/core/kernel";
import {
  accessRulesAt,
  type DeployAccess,
  type DeployHolder,
  deployAccess,
  deployHoldersPage,
} from "@fleetgraph/core/questions";
import { builder } from "./builder.ts";
import { pageArguments, pageRequest, withKeys } from "./connection.ts";
import { loadNode } from "./node.ts";
import { DeployHolderConnection, DeployHolderRef, ServiceRef } from "./types.ts";

const HeldTokenRef = builder.objectRef<DeployHolder["tokens"][number]>("HeldToken").implement({
  description: "A token by which somebody can change a service; never its text.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "The token's id." }),
    name: t.exposeString("name", { description: "What it was made for." }),
    roles: t.exposeStringList("roles", { description: "The names of its roles." }),
    createdAt: t.expose("createdAt", { description: "When it was made.", type: "DateTime" }),
    createdBy: t.exposeString("createdBy", {
      description: "The principal who made it; null for the first token.",
      nullable: true,
    }),
    expiresAt: t.expose("expiresAt", {
      description: "From when on it is refused; null when it does not expire.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

DeployHolderRef.implement({
  description: "A principal that can change a service, or make a token that can.",
  fields: (t) => ({
    principal: t.exposeString("principal", { description: "Its name." }),
    tokens: t.expose("tokens", { description: "The tokens that give it that.", type: [HeldTokenRef] }),
    permissions: t.exposeStringList("permissions", {
      description:
        "What they allow on the service, of what has to do with changing it, such as deployment:create.",
    }),
    makesTokens: t.exposeBoolean("makesTokens", {
      description: "Whether it can make tokens, for any principal, of what it may do itself.",
    }),
  }),
});

type Asked = DeployAccess;
const DeployAccessRef = builder.objectRef<Asked>("DeployAccess").implement({
  description: "Who can change a service, and whose approval that needs.",
  fields: (t) => ({
    at: t.field({
      description: "The moment it is told of.",
      type: "DateTime",
      resolve: ({ at }) => at.toISOString(),
    }),
    path: t.string({ description: "account/region/cluster/service", resolve: ({ service }) => service.path }),
    service: t.field({
      description: "The service.",
      type: ServiceRef,
      resolve: async ({ service }, _args, context) => (await loadNode(context, service.id)) as never,
    }),
    approvalsNeeded: t.int({
      description: "How many other people have to approve a change; 0 where nobody has to.",
      resolve: ({ approval }) => approval?.needed ?? 0,
    }),
    approvalGroup: t.string({
      description: "The group they are of; null where nobody has to.",
      nullable: true,
      resolve: ({ approval }) => approval?.group ?? null,
    }),
    approvers: t.stringList({
      description: "The members of that group, by principal name.",
      resolve: ({ approval }) => [...(approval?.members ?? [])],
    }),
    holders: t.field({
      description: "Who can change it, by name. What they may do still meets locks, freezes and approvals.",
      type: DeployHolderConnection,
      args: pageArguments(t),
      resolve: async (access, args, { reads }) =>
        withKeys(await deployHoldersPage(reads, access, pageRequest(args)), ({ principal }) => [principal]),
    }),
  }),
});

builder.queryFields((t) => ({
  deployAccess: t.field({
    type: DeployAccessRef,
    description:
      "Who can change a service today, or could at a moment: by the tokens, roles, groups and policies of then, and the " +
      "service of now. Needs audit:read on it.",
    args: {
      service: t.arg.string({ description: "By id, ARN, cluster/service or name.", required: true }),
      at: t.arg({ description: "The moment; now when left out.", type: "DateTime", required: false }),
    },
    resolve: async (_root, { service, at }, { reads, caller, app }) => {
      const { roles, approvals, clock } = app;
      if (at != null && at > clock.now()) {
        throw new InvalidInput(message("problem.invalid.momentToCome", { field: "at" }), null, ["at"]);
      }
      // The permission first: what is on record of the configuration is told to nobody without it.
      const access = await deployAccess(reads, caller, { service, at: at ?? clock.now(), roles, approvals });
      if (at == null) return access;
      return deployAccess(reads, caller, { service, at, ...(await accessRulesAt(reads, at)) });
    },
  }),
}));

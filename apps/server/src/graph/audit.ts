import {
  type AuditContent,
  type AuditEventFilter,
  auditContents,
  auditEventsPage,
  countAuditEvents,
} from "@fleetgraph/core/audit";
import { InvalidInput, message, NotPermitted } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import { targetsOf } from "./audit-target.ts";
import { builder } from "./builder.ts";
import { byId, pageArguments, pageRequest, withKeys } from "./connection.ts";
import type { Context } from "./context.ts";
import { NodeRef } from "./node.ts";
import { AuditEventConnection, AuditEventRef } from "./types.ts";

const AuditOutcome = builder.enumType("AuditOutcome", {
  description: "Whether what was asked was done.",
  values: ["ACCEPTED", "REFUSED"] as const,
});

async function contentOf(context: Context, id: string): Promise<AuditContent> {
  const found = await context.load("auditContents", id, auditContents);
  if (!found) throw new Error(`the audit entry ${id} has no content`);
  return found;
}

AuditEventRef.implement({
  description: "One entry of the audit history: who asked for what, and whether it was accepted.",
  interfaces: [NodeRef],
  fields: (t) => ({
    at: t.expose("at", { description: "When it was recorded, by the server's clock.", type: "DateTime" }),
    action: t.exposeString("action", {
      description:
        "What was asked or done, such as deployment.request or token.revoke: docs/access.md has all; more may come.",
    }),
    outcome: t.expose("outcome", { description: "Whether it was accepted.", type: AuditOutcome }),
    actor: t.exposeString("actor", { description: "The principal's name." }),
    onBehalfOf: t.exposeString("onBehalfOf", {
      description: "For whom the actor acted; null for themselves.",
      nullable: true,
    }),
    targetType: t.exposeString("targetType", {
      description: "Service, ServicePattern, Deployment, FreezeWindow, AccessToken or Fleet; more may come.",
    }),
    targetId: t.exposeID("targetId", {
      description: "The id of what it is about; null where it was not found out.",
      nullable: true,
    }),
    targetName: t.exposeString("targetName", {
      description: "What it is about, as people call it: cluster/service, or a token's name.",
      nullable: true,
    }),
    requestId: t.exposeString("requestId", {
      description: "Of the HTTP request: the same in errors and in the log.",
    }),
    reason: t.string({
      description: "Why, in the actor's words.",
      nullable: true,
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).reason,
    }),
    payload: t.field({
      type: "JSON",
      description: "What was asked, secrets redacted.",
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).payload,
    }),
    approvers: t.stringList({
      description: "Who has approved what it is about by then, oldest first; empty where nobody had to.",
      resolve: async ({ id }, _args, context) => [...(await contentOf(context, id)).approvers],
    }),
    address: t.string({
      description:
        "The address that the request came from, behind trusted proxies the one they tell; null of what Fleetgraph did by itself.",
      nullable: true,
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).address,
    }),
    client: t.string({
      description: "The program that asked, as it names itself, such as fleet; null where it did not.",
      nullable: true,
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).client,
    }),
    clientVersion: t.string({
      description: "The version of that program, as it says itself.",
      nullable: true,
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).clientVersion,
    }),
    userAgent: t.string({
      description: "The request's User-Agent, whole.",
      nullable: true,
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).userAgent,
    }),
    job: t.string({
      description:
        "The CI job that the program ran in, as it says itself; null where it did not. It is the actor's word, like `client`.",
      nullable: true,
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).job,
    }),
    tokenId: t.id({
      description: "The id of the token that the actor used; null of what Fleetgraph did by itself.",
      nullable: true,
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).tokenId,
    }),
    leaf: t.string({
      description: "Base64 of what the log commits to: version byte, event id, SHA-256(nonce || entry).",
      resolve: async ({ id }, _args, context) => (await contentOf(context, id)).leaf,
    }),
  }),
});

export const AuditEventFilterInput = builder.inputType("AuditEventFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    actor: t.string({ required: false, description: "The principal's name." }),
    person: t.string({
      required: false,
      description: "Who is behind it: for whom the principal acted, else the principal itself.",
    }),
    action: t.string({ description: "Exactly this action, such as deployment.request.", required: false }),
    actions: t.stringList({ description: "Any of these actions; 20 at most.", required: false }),
    outcome: t.field({
      description: "Only what was accepted, or only what was refused.",
      type: AuditOutcome,
      required: false,
    }),
    target: t.id({
      required: false,
      description: "An id of ours, or a service by ARN, cluster/service or name.",
    }),
    start: t.field({ type: "DateTime", required: false, description: "Half-open: start <= at < end." }),
    end: t.field({ description: "Half-open: at < end.", type: "DateTime", required: false }),
  }),
});

const mostActions = 20;

type Asked = typeof AuditEventFilterInput.$inferInput;

/** What a filter asks for. Throws NotPermitted for who may read nothing of the history. */
export async function wantedOf(
  { reads, caller }: Pick<Context, "reads" | "caller">,
  filter: Asked | null | undefined,
): Promise<AuditEventFilter> {
  // An empty list would say that nothing ever happened.
  if (visibility(caller.grants, "audit:read")?.length === 0) throw new NotPermitted("audit:read", "");
  const { target, ...rest } = filter ?? {};
  if (rest.actions && rest.actions.length > mostActions) {
    const text = message("problem.invalid.tooMany", { field: "actions", limit: mostActions });
    throw new InvalidInput(text, null, ["filter", "actions"]);
  }
  return { ...rest, targets: target == null ? null : await targetsOf(reads, caller, String(target)) };
}

builder.queryFields((t) => ({
  auditEvents: t.field({
    type: AuditEventConnection,
    description:
      "The audit history, newest first, as far as the caller has audit:read; FORBIDDEN without it.",
    args: {
      ...pageArguments(t),
      filter: t.arg({
        description: "Conditions that all hold.",
        type: AuditEventFilterInput,
        required: false,
      }),
    },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      const wanted = await wantedOf({ reads, caller }, filter);
      const found = await auditEventsPage(reads, caller, { page: pageRequest(args), filter: wanted });
      return withKeys(found, byId, () => countAuditEvents(reads, caller, wanted));
    },
  }),
}));

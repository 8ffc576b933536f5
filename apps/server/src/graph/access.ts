import {
  type AccessToken,
  accessTokensPage,
  createAccessToken,
  firstResultOfKey,
  revokeAccessToken,
} from "@fleetgraph/core/access";
import type { Caller, Grant } from "@fleetgraph/core/permissions";
import { builder } from "./builder.ts";
import { byId, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { loadNode, NodeRef } from "./node.ts";
import { answer, resultOf } from "./problem.ts";
import { AccessTokenConnection, AccessTokenRef } from "./types.ts";

AccessTokenRef.implement({
  description: "A bearer token. Its text is shown once, when it is made.",
  interfaces: [NodeRef],
  fields: (t) => ({
    name: t.exposeString("name", { description: "What it was made for, in its maker's words." }),
    principal: t.exposeString("principal", { description: "The name of who acts with it." }),
    roles: t.exposeStringList("roles", {
      description: "The names of its roles; one that the configuration no longer has allows nothing.",
    }),
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
    revokedAt: t.expose("revokedAt", {
      description: "Since when it is refused; null unless it was revoked.",
      type: "DateTime",
      nullable: true,
    }),
    firstUsedAt: t.expose("firstUsedAt", {
      description: "When it was first used; null when it never was, or before that was kept.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

const PermissionRef = builder.objectRef<Grant>("Permission").implement({
  description: "A permission on a part of the fleet.",
  fields: (t) => ({
    verb: t.exposeString("verb", { description: "What it allows, such as deployment:create." }),
    resource: t.exposeString("resource", {
      description: "account/region/cluster/service with * for any part; ** is everything.",
    }),
  }),
});

const ViewerRef = builder.objectRef<Caller>("Viewer").implement({
  description: "Who the token of this request acts as, and what it may do.",
  fields: (t) => ({
    principal: t.string({
      description: "The principal's name.",
      resolve: ({ principalName }) => principalName,
    }),
    token: t.field({
      description: "The token of this request.",
      type: AccessTokenRef,
      resolve: async ({ tokenId }, _args, context) => (await loadNode(context, tokenId)) as never,
    }),
    permissions: t.field({
      description: "What the token's roles allow, and where.",
      type: [PermissionRef],
      resolve: ({ grants }) => [...grants],
    }),
    firstResult: t.id({
      nullable: true,
      description:
        "The id of what the principal's first request with this idempotency key made or was about: a deployment, a lock " +
        "and the like. Null when there was none in the last seven days.",
      args: { idempotencyKey: t.arg.string({ description: "The key.", required: true }) },
      resolve: (caller, { idempotencyKey }, { reads }) => firstResultOfKey(reads, caller, idempotencyKey),
    }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({
    description: "Who asks.",
    type: ViewerRef,
    resolve: (_root, _args, { caller }) => caller,
  }),
  accessTokens: t.field({
    type: AccessTokenConnection,
    description: "All tokens, newest first. Needs token:read.",
    args: pageArguments(t),
    resolve: async (_root, args, { reads, caller }) =>
      withKeys(await accessTokensPage(reads, caller, { page: pageRequest(args) }), byId),
  }),
}));

const CreateAccessTokenInput = builder.inputType("CreateAccessTokenInput", {
  description: "The token to make.",
  fields: (t) => ({
    name: t.string({ description: "What it is for, 1 to 100 characters.", required: true }),
    principal: t.string({
      required: true,
      description: "Who acts with it; made when there is none of that name.",
    }),
    roles: t.stringList({
      description: "Names of roles: built in, or of the configuration.",
      required: true,
    }),
    expiresAt: t.field({
      description: "From when on it is refused; never when left out.",
      type: "DateTime",
      required: false,
    }),
    onBehalfOf: t.string({ description: "For whom; needs principal:act-as.", required: false }),
    reason: t.string({
      required: false,
      description: "Why, for the audit history; at most 500 characters.",
    }),
  }),
});

const RevokeAccessTokenInput = builder.inputType("RevokeAccessTokenInput", {
  description: "Which token to revoke.",
  fields: (t) => ({
    id: t.id({ required: true, description: "The token's id." }),
    onBehalfOf: t.string({ description: "For whom; needs principal:act-as.", required: false }),
    reason: t.string({
      required: false,
      description: "Why, for the audit history; at most 500 characters.",
    }),
  }),
});

type Created = { accessToken: AccessToken; secret: string };
const CreateAccessTokenPayload = builder.objectRef<Created>("CreateAccessTokenPayload").implement({
  description: "The token that was made, and its text.",
  fields: (t) => ({
    accessToken: t.field({
      description: "The token that was made.",
      type: AccessTokenRef,
      resolve: ({ accessToken }) => accessToken,
    }),
    secret: t.exposeString("secret", { description: "The token's text: shown this once." }),
  }),
});
const RevokeAccessTokenPayload = builder
  .objectRef<{ accessToken: AccessToken }>("RevokeAccessTokenPayload")
  .implement({
    description: "The token that was revoked.",
    fields: (t) => ({
      accessToken: t.field({
        description: "The token, revoked.",
        type: AccessTokenRef,
        resolve: ({ accessToken }) => accessToken,
      }),
    }),
  });

builder.mutationFields((t) => ({
  createAccessToken: t.field({
    type: resultOf("CreateAccessToken", CreateAccessTokenPayload, ["InvalidInput", "NotPermitted"]),
    description:
      "Makes a token. Needs token:manage and every permission that its roles give. Not idempotent.",
    args: {
      input: t.arg({ description: "What is asked for.", type: CreateAccessTokenInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      answer(() => createAccessToken(app, caller, input)) as never,
  }),
  revokeAccessToken: t.field({
    type: resultOf("RevokeAccessToken", RevokeAccessTokenPayload, [
      "NotFound",
      "NotPermitted",
      "InvalidInput",
    ]),
    description: "Revokes a token; it stops working within five seconds. Needs token:manage.",
    args: {
      input: t.arg({ description: "What is asked for.", type: RevokeAccessTokenInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        accessToken: await revokeAccessToken(app, caller, { ...input, id: String(input.id) }),
      })) as never,
  }),
}));

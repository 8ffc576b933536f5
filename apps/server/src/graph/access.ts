import {
  type AccessToken,
  accessTokensPage,
  createAccessToken,
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
    name: t.exposeString("name"),
    principal: t.exposeString("principal", { description: "The name of who acts with it." }),
    roles: t.exposeStringList("roles"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    createdBy: t.exposeString("createdBy", { nullable: true }),
    expiresAt: t.expose("expiresAt", { type: "DateTime", nullable: true }),
    revokedAt: t.expose("revokedAt", { type: "DateTime", nullable: true }),
  }),
});

const PermissionRef = builder.objectRef<Grant>("Permission").implement({
  description: "A permission on a part of the fleet.",
  fields: (t) => ({
    verb: t.exposeString("verb"),
    resource: t.exposeString("resource", {
      description: "account/region/cluster/service with * for any part; ** is everything.",
    }),
  }),
});

const ViewerRef = builder.objectRef<Caller>("Viewer").implement({
  description: "Who the token of this request acts as, and what it may do.",
  fields: (t) => ({
    principal: t.string({ resolve: ({ principalName }) => principalName }),
    token: t.field({
      type: AccessTokenRef,
      resolve: async ({ tokenId }, _args, context) => (await loadNode(context, tokenId)) as never,
    }),
    permissions: t.field({ type: [PermissionRef], resolve: ({ grants }) => [...grants] }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({ type: ViewerRef, resolve: (_root, _args, { caller }) => caller }),
  accessTokens: t.field({
    type: AccessTokenConnection,
    description: "All tokens, newest first. Needs token:read.",
    args: pageArguments(t),
    resolve: async (_root, args, { reads, caller }) =>
      withKeys(await accessTokensPage(reads, caller, { page: pageRequest(args) }), byId),
  }),
}));

const CreateAccessTokenInput = builder.inputType("CreateAccessTokenInput", {
  fields: (t) => ({
    name: t.string({ required: true }),
    principal: t.string({
      required: true,
      description: "Who acts with it; made when there is none of that name.",
    }),
    roles: t.stringList({ required: true }),
    expiresAt: t.field({ type: "DateTime", required: false }),
  }),
});

const RevokeAccessTokenInput = builder.inputType("RevokeAccessTokenInput", {
  fields: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: false }) }),
});

type Created = { accessToken: AccessToken; secret: string };
const CreateAccessTokenPayload = builder.objectRef<Created>("CreateAccessTokenPayload").implement({
  fields: (t) => ({
    accessToken: t.field({ type: AccessTokenRef, resolve: ({ accessToken }) => accessToken }),
    secret: t.exposeString("secret", { description: "The token's text: shown this once." }),
  }),
});
const RevokeAccessTokenPayload = builder
  .objectRef<{ accessToken: AccessToken }>("RevokeAccessTokenPayload")
  .implement({
    fields: (t) => ({
      accessToken: t.field({ type: AccessTokenRef, resolve: ({ accessToken }) => accessToken }),
    }),
  });

builder.mutationFields((t) => ({
  createAccessToken: t.field({
    type: resultOf("CreateAccessToken", CreateAccessTokenPayload, ["InvalidInput", "NotPermitted"]),
    description:
      "Makes a token. Needs token:manage and every permission that its roles give. Not idempotent.",
    args: { input: t.arg({ type: CreateAccessTokenInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(() => createAccessToken(app, caller, input)) as never,
  }),
  revokeAccessToken: t.field({
    type: resultOf("RevokeAccessToken", RevokeAccessTokenPayload, ["NotFound", "NotPermitted"]),
    description: "Revokes a token; it stops working within five seconds. Needs token:manage.",
    args: { input: t.arg({ type: RevokeAccessTokenInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        accessToken: await revokeAccessToken(app, caller, { id: String(input.id), reason: input.reason }),
      })) as never,
  }),
}));

import { keyOfRunning, momentOfPast, type RunningImage } from "@fleetgraph/core/fleet";
import { NotPermitted } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import { ranPage } from "@fleetgraph/core/questions";
import { builder } from "./builder.ts";
import { pageArguments, pageRequest, withKeys } from "./connection.ts";
import { loadNode } from "./node.ts";
import { RanConnection, RanRef, ServiceRef } from "./types.ts";

const RanImageRef = builder.objectRef<RunningImage>("RanImage").implement({
  description: "An image that ran, of one container of one revision.",
  fields: (t) => ({
    container: t.exposeString("container", { description: "The container's name in the task definition." }),
    image: t.exposeString("image", { description: "The reference it was started from.", nullable: true }),
    digest: t.exposeString("digest", {
      description:
        "The digest of what was pulled (ECS API: Container.imageDigest); null where ECS did not say.",
      nullable: true,
    }),
    taskDefinition: t.expose("taskDefinitionArn", {
      description: "The revision.",
      type: "Arn",
      nullable: true,
    }),
    tasks: t.exposeInt("tasks", { description: "How many tasks ran it." }),
    since: t.expose("since", {
      description: "When the first of those tasks had started; null where ECS did not say.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

RanRef.implement({
  description: "What ran of a service, or of a group of tasks that are of none, at a moment.",
  fields: (t) => ({
    at: t.expose("asOf", { description: "The moment.", type: "DateTime" }),
    path: t.exposeString("path", {
      description: "account/region/cluster/service; the last part is empty for tasks of no service.",
    }),
    group: t.exposeString("group", {
      description: "The group of tasks of no service, as family:NAME; null for a service.",
      nullable: true,
    }),
    service: t.field({
      description: "The service as it was then; null for tasks of no service.",
      type: ServiceRef,
      nullable: true,
      resolve: async ({ serviceId, asOf }, _args, context) =>
        serviceId === null ? null : ((await loadNode(context, serviceId, asOf)) as never),
    }),
    tasks: t.exposeInt("tasks", { description: "How many tasks ran." }),
    images: t.expose("images", { description: "What they ran, by container.", type: [RanImageRef] }),
  }),
});

builder.queryFields((t) => ({
  ran: t.field({
    type: RanConnection,
    description:
      "What ran at a moment, by image digest, in the order of the paths: tasks that were RUNNING then. Needs fleet:read " +
      "and audit:read on what is shown; FORBIDDEN without audit:read.",
    args: {
      ...pageArguments(t),
      at: t.arg({ description: "The moment.", type: "DateTime", required: true }),
      where: t.arg.string({
        required: true,
        description:
          "An account, a cluster or a service by name, a service by id or ARN, or account/region/cluster/service with * " +
          "for any characters of a part; ** is everything.",
      }),
    },
    resolve: async (_root, { at, where, ...args }, context) => {
      const { caller, reads, app } = context;
      if (visibility(caller.grants, "audit:read")?.length === 0) throw new NotPermitted("audit:read", "");
      const asOf = await momentOfPast({ reads, clock: app.clock }, { at });
      const found = await ranPage(context.readsAt(asOf), caller, { page: pageRequest(args, 2), where });
      return withKeys({ ...found, items: found.items.map((each) => ({ ...each, asOf })) }, keyOfRunning);
    },
  }),
}));

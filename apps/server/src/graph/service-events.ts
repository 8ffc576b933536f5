import { type Service, type ServiceEvent, serviceEventsOfServices } from "@fleetgraph/core/fleet";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { batchName, connectionOf, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { ServiceRef } from "./types.ts";

const ServiceEventRef = builder.objectRef<ServiceEvent>("ServiceEvent");
ServiceEventRef.implement({
  description:
    "Something ECS told of a service (ECS API: ServiceEvent; EventBridge: ECS Service Action). ECS keeps the last hundred; here they stay.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "ECS's own id." }),
    createdAt: t.expose("createdAt", { description: "When ECS told it.", type: "DateTime" }),
    level: t.exposeString("level", {
      description:
        "INFO, WARN or ERROR (eventType of a service action); null for a message of DescribeServices.",
      nullable: true,
    }),
    name: t.exposeString("name", {
      description:
        "ECS's name of it, such as SERVICE_STEADY_STATE (eventName of a service action); null for a message of DescribeServices.",
      nullable: true,
    }),
    message: t.exposeString("message", { description: "What ECS said, in its words." }),
  }),
});

const ServiceEventConnection = connectionOf("ServiceEvent", ServiceEventRef, { totalCount: false });

builder.objectFields(ServiceRef, (t) => ({
  events: t.field({
    description: "What ECS told of it, newest first; by then as of a moment.",
    type: ServiceEventConnection,
    ...needs<Service>("id"),
    args: pageArguments(t),
    resolve: async ({ id, asOf }, args, context) => {
      const page = pageRequest(args, 2);
      const found = await context.load(
        batchName("serviceEvents", args),
        id,
        (reads, _caller, ids) => serviceEventsOfServices(reads, { ids, page }),
        asOf,
      );
      return withKeys(found, (event) => [event.createdAt, event.id]);
    },
  }),
}));

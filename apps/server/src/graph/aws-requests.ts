import { type AwsRequest, awsRequestsOfDeployments } from "@fleetgraph/core/audit";
import type { Deployment } from "@fleetgraph/core/deployments";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { batchName, connectionOf, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { DeploymentRef } from "./types.ts";

const AwsRequestRef = builder.objectRef<AwsRequest>("AwsRequest");
AwsRequestRef.implement({
  description:
    "A call of Fleetgraph's that was to change something in AWS, as it went: evidence that CloudTrail tells too.",
  fields: (t) => ({
    action: t.exposeString("action", { description: "The action of the ECS API, such as UpdateService." }),
    requestId: t.exposeString("requestId", {
      description: "AWS's id of the request (CloudTrail: requestID); null where no answer came.",
      nullable: true,
    }),
    at: t.expose("at", { description: "When it was sent, by the server's clock.", type: "DateTime" }),
    outcome: t.exposeString("outcome", {
      description:
        "OK; the code of AWS's error; or NO_ANSWER, where it may have had its effect all the same. More codes may come.",
    }),
  }),
});

const AwsRequestConnection = connectionOf("AwsRequest", AwsRequestRef, { totalCount: false });

builder.objectFields(DeploymentRef, (t) => ({
  awsRequests: t.field({
    description:
      "The calls of AWS that were made to change something for it, oldest first. One that was made right before its process died is missing; CloudTrail has it.",
    type: AwsRequestConnection,
    ...needs<Deployment>("id"),
    args: pageArguments(t),
    resolve: async ({ id }, args, context) => {
      const page = pageRequest(args, { types: ["int4"], order: null });
      const found = await context.load(batchName("awsRequests", args), id, (reads, caller, ids) =>
        awsRequestsOfDeployments(reads, caller, { ids, page }),
      );
      return withKeys(found, ({ key }) => [key]);
    },
  }),
}));

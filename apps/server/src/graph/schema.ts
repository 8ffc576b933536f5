import { defaultFieldResolver, type GraphQLSchema, isObjectType, lexicographicSortSchema } from "graphql";
import "./access.ts";
import "./audit.ts";
import "./audit-completeness.ts";
import "./audit-log.ts";
import "./audit-stream.ts";
import "./audit-outside.ts";
import "./audited-changes.ts";
import "./aws-requests.ts";
import "./capacity.ts";
import "./clusters.ts";
import "./bulk-deployments.ts";
import "./deploy-access.ts";
import "./deployment-impact.ts";
import "./deployment-marks.ts";
import "./deployment-mutations.ts";
import "./deployment-orders.ts";
import "./deployments.ts";
import "./ecs-deployments.ts";
import "./event-sources.ts";
import "./fleet.ts";
import "./fleet-events.ts";
import "./guard-mutations.ts";
import "./host-changes.ts";
import "./guards.ts";
import "./hosts.ts";
import "./images.ts";
import "./insights.ts";
import "./insight-mutations.ts";
import "./log-stream.ts";
import "./logs.ts";
import "./metric-sources.ts";
import "./metrics.ts";
import "./node.ts";
import "./out-of-band.ts";
import "./place-listings.ts";
import "./plan-deployment.ts";
import "./ran.ts";
import "./rate-budgets.ts";
import "./refused-requests.ts";
import "./service-events.ts";
import "./search.ts";
import "./services.ts";
import "./task-timeline.ts";
import "./tasks.ts";
import "./why.ts";
import "./trail-matches.ts";
import "./trail-records.ts";
import "./trail-sources.ts";
import { builder } from "./builder.ts";
import { recordWhatIsRefused } from "./record-refused.ts";

/** The graph's schema, its types and fields in alphabetical order. */
export function createSchema(): GraphQLSchema {
  const schema = lexicographicSortSchema(builder.toSchema());
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      // Without a resolver of its own a field is inlined by the compiled executor.
      if (field.resolve === defaultFieldResolver) delete field.resolve;
    }
  }
  recordWhatIsRefused(schema);
  return schema;
}

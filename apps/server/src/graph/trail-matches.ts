import { auditEventsByIds } from "@fleetgraph/core/audit";
import { type Deployment, deploymentsByIds } from "@fleetgraph/core/deployments";
import { visibility } from "@fleetgraph/core/permissions";
import {
  type matchKinds,
  outOfBandByIds,
  type TrailMatch,
  type TrailRecord,
  trailMatches,
  trailRecordIdsOfDeployments,
  trailRecordsByIds,
} from "@fleetgraph/core/trail";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { batchName, pageArguments, pageRequest, withKeys } from "./connection.ts";
import {
  AuditEventRef,
  DeploymentRef,
  OutOfBandChangeRef,
  TrailRecordConnection,
  TrailRecordRef,
} from "./types.ts";

const TrailMatchKind = builder.enumType("TrailMatchKind", {
  description: "What a record of CloudTrail came of.",
  values: {
    DEPLOYMENT: { description: "A deployment." },
    JOB: { description: "A job of Fleetgraph's, such as the clean-up of revisions." },
    AWS: { description: "A service of AWS by itself: auto scaling, ECS, an agent on a host." },
    REFUSED: { description: "Nothing was changed: AWS refused it, or placed nothing." },
    OUT_OF_BAND: { description: "Nothing that Fleetgraph knows of." },
    WAITING: { description: "What it came of may still come on record." },
  } as const satisfies Record<(typeof matchKinds)[number], unknown>,
});

const TrailMatchRef = builder.objectRef<TrailMatch>("TrailMatch");
TrailMatchRef.implement({
  description: "What a record of CloudTrail came of, and what shows it.",
  fields: (t) => ({
    kind: t.expose("kind", { description: "What it came of.", type: TrailMatchKind }),
    how: t.exposeString("how", {
      description:
        "What shows it: REQUEST_ID, TAG, CLIENT_TOKEN, STARTED_BY, USER_AGENT, WHAT_AND_WHEN, SERVICE_ROLE, AWS_SERVICE, AGENT, ERROR or FAILURES; more may come. Null of what matches nothing.",
      nullable: true,
    }),
    job: t.exposeString("job", { description: "The job that made the call.", nullable: true }),
    deployment: t.field({
      description: "The deployment that made the call.",
      type: DeploymentRef,
      nullable: true,
      resolve: async ({ deploymentId: id }, _args, context) =>
        id === null ? null : ((await context.load("deployments", id, deploymentsByIds)) ?? null),
    }),
    auditEvent: t.field({
      description: "The entry of the audit history that tells of what the job did.",
      type: AuditEventRef,
      nullable: true,
      resolve: async ({ auditEventId: id }, _args, context) =>
        id === null ? null : ((await context.load("auditEvents", id, auditEventsByIds)) ?? null),
    }),
    outOfBandChange: t.field({
      description: "The change behind Fleetgraph's back that it is.",
      type: OutOfBandChangeRef,
      nullable: true,
      resolve: async ({ outOfBandId: id }, _args, context) =>
        id === null ? null : ((await context.load("outOfBandChanges", id, outOfBandByIds)) ?? null),
    }),
    decidedAt: t.expose("decidedAt", {
      description: "When it was found out, by the server's clock.",
      type: "DateTime",
    }),
  }),
});

builder.objectFields(TrailRecordRef, (t) => ({
  match: t.field({
    description:
      "What it came of; null for what changes nothing of the fleet, and until it was looked at, within a minute or so.",
    type: TrailMatchRef,
    nullable: true,
    resolve: async ({ id }, _args, context) => (await context.load("trailMatches", id, trailMatches)) ?? null,
  }),
}));

const keyOf = ({ eventTime, eventId }: TrailRecord) => [eventTime, eventId];

builder.objectFields(DeploymentRef, (t) => ({
  trailRecords: t.field({
    description:
      "What CloudTrail tells of the calls that were made for it, oldest first; null without audit:read.",
    type: TrailRecordConnection,
    nullable: true,
    ...needs<Deployment>("id"),
    args: pageArguments(t),
    resolve: async ({ id }, args, context) => {
      if (visibility(context.caller.grants, "audit:read")?.length === 0) return null;
      const page = pageRequest(args, { types: ["timestamptz", "text"], order: null });
      const found = await context.load(batchName("trailRecords", args), id, (reads, caller, ids) =>
        trailRecordIdsOfDeployments(reads, caller, { ids, page }),
      );
      const records = await Promise.all(
        (found?.items ?? []).map((record) => context.load("trailRecords", record.id, trailRecordsByIds)),
      );
      const items = records.filter((record) => record !== undefined);
      const { hasNextPage = false, hasPreviousPage = false } = found ?? {};
      return withKeys({ items, hasNextPage, hasPreviousPage }, keyOf);
    },
  }),
}));

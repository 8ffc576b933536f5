import { accessTokensByIds } from "@fleetgraph/core/access";
import { auditEventsByIds } from "@fleetgraph/core/audit";
import { bulkDeploymentsByIds, deploymentsByIds } from "@fleetgraph/core/deployments";
import {
  accountsByIds,
  autoScalingGroupsByIds,
  capacityProvidersByIds,
  clustersByIds,
  ecsDeploymentsByIds,
  eventProblemsByIds,
  fleetSyncsByIds,
  hostsByIds,
  imagesByIds,
  servicesByIds,
  tasksByIds,
} from "@fleetgraph/core/fleet";
import { freezeWindowsByIds, locksByIds } from "@fleetgraph/core/guards";
import { hostChangesByIds } from "@fleetgraph/core/hosts";
import { insightsByIds } from "@fleetgraph/core/insights";
import { type IdKind, InvalidInput, kindOfId, message } from "@fleetgraph/core/kernel";
import { allows } from "@fleetgraph/core/permissions";
import { outOfBandByIds, trailRecordsByIds } from "@fleetgraph/core/trail";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";

type Identified = { id: string };

/** A principal is only ever shown by name, and a configuration by what it changed. */
type Unshown = "principal" | "configurationVersion";

/** The graph's type of each kind of id. */
const typeNames: Readonly<Record<Exclude<IdKind, Unshown>, string>> = {
  account: "Account",
  accessToken: "AccessToken",
  auditEvent: "AuditEvent",
  autoScalingGroup: "AutoScalingGroup",
  bulkDeployment: "BulkDeployment",
  capacityProvider: "CapacityProvider",
  cluster: "Cluster",
  deployment: "Deployment",
  eventProblem: "EventProblem",
  ecsDeployment: "EcsDeployment",
  fleetSync: "FleetSync",
  freezeWindow: "FreezeWindow",
  host: "Host",
  hostChange: "HostChange",
  image: "Image",
  insight: "Insight",
  outOfBandChange: "OutOfBandChange",
  service: "Service",
  serviceLock: "ServiceLock",
  task: "Task",
  trailRecord: "TrailRecord",
};

export const NodeRef = builder.interfaceRef<Identified>("Node").implement({
  description: "Anything with an id. Ids are opaque, prefixed with their type, and fixed for ever.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Opaque, prefixed with the type, fixed for ever." }),
  }),
  resolveType: ({ id }) => {
    const kind = kindOfId(id);
    return kind === null || kind === "principal" || kind === "configurationVersion"
      ? undefined
      : typeNames[kind];
  },
});

/** Whatever an id names, as far as the caller may see it; what has a past as of a moment, where one is given. */
export async function loadNode(context: Context, id: string, asOf?: string): Promise<Identified | null> {
  const kind = kindOfId(id);
  switch (kind) {
    case "account":
      return (await context.load("accounts", id, accountsByIds, asOf)) ?? null;
    case "cluster":
      return (await context.load("clusters", id, clustersByIds, asOf)) ?? null;
    case "service":
      return (await context.load("services", id, servicesByIds, asOf)) ?? null;
    case "task":
      return (await context.load("tasks", id, tasksByIds, asOf)) ?? null;
    case "host":
      return (await context.load("hosts", id, hostsByIds, asOf)) ?? null;
    case "capacityProvider":
      return (await context.load("capacityProviders", id, capacityProvidersByIds)) ?? null;
    case "autoScalingGroup":
      return (await context.load("autoScalingGroups", id, autoScalingGroupsByIds)) ?? null;
    case "ecsDeployment":
      return (await context.load("ecsDeployments", id, ecsDeploymentsByIds)) ?? null;
    case "trailRecord":
      return (await context.load("trailRecords", id, trailRecordsByIds)) ?? null;
    case "image":
      return (await context.load("images", id, imagesByIds)) ?? null;
    case "deployment":
      return (await context.load("deployments", id, deploymentsByIds)) ?? null;
    case "serviceLock":
      return (await context.load("serviceLocks", id, locksByIds)) ?? null;
    case "freezeWindow":
      return (await context.load("freezeWindows", id, freezeWindowsByIds)) ?? null;
    case "bulkDeployment":
      return (await context.load("bulkDeployments", id, bulkDeploymentsByIds)) ?? null;
    case "auditEvent":
      return (await context.load("auditEvents", id, auditEventsByIds)) ?? null;
    case "hostChange":
      return (await context.load("hostChanges", id, hostChangesByIds)) ?? null;
    case "outOfBandChange":
      return (await context.load("outOfBandChanges", id, outOfBandByIds)) ?? null;
    case "insight":
      return (await context.load("insights", id, insightsByIds)) ?? null;
    case "eventProblem":
      return (await context.load("eventProblems", id, eventProblemsByIds)) ?? null;
    case "fleetSync":
      return (
        (await context.load("fleetSyncs", id, (reads, _caller, ids) => fleetSyncsByIds(reads, ids))) ?? null
      );
    case "accessToken":
      if (id !== context.caller.tokenId && !allows(context.caller.grants, "token:read", "")) return null;
      return (
        (await context.load("accessTokens", id, (reads, _caller, ids) => accessTokensByIds(reads, ids))) ??
        null
      );
    default:
      return null;
  }
}

const mostIds = 100;

builder.queryFields((t) => ({
  node: t.field({
    type: NodeRef,
    nullable: true,
    description: "What an id names; null when there is no such thing, or none that the caller may see.",
    args: { id: t.arg.id({ description: "Its id.", required: true }) },
    resolve: (_root, { id }, context) => loadNode(context, String(id)),
  }),
  nodes: t.field({
    type: [NodeRef],
    nullable: { list: false, items: true },
    description: "What up to 100 ids name, in their order.",
    args: { ids: t.arg.idList({ description: "Up to 100 ids.", required: true }) },
    resolve: (_root, { ids }, context) => {
      if (ids.length > mostIds) {
        throw new InvalidInput(message("problem.invalid.tooMany", { field: "ids", limit: mostIds }), null, [
          "ids",
        ]);
      }
      return Promise.all(ids.map((id) => loadNode(context, String(id))));
    },
  }),
}));

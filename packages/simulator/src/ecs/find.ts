import { parseEcsArn } from "../state/arns.ts";
import type { Cluster, Json, Service, TaskDefinition } from "../state/model.ts";
import { clientFault, clusterNotFound, invalidParameter, serviceNotFound } from "../wire/fault.ts";
import { optionalText } from "../wire/input.ts";
import type { CallContext } from "./call-context.ts";

/** The last part of an ARN, or the short name itself. */
export const shortName = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);

const elsewhere = (context: CallContext, nameOrArn: string): boolean => {
  const arn = parseEcsArn(nameOrArn);
  return arn !== undefined && (arn.account !== context.region.account || arn.region !== context.region.name);
};

/** A cluster by name or ARN; absent means the one called "default". */
function findCluster(context: CallContext, nameOrArn: string | undefined): Cluster {
  const wanted = nameOrArn ?? "default";
  const cluster = elsewhere(context, wanted) ? undefined : context.region.clusters.get(shortName(wanted));
  if (cluster === undefined) throw clusterNotFound();
  return cluster;
}

export const clusterOf = (context: CallContext, input: Json): Cluster =>
  findCluster(context, optionalText(input, "cluster"));

/** A service of the cluster by name or ARN. The ARN must be of that cluster. */
export function lookUpService(cluster: Cluster, nameOrArn: string): Service | undefined {
  const service = cluster.services.get(shortName(nameOrArn));
  if (service === undefined) return undefined;
  return nameOrArn.includes("/") && nameOrArn !== service.arn ? undefined : service;
}

export function findService(cluster: Cluster, nameOrArn: string): Service {
  const service = lookUpService(cluster, nameOrArn);
  if (service === undefined) throw serviceNotFound();
  return service;
}

/** `family`, `family:revision` or ARN; the family alone is its newest ACTIVE revision. */
export function findTaskDefinition(context: CallContext, reference: string): TaskDefinition | undefined {
  if (elsewhere(context, reference)) return undefined;
  const [family, revision, rest] = shortName(reference).split(":");
  if (family === undefined || rest !== undefined) return undefined;
  const revisions = context.region.taskDefinitions.get(family) ?? [];
  if (revision === undefined) return revisions.findLast((definition) => definition.status === "ACTIVE");
  if (!/^\d+$/.test(revision)) throw invalidParameter(`Invalid revision number. Number: ${revision}`);
  return revisions[Number(revision) - 1];
}

export function requireTaskDefinition(context: CallContext, reference: string): TaskDefinition {
  const definition = findTaskDefinition(context, reference);
  if (definition === undefined) throw clientFault("Unable to describe task definition.");
  return definition;
}

/** A resource that a describe call did not find: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html */
export const missing = (arn: string): Json => ({ arn, reason: "MISSING" });

/** Batch limits of the API model, with the message ECS gives. */
export function checkBatch(
  names: string[],
  { field, limit, empty }: { field: string; limit: number; empty: string },
): void {
  if (names.length === 0) throw invalidParameter(empty);
  if (names.length > limit) throw invalidParameter(`${field} can have at most ${limit} items.`);
}

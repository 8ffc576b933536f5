import type { Database } from "@fleetgraph/database";
import { idOfArn } from "../../kernel/index.ts";
import { type InstanceDetails, instanceDetailsOf } from "../store/instance-details.ts";
import { type Known, serviceNameOf } from "../store/rows.ts";
import type { EcsEvent } from "./ecs-event.ts";

/** What the store knows of what events are about. */
export type Places = {
  /** By ARN. */
  clusters: ReadonlyMap<string, { id: string; path: string; gone: boolean }>;
  /** By ARN of the cluster: its services that the events name. */
  services: ReadonlyMap<string, Known["services"]>;
  /** Ids of services that the events name by ARN. */
  serviceIds: ReadonlySet<string>;
  /** Ids. */
  hosts: ReadonlySet<string>;
  /** What EC2 told of the hosts' instances, by their ids: no event does. */
  instances: ReadonlyMap<string, InstanceDetails>;
};

/** Looks up everything that a batch of events names, in as many statements whatever their number. */
export async function knownPlaces(database: Database, events: readonly EcsEvent[]): Promise<Places> {
  const { pool } = database;
  const clusterIds = new Map<string, string>();
  const named = new Map<string, { clusterId: string; clusterArn: string; name: string }>();
  const hostIds = new Set<string>();
  const instanceIds = new Set<string>();
  const serviceIds = new Set<string>();
  for (const event of events) {
    const { clusterArn } = event;
    if (clusterArn !== null && !clusterIds.has(clusterArn))
      clusterIds.set(clusterArn, idOfArn("cluster", clusterArn));
    if (event.kind === "service") serviceIds.add(idOfArn("service", event.serviceArn));
    else if (event.kind === "host") {
      if (event.host.ec2InstanceId) instanceIds.add(event.host.ec2InstanceId);
    } else {
      const { containerInstanceArn } = event.task;
      if (containerInstanceArn) hostIds.add(idOfArn("host", containerInstanceArn));
      const name = serviceNameOf(event.task);
      const clusterId = clusterIds.get(event.clusterArn);
      if (name !== null && clusterId)
        named.set(`${clusterId}/${name}`, { clusterId, clusterArn: event.clusterArn, name });
    }
  }
  const wanted = [...named.values()];
  const [clusters, services, byArn, hosts, instances] = await Promise.all([
    pool.query<{ arn: string; id: string; path: string; gone: boolean }>({
      name: "fg_events_clusters",
      text: "SELECT arn, id, path, gone_at IS NOT NULL AS gone FROM cluster WHERE id = ANY ($1::text[])",
      values: [[...clusterIds.values()]],
    }),
    // By name: an ARN of the older form does not have the cluster's.
    pool.query<{ n: string; name: string; id: string; path: string }>({
      name: "fg_events_services",
      text:
        "SELECT w.n, s.name, s.id, s.path FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(cluster_id, name, n) " +
        "JOIN service s ON s.cluster_id = w.cluster_id AND s.name = w.name",
      values: [wanted.map(({ clusterId }) => clusterId), wanted.map(({ name }) => name)],
    }),
    pool.query<{ id: string }>({
      name: "fg_events_services_by_arn",
      text: "SELECT id FROM service WHERE id = ANY ($1::text[])",
      values: [[...serviceIds]],
    }),
    pool.query<{ id: string }>({
      name: "fg_events_hosts",
      text: "SELECT id FROM host WHERE id = ANY ($1::text[])",
      values: [[...hostIds]],
    }),
    instanceIds.size > 0 ? instanceDetailsOf(database, [...instanceIds]) : new Map<string, InstanceDetails>(),
  ]);
  const ofCluster = new Map<string, Map<string, { id: string; path: string }>>();
  for (const { n, name, id, path } of services.rows) {
    const arn = wanted[Number(n) - 1]?.clusterArn ?? "";
    const known = ofCluster.get(arn) ?? new Map();
    ofCluster.set(arn, known.set(name, { id, path }));
  }
  return {
    clusters: new Map(clusters.rows.map(({ arn, ...cluster }) => [arn, cluster])),
    services: ofCluster,
    serviceIds: new Set(byArn.rows.map(({ id }) => id)),
    hosts: new Set(hosts.rows.map(({ id }) => id)),
    instances,
  };
}

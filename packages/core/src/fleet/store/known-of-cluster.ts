import type { Database } from "@fleetgraph/database";

/** Services by name and hosts by id, of one cluster: what its tasks can belong to. */
export async function knownOfCluster(database: Database, clusterId: string) {
  const [services, hosts] = await Promise.all([
    database.prisma.service.findMany({ where: { clusterId }, select: { id: true, name: true, path: true } }),
    database.prisma.host.findMany({ where: { clusterId }, select: { id: true } }),
  ]);
  return {
    services: new Map(services.map(({ name, id, path }) => [name, { id, path }])),
    hosts: new Set(hosts.map(({ id }) => id)),
  };
}

export async function clusterOfService(database: Database, serviceId: string) {
  const service = await database.prisma.service.findUnique({
    where: { id: serviceId },
    select: { arn: true, name: true, path: true, cluster: { select: { id: true, arn: true, path: true } } },
  });
  return service;
}

import type { Task } from "@aws-sdk/client-ecs";
import type { Database } from "@fleetgraph/database";
import { idOfArn } from "../../kernel/index.ts";
import { type Known, serviceNameOf } from "./rows.ts";

/**
 * What tasks of one cluster belong to, as far as it is stored: looked up as tasks name it, and each name once. A cluster
 * has had more services and hosts than its tasks name.
 */
export function knownOfCluster(
  database: Database,
  clusterId: string,
): (tasks: readonly Task[]) => Promise<Known> {
  const services = new Map<string, { id: string; path: string }>();
  const hosts = new Set<string>();
  const asked = new Set<string>();

  const unasked = (keys: Iterable<string | null>) => {
    const found = [...new Set(keys)].filter((key) => key !== null && !asked.has(key)) as string[];
    for (const key of found) asked.add(key);
    return found;
  };

  return async (tasks) => {
    const names = unasked(tasks.map(serviceNameOf));
    const hostIds = unasked(
      tasks.map(({ containerInstanceArn: arn }) => (arn ? idOfArn("host", arn) : null)),
    );
    if (names.length > 0) {
      const { rows } = await database.pool.query<{ name: string; id: string; path: string }>(
        "SELECT name, id, path FROM service WHERE cluster_id = $1 AND name = ANY ($2::text[])",
        [clusterId, names],
      );
      for (const { name, id, path } of rows) services.set(name, { id, path });
    }
    if (hostIds.length > 0) {
      const text = "SELECT id FROM host WHERE id = ANY ($1::text[])";
      const { rows } = await database.pool.query<{ id: string }>(text, [hostIds]);
      for (const { id } of rows) hosts.add(id);
    }
    return { services, hosts };
  };
}

export async function clusterOfService(database: Database, serviceId: string) {
  const service = await database.prisma.service.findUnique({
    where: { id: serviceId },
    select: { arn: true, name: true, path: true, cluster: { select: { id: true, arn: true, path: true } } },
  });
  return service;
}

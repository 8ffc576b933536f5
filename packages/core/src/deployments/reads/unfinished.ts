import type { Database } from "@fleetgraph/database";

export type UnfinishedDeployment = {
  id: string;
  state: string;
  serviceId: string;
  approvalExpiresAt: Date | null;
};

/** What has not ended and has not changed since a moment, and the bulk deployments that began before it and have not. */
export async function unfinishedSince(
  { prisma }: Pick<Database, "prisma">,
  since: Date,
): Promise<{ deployments: UnfinishedDeployment[]; bulkIds: string[] }> {
  const [deployments, bulks] = await Promise.all([
    prisma.deployment.findMany({
      where: { finishedAt: null, updatedAt: { lt: since } },
      select: { id: true, state: true, serviceId: true, approvalExpiresAt: true },
    }),
    prisma.bulkDeployment.findMany({
      where: { finishedAt: null, createdAt: { lt: since } },
      select: { id: true },
    }),
  ]);
  return { deployments, bulkIds: bulks.map(({ id }) => id) };
}

import type { Database, Prisma } from "@fleetgraph/database";

export async function saveSync(
  database: Database,
  sync: {
    id: string;
    requestedAt: Date;
    startedAt: Date;
    finishedAt?: Date;
    summary?: Prisma.InputJsonValue;
  },
): Promise<void> {
  const { id, ...row } = sync;
  await database.prisma.fleetSync.upsert({ where: { id }, create: sync, update: row });
}

/** Requests that were made before a listing started, and so are answered by it. */
export function openSyncs(database: Database): Promise<{ id: string; requestedAt: Date }[]> {
  return database.prisma.fleetSync.findMany({
    where: { finishedAt: null },
    select: { id: true, requestedAt: true },
    orderBy: { requestedAt: "asc" },
  });
}

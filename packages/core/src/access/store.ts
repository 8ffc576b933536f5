import type { Prisma } from "@fleetgraph/database";
import { newId } from "../kernel/index.ts";

export type NewToken = {
  id: string;
  name: string;
  principal: string;
  roles: readonly string[];
  hash: Buffer;
  createdAt: Date;
  createdBy: string | null;
  expiresAt: Date | null;
};

/** Keeps a token; makes its principal when there is none of that name. */
export async function insertToken(transaction: Prisma.TransactionClient, token: NewToken): Promise<void> {
  const { principal: name, roles, hash, createdAt, ...rest } = token;
  const principal = await transaction.principal.upsert({
    where: { name },
    create: { id: newId("principal", createdAt), name, createdAt },
    update: {},
  });
  await transaction.accessToken.create({
    data: { ...rest, createdAt, roles: [...roles], hash: new Uint8Array(hash), principalId: principal.id },
  });
}

/** Marks a token revoked; false when it already was, or is not there. */
export async function markRevoked(
  transaction: Prisma.TransactionClient,
  input: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await transaction.accessToken.updateMany({
    where: { id: input.id, revokedAt: null },
    data: { revokedAt: input.at },
  });
  return count === 1;
}

/** Whether any token was ever made. Holds a lock until the transaction ends, so that two first starts make one. */
export async function hasTokens(transaction: Prisma.TransactionClient): Promise<boolean> {
  await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('fleetgraph first token'))::text`;
  return (await transaction.accessToken.findFirst({ select: { id: true } })) !== null;
}

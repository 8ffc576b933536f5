import { newSigningKey, parseSigningKey } from "@fleetgraph/core/audit";
import { addManyAuditEvents } from "@fleetgraph/core/testing";
import { openDatabase } from "@fleetgraph/database";
import type { World } from "./start-world.ts";

/** A key for a log, as FLEETGRAPH_AUDIT_KEY takes it; and what an auditor is given of it. */
export const auditKey = (name: string) => newSigningKey(name);
export const publicKeyOf = (key: string) => parseSigningKey(key).text;

const quiet = { info: () => undefined, warn: () => undefined };

/** Adds events to a world's history past its servers. */
export async function addEvents(world: World, count: number, from?: Date): Promise<void> {
  const { databaseUrl: url, directory: dataDirectory } = world;
  const database = await openDatabase({ log: quiet }, { url, dataDirectory });
  await addManyAuditEvents(database, { count, ...(from && { from }) }).finally(() => database.close());
}

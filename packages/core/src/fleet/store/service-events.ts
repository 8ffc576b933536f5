import type { Service } from "@aws-sdk/client-ecs";
import type { Database } from "@fleetgraph/database";
import { idOfArn, storableText } from "../../kernel/index.ts";
import type { ServiceEvent } from "../service-event.ts";

export type ServiceEventToSave = Omit<ServiceEvent, "createdAt"> & { serviceId: string; createdAt: Date };

const rowsPerStatement = 5_000;

/** Keeps what ECS told of services, each event once. Gives how many are new. */
export async function saveServiceEvents(
  { pool }: Database,
  events: readonly ServiceEventToSave[],
): Promise<number> {
  let saved = 0;
  for (let start = 0; start < events.length; start += rowsPerStatement) {
    const some = events.slice(start, start + rowsPerStatement);
    const column = (name: keyof ServiceEventToSave) => some.map((event) => event[name]);
    const { rowCount } = await pool.query(
      "INSERT INTO service_event (service_id, created_at, id, level, name, message) " +
        "SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[]) " +
        "AS e(service_id, created_at, id, level, name, message) ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING",
      [
        column("serviceId"),
        some.map(({ createdAt }) => createdAt.toISOString()),
        column("id"),
        column("level"),
        column("name"),
        some.map(({ message }) => storableText(message)),
      ],
    );
    saved += rowCount ?? 0;
  }
  return saved;
}

/** The newest event that this process has saved of each service, for each store. */
const savedOf = new WeakMap<Database["pool"], Map<string, string>>();

/**
 * Keeps the events that DescribeServices gave: the last hundred, newest first. Of a service that nothing new was told of
 * since this process looked last not even the store is asked. Gives how many are new.
 */
export async function saveListedEvents(database: Database, services: readonly Service[]): Promise<number> {
  let saved = savedOf.get(database.pool);
  if (saved === undefined) {
    saved = new Map();
    savedOf.set(database.pool, saved);
  }
  const fresh: ServiceEventToSave[] = [];
  const newest = new Map<string, string>();
  for (const { serviceArn, events = [] } of services) {
    if (serviceArn === undefined) continue;
    const serviceId = idOfArn("service", serviceArn);
    const known = saved.get(serviceId);
    if (events[0]?.id !== undefined) newest.set(serviceId, events[0].id);
    for (const { id, createdAt, message } of events) {
      if (id !== undefined && id === known) break;
      if (id === undefined || createdAt === undefined || Number.isNaN(createdAt.getTime())) continue;
      fresh.push({ id, serviceId, createdAt, level: null, name: null, message: message ?? "" });
    }
  }
  const count = fresh.length === 0 ? 0 : await saveServiceEvents(database, fresh);
  for (const [serviceId, id] of newest) saved.set(serviceId, id);
  return count;
}

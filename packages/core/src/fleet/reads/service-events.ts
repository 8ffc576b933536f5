import {
  type Bind,
  InvalidInput,
  type Key,
  message,
  type Page,
  type PageRequest,
  type Reads,
  readRows,
  toPage,
} from "../../kernel/index.ts";
import type { ServiceEvent } from "../service-event.ts";

/**
 * A page of what ECS told of each service, newest first; by then as of a moment. Who may read a service may read this.
 */
export async function serviceEventsOfServices(
  reads: Reads,
  { ids, page }: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<ServiceEvent>>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const parents = bind(ids);
  const where = ["e.service_id = s.id"];
  if (reads.at !== undefined) where.push(`e.created_at <= ${bind(reads.at)}::timestamptz`);
  const place = ([createdAt = "", id]: Key) => `(${bind(createdAt)}::timestamptz, ${bind(id)})`;
  if (page.after) where.push(`(e.created_at, e.id) < ${place(timed(page.after, "after"))}`);
  if (page.before) where.push(`(e.created_at, e.id) > ${place(timed(page.before, "before"))}`);
  const direction = page.backward ? "ASC" : "DESC";
  const text =
    `SELECT s.n, e.* FROM unnest(${parents}::text[]) WITH ORDINALITY AS s(id, n) CROSS JOIN LATERAL ` +
    `(SELECT e.id, e.created_at, e.level, e.name, e.message FROM service_event e WHERE ${where.join(" AND ")} ` +
    `ORDER BY e.created_at ${direction}, e.id ${direction} LIMIT ${bind(page.limit + 1)}) AS e`;
  const lists = ids.map((): ServiceEvent[] => []);
  for (const [n, id, createdAt, level, name, told] of await readRows(reads, text, values)) {
    lists[(n as number) - 1]?.push({ id, createdAt, level, name, message: told } as ServiceEvent);
  }
  return new Map(lists.map((events, index) => [ids[index] as string, toPage(page, events)]));
}

function timed(key: Key, field: string): Key {
  if (Number.isNaN(Date.parse(key[0] ?? ""))) {
    throw new InvalidInput(message("problem.invalid.cursor", { field }), null, [field]);
  }
  return key;
}

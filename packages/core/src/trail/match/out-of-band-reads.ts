import { inPlaces } from "../../fleet/index.ts";
import {
  type Bind,
  type Page,
  type PageRequest,
  projectionsOf,
  type Reads,
  readRows,
  readRowsOnce,
  toPage,
} from "../../kernel/index.ts";
import { andVisible, type Caller, visibility, visiblePaths } from "../../permissions/index.ts";
import type { OutOfBandChange, OutOfBandFilter } from "./out-of-band-change.ts";

const { select, toItem } = projectionsOf<OutOfBandChange>(
  {
    id: "o.id",
    eventId: "o.event_id",
    at: "o.at",
    foundAt: "o.found_at",
    path: "o.path",
    clusterId: "o.cluster_id",
    serviceId: "o.service_id",
    target: "o.target",
    action: "o.action",
    person: "o.person",
    ownKey: "o.own_key",
    details: "o.details",
    withdrawnAt: "o.withdrawn_at",
    acknowledgedAt: "o.acknowledged_at",
    acknowledgedBy: "o.acknowledged_by",
    onBehalfOf: "o.on_behalf_of",
    acknowledgement: "o.acknowledgement",
  },
  [],
)(undefined);

/** What the key of a list of them is: when it was made, and the id. */
export const outOfBandKey = { types: ["timestamptz", "text"], order: null } as const;

function conditions(caller: Caller, filter: OutOfBandFilter, bind: Bind): string[] {
  const where = [
    "o.withdrawn_at IS NULL",
    ...visiblePaths(visibility(caller.grants, "fleet:read"), bind, "o.path"),
    ...inPlaces(filter.within, bind, "o.path"),
  ];
  if (filter.serviceId != null) where.push(`o.service_id = ${bind(filter.serviceId)}`);
  if (filter.clusterId != null) where.push(`o.cluster_id = ${bind(filter.clusterId)}`);
  if (filter.person != null) where.push(`o.person = ${bind(filter.person)}`);
  if (filter.action != null) where.push(`o.action = ${bind(filter.action)}`);
  if (filter.acknowledged != null)
    where.push(`o.acknowledged_at IS ${filter.acknowledged ? "NOT " : ""}NULL`);
  if (filter.start != null) where.push(`o.at >= ${bind(filter.start.toISOString())}::timestamptz`);
  if (filter.end != null) where.push(`o.at < ${bind(filter.end.toISOString())}::timestamptz`);
  return where;
}

function placed(page: PageRequest, bind: Bind): string[] {
  const key = ([at, id]: readonly string[]) => `(${bind(at)}::timestamptz, ${bind(id)})`;
  return [
    ...(page.after ? [`(o.at, o.id) < ${key(page.after)}`] : []),
    ...(page.before ? [`(o.at, o.id) > ${key(page.before)}`] : []),
  ];
}

const ordered = ({ backward }: PageRequest) =>
  backward ? "ORDER BY o.at ASC, o.id ASC" : "ORDER BY o.at DESC, o.id DESC";

/** A page of them, newest first. */
export async function outOfBandPage(
  reads: Reads,
  caller: Caller,
  { page, filter }: { page: PageRequest; filter: OutOfBandFilter },
): Promise<Page<OutOfBandChange>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [...conditions(caller, filter, bind), ...placed(page, bind)].join(" AND ");
  const text = `SELECT ${select} FROM out_of_band_change o WHERE ${where} ${ordered(page)} LIMIT ${bind(page.limit + 1)}`;
  const rows = await readRowsOnce(reads, text, values);
  return toPage(
    page,
    rows.map((row) => toItem(row)),
  );
}

/** How many there are. */
export async function countOutOfBand(reads: Reads, caller: Caller, filter: OutOfBandFilter): Promise<number> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = conditions(caller, filter, bind).join(" AND ");
  const text = `SELECT count(*) FROM out_of_band_change o WHERE ${where}`;
  const [row] = await readRowsOnce(reads, text, values);
  return row?.[0] as number;
}

/** A page of those of each service, newest first; by then as of a moment. */
export async function outOfBandOfServices(
  reads: Reads,
  caller: Caller,
  { ids, page }: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<OutOfBandChange>>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const end = reads.at === undefined ? null : new Date(Date.parse(reads.at) + 1);
  const services = bind(ids);
  const where = ["o.service_id = s.id", ...conditions(caller, { end }, bind), ...placed(page, bind)];
  const text =
    `SELECT s.n, o.* FROM unnest(${services}::text[]) WITH ORDINALITY AS s(id, n) CROSS JOIN LATERAL ` +
    `(SELECT ${select} FROM out_of_band_change o WHERE ${where.join(" AND ")} ${ordered(page)} LIMIT ${bind(page.limit + 1)}) AS o`;
  const lists = ids.map((): OutOfBandChange[] => []);
  for (const row of await readRows(reads, text, values)) lists[(row[0] as number) - 1]?.push(toItem(row, 1));
  return new Map(lists.map((items, index) => [ids[index] as string, toPage(page, items)]));
}

/** By id, those that were taken back too: what was told of them can still be followed. */
export async function outOfBandByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, OutOfBandChange>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const text =
    `SELECT ${select} FROM out_of_band_change o WHERE o.id = ANY (${bind(ids)}::text[])` +
    andVisible(visibility(caller.grants, "fleet:read"), bind, "o.path");
  const rows = await readRows(reads, text, values);
  return new Map(rows.map((row) => [row[0] as string, toItem(row)]));
}

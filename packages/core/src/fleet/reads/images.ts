import {
  type Bind,
  type Page,
  type PageRequest,
  projectionsOf,
  type Reads,
  readRows,
  toPage,
} from "../../kernel/index.ts";
import { type Caller, visibility, visiblePaths } from "../../permissions/index.ts";
import { type Image, imageKeyOf, imageNameOf } from "../image.ts";
import type { Service } from "../service.ts";
import { servicesByIds } from "./services.ts";

export type ImageFilter = {
  serviceId?: string | null | undefined;
  clusterId?: string | null | undefined;
  digest?: string | null | undefined;
  /** Exactly this repository, with its registry or without. */
  repository?: string | null | undefined;
  /** Those that ECR has, or those that it has not. */
  present?: boolean | null | undefined;
};

const images = projectionsOf<Image>(
  {
    id: "x.id",
    reference: "x.reference",
    repository: "x.repository",
    tag: "x.tag",
    digest: "coalesce(x.digest, x.tag_digest)",
    registryId: "x.registry_id",
    registryRegion: "x.registry_region",
    present: "x.present",
    missingSince: "x.missing_since",
    pushedAt: "x.pushed_at",
    sizeInBytes: "x.size_in_bytes",
    tags: "x.tags",
    firstSeenAt: "x.first_seen_at",
    observedAt:
      "(SELECT o.observed_at FROM listing_scope o JOIN account a ON a.id = o.account_id " +
      "WHERE o.kind = 'images' AND a.name || '/' || o.region = x.place)",
  },
  [],
)(undefined);

/** Conditions on images and on what uses them: an image is seen by who sees something that uses it. */
function wanted(caller: Caller, filter: ImageFilter, bind: Bind): string[] {
  const patterns = visibility(caller.grants, "fleet:read");
  const uses = [
    ...(patterns === null ? [] : [`u.path LIKE ANY (${bind(patterns)}::text[])`]),
    ...(filter.serviceId == null ? [] : [`u.service_id = ${bind(filter.serviceId)}`]),
    ...(filter.clusterId == null ? [] : [`u.cluster_id = ${bind(filter.clusterId)}`]),
  ];
  return [
    ...(uses.length === 0
      ? []
      : [`EXISTS (SELECT FROM image_use u WHERE u.image_id = x.id AND ${uses.join(" AND ")})`]),
    ...(filter.digest == null ? [] : [`x.digest = ${bind(filter.digest)}`]),
    ...(filter.repository == null ? [] : [`${bind(filter.repository)} IN (x.repository, x.repository_name)`]),
    ...(filter.present == null ? [] : [`x.present = ${bind(filter.present)}`]),
  ];
}

/** Images in use, by reference. */
export async function listImages(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; filter: ImageFilter },
): Promise<Page<Image>> {
  const { page, filter } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = ["x.gone_at IS NULL", ...wanted(caller, filter, bind)];
  if (page.after) where.push(`x.reference > ${bind(page.after[0])}`);
  if (page.before) where.push(`x.reference < ${bind(page.before[0])}`);
  const text =
    `SELECT ${images.select} FROM image x WHERE ${where.join(" AND ")} ` +
    `ORDER BY x.reference ${page.backward ? "DESC" : "ASC"} LIMIT ${bind(page.limit + 1)}`;
  const rows = await readRows(reads, text, values);
  return toPage(
    page,
    rows.map((row) => images.toItem(row)),
  );
}

export async function countImages(reads: Reads, caller: Caller, filter: ImageFilter): Promise<number> {
  const values: unknown[] = [];
  const where = ["x.gone_at IS NULL", ...wanted(caller, filter, (value) => `$${values.push(value)}`)];
  const [row] = await readRows(reads, `SELECT count(*) FROM image x WHERE ${where.join(" AND ")}`, values);
  return row?.[0] as number;
}

/** Images by id; one that nothing uses any more only to who sees everything. */
export async function imagesByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Image>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [`x.id = ANY (${bind(ids)}::text[])`, ...wanted(caller, {}, bind)];
  const rows = await readRows(
    reads,
    `SELECT ${images.select} FROM image x WHERE ${where.join(" AND ")}`,
    values,
  );
  return new Map(rows.map((row) => [row[0] as string, images.toItem(row)]));
}

/** What a container or revision refers to, as a key for `imagesByReferences`. */
export function imageReferenceOf(image: string, digest: string | null): string {
  const name = imageNameOf(image);
  return imageKeyOf({ ...name, digest: name.digest ?? digest });
}

/**
 * Images that something refers to which the caller sees: its own permission is no further question. A reference with a tag
 * finds the image that was pulled for it last, where its digest is known.
 */
export async function imagesByReferences(
  reads: Reads,
  _caller: Caller,
  references: readonly string[],
): Promise<Map<string, Image>> {
  const names = references.map((reference) => imageNameOf(reference));
  const text =
    `SELECT DISTINCT ON (k.reference) k.reference, ${images.select} FROM unnest($1::text[], $2::text[], $3::text[]) AS k(reference, repository, tag) ` +
    "JOIN LATERAL (SELECT * FROM image i WHERE i.reference = k.reference UNION ALL " +
    "SELECT * FROM image i WHERE k.tag <> '' AND i.repository = k.repository AND (i.tag = k.tag OR i.tags ? k.tag)) AS x ON true " +
    "ORDER BY k.reference, x.gone_at DESC NULLS FIRST, x.reference = k.reference DESC, x.first_seen_at DESC";
  const tags = names.map(({ tag, digest }) => (digest === null ? (tag ?? "") : ""));
  const rows = await readRows(reads, text, [references, names.map(({ repository }) => repository), tags]);
  return new Map(rows.map((row) => [row[0] as string, images.toItem(row, 1)]));
}

/** A page of the services that use each image, by name. */
export async function servicesOfImages(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<Service>>> {
  const { ids, page } = input;
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const order = page.backward ? "DESC" : "ASC";
  const where = [
    "u.image_id = p.id",
    "s.gone_at IS NULL",
    ...visiblePaths(visibility(caller.grants, "fleet:read"), bind, "s.path"),
    ...(page.after ? [`(s.name, s.id) > (${page.after.map(bind).join(", ")})`] : []),
    ...(page.before ? [`(s.name, s.id) < (${page.before.map(bind).join(", ")})`] : []),
  ];
  const text =
    `SELECT p.id, x.id FROM unnest(${bind(ids)}::text[]) AS p(id) CROSS JOIN LATERAL (SELECT DISTINCT s.name, s.id ` +
    `FROM image_use u JOIN service s ON s.id = u.service_id WHERE ${where.join(" AND ")} ` +
    `ORDER BY s.name ${order}, s.id ${order} LIMIT ${bind(page.limit + 1)}) AS x`;
  const found = await readRows(reads, text, values);
  const services = await servicesByIds(reads, caller, [...new Set(found.map(([, id]) => id as string))]);
  const lists = new Map(ids.map((id): [string, Service[]] => [id, []]));
  for (const [image, id] of found) {
    const service = services.get(id as string);
    if (service) lists.get(image as string)?.push(service);
  }
  return new Map([...lists].map(([id, list]) => [id, toPage(page, list)]));
}

import type { StoredMessage } from "@fleetgraph/catalogue";
import type { Database } from "@fleetgraph/database";
import { idOfArn, storableJson } from "../../../kernel/index.ts";
import { parseEcrImage } from "../../ecr-image.ts";
import { imageKeyOf, imageNameOf } from "../../image.ts";

type Place = { accountId: string; region: string; place: string };
type Use = {
  image: string;
  digest: string | null;
  container: string;
  service: string;
  cluster: string;
  path: string;
};

/** What the containers that run, and the revisions that services start tasks from, refer to. */
const usesOfRegion =
  "WITH present AS (SELECT id FROM cluster WHERE account_id = $1 AND region = $2 AND gone_at IS NULL) " +
  `SELECT DISTINCT c->>'image' AS image, c->>'imageDigest' AS digest, c->>'name' AS container, coalesce(t.service_id, '') AS service, ` +
  "t.cluster_id AS cluster, t.path FROM task t JOIN present p ON p.id = t.cluster_id CROSS JOIN LATERAL jsonb_array_elements(t.containers) AS c " +
  "WHERE t.gone_at IS NULL AND c->>'image' IS NOT NULL " +
  "UNION SELECT DISTINCT d->>'image', NULL, d->>'name', s.id, s.cluster_id, s.path FROM service s JOIN present p ON p.id = s.cluster_id " +
  "JOIN task_definition f ON f.arn = s.task_definition_arn CROSS JOIN LATERAL jsonb_array_elements(f.definition->'containerDefinitions') AS d " +
  "WHERE s.gone_at IS NULL AND d->>'image' IS NOT NULL";

/** Whether an image that was found from elsewhere is in the registry of this very account, which can always read it. */
const isBetterPlace =
  "(split_part(i.place, '/', 1) <> split_part($5, '/', 1) " +
  "AND excluded.registry_id = (SELECT aws_account_id FROM account WHERE id = $1))";

/** Whether a task of the region began a state of late: then it may be of another image. Events tell of them between listings. */
export async function mayHaveOtherImages(
  database: Database,
  { accountId, region }: Place,
  at: Date,
): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    "SELECT FROM cluster c WHERE c.account_id = $1 AND c.region = $2 AND c.gone_at IS NULL AND EXISTS (SELECT FROM task t " +
      "WHERE t.cluster_id = c.id AND t.gone_at IS NULL AND t.valid_from > $3::timestamptz - interval '65 minutes') LIMIT 1",
    [accountId, region, at.toISOString()],
  );
  return rowCount !== 0;
}

/** Records which images the region's services and tasks refer to. Gives the rows written. */
export async function saveImageUses(database: Database, place: Place, at: Date): Promise<number> {
  const { rows } = await database.pool.query<Use>(usesOfRegion, [place.accountId, place.region]);
  const uses = resolved(rows).map(({ image, digest, container, service, cluster, path }) => {
    const name = imageNameOf(image);
    const key = imageKeyOf({ ...name, digest: name.digest ?? digest });
    return {
      ...name,
      digest: name.digest ?? digest,
      key,
      id: idOfArn("image", key),
      container,
      service,
      cluster,
      path,
    };
  });
  const images = [...new Map(uses.map((use) => [use.id, use])).values()].map((use) => {
    const ecr = parseEcrImage(use.key);
    return {
      id: use.id,
      reference: use.key,
      repository: use.repository,
      tag: use.tag,
      digest: use.digest,
      registry_id: ecr?.registryId ?? null,
      registry_region: ecr?.region ?? null,
      repository_name: ecr?.repository ?? null,
    };
  });
  const { rows: written } = await database.pool.query<{ written: string }>(
    "WITH given AS (SELECT * FROM jsonb_populate_recordset(NULL::image, $3::jsonb)), " +
      "given_use AS (SELECT * FROM jsonb_populate_recordset(NULL::image_use, $4::jsonb)), " +
      "saved AS (INSERT INTO image AS i (id, reference, repository, tag, digest, registry_id, registry_region, repository_name, place, tags, first_seen_at) " +
      "SELECT id, reference, repository, tag, digest, registry_id, registry_region, repository_name, $5, '[]', $6::timestamptz FROM given " +
      "ON CONFLICT (id) DO UPDATE SET gone_at = NULL, tag = coalesce(i.tag, excluded.tag), " +
      `place = CASE WHEN ${isBetterPlace} THEN $5 ELSE i.place END, failure = CASE WHEN ${isBetterPlace} THEN NULL ELSE i.failure END ` +
      `WHERE i.gone_at IS NOT NULL OR i.tag IS NULL AND excluded.tag IS NOT NULL OR ${isBetterPlace} RETURNING i.id), ` +
      "gone AS (DELETE FROM image_use u USING cluster c WHERE c.id = u.cluster_id AND c.account_id = $1 AND c.region = $2 " +
      "AND NOT EXISTS (SELECT FROM given_use g WHERE (g.image_id, g.cluster_id, g.service_id, g.container) = (u.image_id, u.cluster_id, u.service_id, u.container)) RETURNING 1), " +
      "used AS (INSERT INTO image_use AS u SELECT * FROM given_use ON CONFLICT (image_id, cluster_id, service_id, container) " +
      "DO UPDATE SET path = excluded.path WHERE u.path <> excluded.path RETURNING 1) " +
      "SELECT (SELECT count(*) FROM saved) + (SELECT count(*) FROM gone) + (SELECT count(*) FROM used) AS written",
    [
      place.accountId,
      place.region,
      storableJson(images),
      storableJson(
        uses.map((use) => ({
          image_id: use.id,
          cluster_id: use.cluster,
          service_id: use.service,
          container: use.container,
          path: use.path,
        })),
      ),
      place.place,
      at.toISOString(),
    ],
  );
  return Number(written[0]?.written ?? 0) + (await markUnused(database, place, at));
}

/** A reference without a digest is left out where a container that runs tells which it was. */
function resolved(uses: readonly Use[]): Use[] {
  const keyOf = ({ image, container, service, cluster }: Use) =>
    `${cluster} ${service} ${container} ${image}`;
  const told = new Set(uses.filter(({ digest }) => digest !== null).map(keyOf));
  return uses.filter((use) => use.digest !== null || !told.has(keyOf(use)));
}

async function markUnused(database: Database, { place }: Place, at: Date): Promise<number> {
  const { rowCount } = await database.pool.query(
    "UPDATE image i SET gone_at = $1 WHERE gone_at IS NULL AND place = $2 AND NOT EXISTS (SELECT FROM image_use u WHERE u.image_id = i.id)",
    [at.toISOString(), place],
  );
  return rowCount ?? 0;
}

export type ImageToFind = {
  id: string;
  registryId: string;
  region: string;
  repository: string;
  digest: string | null;
  tag: string | null;
  missing: boolean;
};

/** Images in ECR that are asked about from here: all, or only those that nobody asked about yet. */
export async function imagesToFind(
  database: Database,
  input: { place: string; onlyNew: boolean },
): Promise<ImageToFind[]> {
  const { rows } = await database.pool.query<ImageToFind>(
    'SELECT id, registry_id AS "registryId", registry_region AS region, repository_name AS repository, digest, tag, ' +
      "present IS FALSE AS missing FROM image WHERE place = $1 AND gone_at IS NULL AND registry_id IS NOT NULL " +
      (input.onlyNew ? "AND present IS NULL AND failure IS NULL " : "") +
      "ORDER BY registry_id, registry_region, repository_name, id",
    [input.place],
  );
  return rows;
}

export type FoundImage = {
  id: string;
  present: boolean | null;
  pushedAt: string | null;
  sizeInBytes: number | null;
  tagDigest: string | null;
  tags: string[];
  failure: StoredMessage | null;
};

/** Records what ECR said. Of an image that is gone, what was known of it stays. Gives the rows written. */
export async function saveFoundImages(
  database: Database,
  found: readonly FoundImage[],
  at: Date,
): Promise<number> {
  const { rowCount } = await database.pool.query(
    "UPDATE image i SET present = coalesce(f.present, i.present), failure = f.failure, " +
      "missing_since = CASE WHEN f.present THEN NULL WHEN f.present IS FALSE THEN coalesce(i.missing_since, $2::timestamptz) ELSE i.missing_since END, " +
      "pushed_at = coalesce(f.pushed_at, i.pushed_at), size_in_bytes = coalesce(f.size, i.size_in_bytes), " +
      "tag_digest = coalesce(f.tag_digest, i.tag_digest), tags = CASE WHEN f.present THEN f.tags ELSE i.tags END " +
      "FROM jsonb_to_recordset($1::jsonb) AS f(id text, present bool, pushed_at timestamptz, size bigint, tag_digest text, tags jsonb, failure jsonb) " +
      "WHERE i.id = f.id AND (i.present IS DISTINCT FROM coalesce(f.present, i.present) OR i.failure IS DISTINCT FROM f.failure " +
      "OR i.pushed_at IS DISTINCT FROM coalesce(f.pushed_at, i.pushed_at) OR i.size_in_bytes IS DISTINCT FROM coalesce(f.size, i.size_in_bytes) " +
      "OR i.tag_digest IS DISTINCT FROM coalesce(f.tag_digest, i.tag_digest) OR f.present AND i.tags IS DISTINCT FROM f.tags)",
    [
      storableJson(
        found.map(({ pushedAt, sizeInBytes, tagDigest, ...rest }) => ({
          ...rest,
          pushed_at: pushedAt,
          size: sizeInBytes,
          tag_digest: tagDigest,
        })),
      ),
      at.toISOString(),
    ],
  );
  return rowCount ?? 0;
}

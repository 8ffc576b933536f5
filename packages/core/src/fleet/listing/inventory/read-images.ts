import type { ImageDetail } from "@aws-sdk/client-ecr";
import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure } from "../../../kernel/index.ts";
import {
  type FoundImage,
  type ImageToFind,
  imagesToFind,
  mayHaveOtherImages,
  saveFoundImages,
  saveImageUses,
} from "../../store/inventory/images.ts";
import { instantOf } from "../../store/inventory/row-values.ts";
import { listingFailure } from "../listing-failure.ts";
import type { PartRead, Region, RegionDeps } from "./region.ts";
import { type InventorySource, most } from "./source.ts";

/**
 * Which images the region's services and tasks refer to, and where ECR holds them: all of them when they are due, else
 * those that are new. `changed` is whether the listing wrote anything; events write between listings.
 */
export async function readImages(
  deps: RegionDeps,
  place: Region,
  look: { due: boolean; changed: boolean },
): Promise<PartRead | null> {
  const { database, clock } = deps;
  const at = clock.now();
  const looks = look.due || look.changed || (await mayHaveOtherImages(database, place, at));
  let changedRows = looks ? await saveImageUses(database, place, at) : 0;
  const images = await imagesToFind(database, { place: place.place, onlyNew: !look.due });
  if (images.length === 0) return changedRows === 0 && !look.due ? null : { changedRows, failure: null };
  let failure: StoredMessage | null = null;
  for (const some of Map.groupBy(images, repositoryOf).values()) {
    const found = await findImages(deps.source, some);
    changedRows += await saveFoundImages(database, found.images, at);
    failure ??= found.failure;
  }
  return { changedRows, failure };
}

const repositoryOf = ({ registryId, region, repository }: ImageToFind) =>
  `${registryId}/${region}/${repository}`;

type Found = { images: FoundImage[]; failure: StoredMessage | null };

/**
 * Images of one repository. A repository that this account may not read says so on its images; what keeps all of ECR from
 * being read is a failure of the part.
 */
async function findImages(source: InventorySource, images: readonly ImageToFind[]): Promise<Found> {
  // One that is missing fails the whole call: those that were missing before do not stand among the others.
  const there = images.filter(({ missing }) => !missing);
  const missing = images.filter((image) => image.missing);
  const batches = [
    ...Array.from({ length: Math.ceil(there.length / most.imageIds) }, (_, index) =>
      there.slice(index * most.imageIds, (index + 1) * most.imageIds),
    ),
    ...missing.map((image) => [image]),
  ];
  const found: FoundImage[] = [];
  try {
    for (const batch of batches) found.push(...(await describe(source, batch)));
    return { images: found, failure: null };
  } catch (error) {
    const failure = listingFailure(error);
    const told = new Set(found.map(({ id }) => id));
    const rest = images.filter(({ id }) => !told.has(id));
    const denied = error instanceof AwsFailure && error.kind === "denied";
    return {
      images: [...found, ...(denied ? rest.map((image) => unread(image, failure)) : [])],
      failure: denied ? null : failure,
    };
  }
}

/** Halves what ECR does not have all of, until each that is missing stands alone. */
async function describe(source: InventorySource, images: readonly ImageToFind[]): Promise<FoundImage[]> {
  const [first] = images;
  if (!first) return [];
  try {
    const ids = images.map(({ digest, tag }) =>
      digest === null ? { imageTag: tag ?? "latest" } : { imageDigest: digest },
    );
    const details = await source.images(first, ids);
    return images.map((image) =>
      toFound(
        image,
        details.find((detail) => isOf(image, detail)),
      ),
    );
  } catch (error) {
    if (!(error instanceof AwsFailure && error.kind === "notFound")) throw error;
    // RepositoryNotFoundException: nothing in it is there.
    if (error.code !== "ImageNotFoundException") return images.map((image) => toFound(image, undefined));
    if (images.length === 1) return [toFound(first, undefined)];
    const middle = Math.ceil(images.length / 2);
    return [
      ...(await describe(source, images.slice(0, middle))),
      ...(await describe(source, images.slice(middle))),
    ];
  }
}

const isOf = ({ digest, tag }: ImageToFind, detail: ImageDetail) =>
  digest === null ? detail.imageTags?.includes(tag ?? "latest") : detail.imageDigest === digest;

function toFound({ id, digest }: ImageToFind, detail: ImageDetail | undefined): FoundImage {
  return {
    id,
    present: detail !== undefined,
    pushedAt: instantOf(detail?.imagePushedAt),
    sizeInBytes: detail?.imageSizeInBytes ?? null,
    tagDigest: digest === null ? (detail?.imageDigest ?? null) : null,
    tags: [...(detail?.imageTags ?? [])].sort(),
    failure: null,
  };
}

const unread = ({ id }: ImageToFind, failure: StoredMessage): FoundImage => ({
  id,
  present: null,
  pushedAt: null,
  sizeInBytes: null,
  tagDigest: null,
  tags: [],
  failure,
});

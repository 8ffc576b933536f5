import { type Operation, seconds } from "../ecs/call-context.ts";
import type { Image, Json, Repository } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { objectList, optionalObject, optionalText } from "../wire/input.ts";
import { pageOf } from "../wire/paging.ts";
import { findRepository, groupByDigest } from "./find-repository.ts";
import { mediaTypeOf } from "./manifest.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
export const describeImages: Operation = (context, input) => {
  const { registryId, repository } = findRepository(context, input);
  const byDigest = groupByDigest(repository);
  const asked = objectList(input, "imageIds");
  if (asked.length > 100)
    throw new Fault("InvalidParameterException", "imageIds can have at most 100 items.");
  if (asked.length > 0) {
    return {
      imageDetails: asked.map((id) =>
        view(registryId, repository, findAsked(repository, byDigest, id, registryId)),
      ),
    };
  }
  const tagStatus = optionalText(optionalObject(input, "filter") ?? {}, "tagStatus");
  const items = tagStatus === "UNTAGGED" ? [] : [...byDigest.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 100, largest: 1000, ignorePaging: context.ignorePaging },
    { input, items, keyOf: ([digest]) => digest },
  );
  return {
    imageDetails: page.map(([, images]) => view(registryId, repository, images)),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

function findAsked(
  repository: Repository,
  byDigest: Map<string, Image[]>,
  id: Json,
  registryId: string,
): Image[] {
  const tag = optionalText(id, "imageTag");
  const digest =
    optionalText(id, "imageDigest") ?? (tag === undefined ? undefined : repository.images.get(tag)?.digest);
  const images = digest === undefined ? undefined : byDigest.get(digest);
  if (images === undefined) {
    throw new Fault(
      "ImageNotFoundException",
      `The image with imageId {imageDigest:'${digest ?? "null"}', imageTag:'${tag ?? "null"}'} does not exist ` +
        `within the repository with name '${repository.name}' in the registry with id '${registryId}'`,
    );
  }
  return images;
}

function view(registryId: string, repository: Repository, images: Image[]): Json {
  const first = images[0] as Image;
  return {
    registryId,
    repositoryName: repository.name,
    imageDigest: first.digest,
    imageTags: images.flatMap(({ tag }) => tag ?? []),
    imageSizeInBytes: first.sizeInBytes,
    imagePushedAt: seconds(first.pushedAt),
    imageManifestMediaType: mediaTypeOf(first),
    artifactMediaType: "application/vnd.docker.container.image.v1+json",
  };
}

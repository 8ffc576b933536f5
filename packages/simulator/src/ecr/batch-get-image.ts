import type { Operation } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import { invalidParameter } from "../wire/fault.ts";
import { objectList, optionalText } from "../wire/input.ts";
import { findRepository, groupByDigest } from "./find-repository.ts";
import { manifestOf, mediaTypeOf } from "./manifest.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html: up to 100. */
export const batchGetImage: Operation = (context, input) => {
  const { registryId, repository } = findRepository(context, input);
  const asked = objectList(input, "imageIds");
  if (asked.length === 0 || asked.length > 100) throw invalidParameter("imageIds must have 1 to 100 items.");
  const byDigest = groupByDigest(repository);
  const images: Json[] = [];
  const failures: Json[] = [];
  for (const imageId of asked) {
    const tag = optionalText(imageId, "imageTag");
    const digest =
      optionalText(imageId, "imageDigest") ??
      (tag === undefined ? undefined : repository.images.get(tag)?.digest);
    const image = digest === undefined ? undefined : byDigest.get(digest)?.[0];
    if (image === undefined) {
      failures.push({
        imageId,
        failureCode: "ImageNotFound",
        failureReason: "Requested image not found",
      });
      continue;
    }
    images.push({
      registryId,
      repositoryName: repository.name,
      imageId: { imageDigest: image.digest, ...(tag === undefined ? {} : { imageTag: tag }) },
      imageManifest: JSON.stringify(manifestOf(image)),
      imageManifestMediaType: mediaTypeOf(image),
    });
  }
  return { images, failures };
};

import { createHash } from "node:crypto";
import type { Image, Region, Repository } from "../state/model.ts";

/** Makes the tag exist in the repository (made when absent). The digest follows from repository and content. */
export function pushImage(
  region: Region,
  {
    repository: name,
    tag,
    content = tag,
    platforms,
    pushedAt,
  }: { repository: string; tag: string; content?: string; platforms?: string[]; pushedAt: number },
): Image {
  let repository = region.repositories.get(name);
  if (repository === undefined) {
    repository = createRepository(region, name);
    region.repositories.set(name, repository);
  }
  const digest = `sha256:${createHash("sha256").update(`${name}\n${content}`).digest("hex")}`;
  const image: Image = {
    tag,
    digest,
    pushedAt,
    sizeInBytes: 80_000_000 + Number.parseInt(digest.slice(7, 13), 16),
    ...(platforms === undefined ? {} : { platforms }),
  };
  const moved = repository.images.get(tag);
  // A tag that moves leaves its image behind without a tag (ECR: "Image tag mutability"), to be pulled by digest.
  if (moved !== undefined && moved.digest !== digest) {
    repository.images.set(`@${moved.digest}`, { ...moved, tag: null });
  }
  repository.images.set(tag, image);
  return image;
}

function createRepository(region: Region, name: string): Repository {
  return {
    name,
    arn: `arn:aws:ecr:${region.name}:${region.account}:repository/${name}`,
    uri: `${region.account}.dkr.ecr.${region.name}.amazonaws.com/${name}`,
    images: new Map(),
  };
}

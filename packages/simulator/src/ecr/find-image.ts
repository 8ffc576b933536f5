import type { Image } from "../state/model.ts";
import type { World } from "../state/world.ts";

const ECR_IMAGE =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]+))?$/;

/** The image in the simulated ECR; "missing" when it should be there; undefined for any other registry. */
export function findImage(world: World, reference: string): Image | "missing" | undefined {
  const match = ECR_IMAGE.exec(reference);
  if (match === null) return undefined;
  const [, account, region, repositoryName, tag = "latest", digest] = match;
  const repository = world.regions.get(`${account}/${region}`)?.repositories.get(repositoryName as string);
  if (repository === undefined) return "missing";
  if (digest === undefined) return repository.images.get(tag) ?? "missing";
  for (const image of repository.images.values()) if (image.digest === digest) return image;
  return "missing";
}

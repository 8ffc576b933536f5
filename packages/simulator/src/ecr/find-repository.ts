import type { CallContext } from "../ecs/call-context.ts";
import type { Image, Json, Repository } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { optionalText, requiredText } from "../wire/input.ts";

/** The repository of the request, in the registry it names or the caller's own. */
export function findRepository(
  context: CallContext,
  input: Json,
): { registryId: string; repository: Repository } {
  const name = requiredText(input, "repositoryName");
  const registryId = optionalText(input, "registryId") ?? context.region.account;
  const registry = context.world.regions.get(`${registryId}/${context.region.name}`);
  const repository = registry?.repositories.get(name);
  if (repository === undefined) {
    throw new Fault(
      "RepositoryNotFoundException",
      `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
    );
  }
  return { registryId, repository };
}

/** One image may carry several tags. */
export function groupByDigest(repository: Repository): Map<string, Image[]> {
  const groups = new Map<string, Image[]>();
  for (const image of repository.images.values()) {
    const group = groups.get(image.digest);
    if (group === undefined) groups.set(image.digest, [image]);
    else group.push(image);
  }
  return groups;
}

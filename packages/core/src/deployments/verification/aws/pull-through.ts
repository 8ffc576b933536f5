import type { EcrImage } from "../../../fleet/index.ts";
import { type AwsClients, AwsFailure } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/**
 * Whether a pull of the image would have ECR fetch it from another registry: then that ECR does not have it yet is no
 * fault. https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export async function isPulledThrough(clients: AwsClients, look: Look, image: EcrImage): Promise<boolean> {
  const { DescribePullThroughCacheRulesCommand } = await import("@aws-sdk/client-ecr");
  const ecr = await clients.checking.ecr(image.region);
  const answer = await look("ecr:DescribePullThroughCacheRules", (options) =>
    // At most 50 rules a registry: one page.
    ecr.send(
      new DescribePullThroughCacheRulesCommand({ registryId: image.registryId, maxResults: 1000 }),
      options,
    ),
  ).catch((error: unknown) => {
    // An ECR without such rules pulls nothing through.
    if (error instanceof AwsFailure && error.kind === "unsupported") return null;
    throw error;
  });
  return (answer?.pullThroughCacheRules ?? []).some(
    ({ ecrRepositoryPrefix: prefix }) => prefix === "ROOT" || image.repository.startsWith(`${prefix}/`),
  );
}

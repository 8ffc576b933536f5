import { type Operation, seconds } from "../ecs/call-context.ts";
import { optionalText } from "../wire/input.ts";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribePullThroughCacheRules.html; nothing is fetched by them. */
export const describePullThroughCacheRules: Operation = (context, input) => {
  const registryId = optionalText(input, "registryId") ?? context.region.account;
  const rules = context.world.regions.get(`${registryId}/${context.region.name}`)?.pullThroughRules ?? [];
  return {
    pullThroughCacheRules: rules.map(({ prefix, upstream, createdAt }) => ({
      ecrRepositoryPrefix: prefix,
      upstreamRegistryUrl: upstream,
      createdAt: seconds(createdAt),
      registryId,
    })),
  };
};

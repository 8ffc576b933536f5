import type { Operation } from "../ecs/call-context.ts";
import { batchGetImage } from "./batch-get-image.ts";
import { describeImages } from "./describe-images.ts";
import { describePullThroughCacheRules } from "./pull-through-rules.ts";

/** All of ECR that is imitated. */
export const ecrOperations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    DescribeImages: describeImages,
    BatchGetImage: batchGetImage,
    DescribePullThroughCacheRules: describePullThroughCacheRules,
  }),
);

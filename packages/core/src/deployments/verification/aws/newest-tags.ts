import type { EcrImage } from "../../../fleet/index.ts";
import { type AwsClients, AwsFailure } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/** A thousand images a page: more than three pages are not worth the wait for a hint. */
const pages = 3;

/** The newest tags of an image's repository, newest first; none where they cannot be told. */
export async function newestTags(clients: AwsClients, look: Look, image: EcrImage): Promise<string[]> {
  const { DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
  const ecr = await clients.checking.ecr(image.region);
  const found: { tag: string; pushedAt: number }[] = [];
  let nextToken: string | undefined;
  try {
    // ECR lists in no order, so that only the whole list tells which tags are the newest.
    for (let page = 0; page < pages; page += 1) {
      const answer = await look("ecr:DescribeImages", (options) =>
        ecr.send(
          new DescribeImagesCommand({
            registryId: image.registryId,
            repositoryName: image.repository,
            filter: { tagStatus: "TAGGED" },
            maxResults: 1000,
            nextToken,
          }),
          options,
        ),
      );
      for (const { imageTags, imagePushedAt } of answer.imageDetails ?? [])
        for (const tag of imageTags ?? []) found.push({ tag, pushedAt: imagePushedAt?.getTime() ?? 0 });
      nextToken = answer.nextToken;
      if (nextToken === undefined) break;
    }
  } catch (error) {
    if (error instanceof AwsFailure) return [];
    throw error;
  }
  if (nextToken !== undefined) return [];
  return found
    .sort((one, other) => other.pushedAt - one.pushedAt)
    .slice(0, 5)
    .map(({ tag }) => tag);
}

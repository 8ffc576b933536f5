import type { EcrImage } from "../../../fleet/index.ts";
import { type AwsClients, AwsFailure } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

export type ImageInEcr = { digest: string; mediaType: string | null };

/**
 * The image as ECR has it; null when ECR does not. DescribeImages and not BatchGetImage: the latter counts as a pull,
 * which moves what lifecycle policies go by.
 */
export async function findImage(
  clients: AwsClients,
  look: Look,
  image: EcrImage,
): Promise<ImageInEcr | null> {
  const { DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
  const ecr = await clients.checking.ecr(image.region);
  const answer = await look("ecr:DescribeImages", (options) =>
    ecr.send(
      new DescribeImagesCommand({
        registryId: image.registryId,
        repositoryName: image.repository,
        imageIds: [image.id],
      }),
      options,
    ),
  ).catch((error: unknown) => {
    if (error instanceof AwsFailure && error.kind === "notFound") return null;
    throw error;
  });
  const detail = answer?.imageDetails?.[0];
  if (answer === null) return null;
  if (!detail?.imageDigest)
    throw new AwsFailure("ecr:DescribeImages", "server", "NoAnswer", "no image in the answer");
  return { digest: detail.imageDigest, mediaType: detail.imageManifestMediaType ?? null };
}

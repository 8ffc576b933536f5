import type { EcrImage } from "../../../fleet/index.ts";
import { type AwsClients, AwsFailure } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/** A platform as image indexes name it (Go's GOOS and GOARCH): linux, arm64. */
export type Platform = { os: string; architecture: string };

const indexTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

export const isIndex = (mediaType: string | null): boolean =>
  mediaType !== null && indexTypes.includes(mediaType);

/**
 * The platforms an image index offers. Of an image without an index ECR's API does not tell the platform: it is in the
 * image's configuration, a blob that is fetched from another place by a signed address.
 */
export async function imagePlatforms(clients: AwsClients, look: Look, image: EcrImage): Promise<Platform[]> {
  const { BatchGetImageCommand } = await import("@aws-sdk/client-ecr");
  const ecr = await clients.checking.ecr(image.region);
  const answer = await look("ecr:BatchGetImage", (options) =>
    ecr.send(
      new BatchGetImageCommand({
        registryId: image.registryId,
        repositoryName: image.repository,
        imageIds: [image.id],
        acceptedMediaTypes: indexTypes,
      }),
      options,
    ),
  );
  const platforms = platformsOf(answer.images?.[0]?.imageManifest ?? "");
  if (platforms === null)
    throw new AwsFailure("ecr:BatchGetImage", "server", "NoManifest", "no image index in the answer");
  return platforms;
}

/** Null for what is no image index. Attestations are listed too, as of an unknown platform. */
export function platformsOf(manifest: string): Platform[] | null {
  let read: { manifests?: { platform?: Partial<Platform> }[] };
  try {
    read = JSON.parse(manifest);
  } catch {
    return null;
  }
  if (!Array.isArray(read?.manifests)) return null;
  return read.manifests.flatMap((each) => {
    const { os, architecture } = each?.platform ?? {};
    const known = typeof os === "string" && typeof architecture === "string" && architecture !== "unknown";
    return known ? [{ os: os.toLowerCase(), architecture: architecture.toLowerCase() }] : [];
  });
}

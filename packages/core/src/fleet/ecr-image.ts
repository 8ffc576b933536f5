/** An image in Amazon ECR, as DescribeImages takes it. */
export type EcrImage = {
  registryId: string;
  region: string;
  repository: string;
  id: { imageDigest: string } | { imageTag: string };
};

// https://docs.aws.amazon.com/general/latest/gr/ecr.html: registries, FIPS registries and dual-stack ones of AWS's
// partitions; then LocalStack's. Any other domain is no ECR, however its first labels read.
const domains = [
  "amazonaws\\.com(?:\\.cn)?",
  "amazonaws\\.eu",
  "on\\.aws",
  "on\\.amazonwebservices\\.com\\.cn",
  "(?:c2s|sc2s\\.sgov|csp\\.hci)\\.(?:ic\\.)?gov",
  "cloud\\.adc-e\\.uk",
  "(?:localhost\\.localstack\\.cloud|localhost)(?::[0-9]{1,5})?",
];
const pattern = new RegExp(
  `^(?<registryId>[0-9]{12})\\.dkr[.-]ecr(?:-fips)?\\.(?<region>[a-z0-9-]+)\\.(?:${domains.join("|")})/` +
    "(?<repository>[^:@]+)(?::(?<tag>[^@]+))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$",
);

/** Reads a reference to an image in ECR; null for any other registry. A digest counts more than a tag. */
export function parseEcrImage(reference: string): EcrImage | null {
  const found = pattern.exec(reference)?.groups;
  if (!found?.registryId || !found.region || !found.repository) return null;
  const { registryId, region, repository, tag, digest } = found;
  // What ECS's agents pull of a reference without a tag.
  return {
    registryId,
    region,
    repository,
    id: digest ? { imageDigest: digest } : { imageTag: tag ?? "latest" },
  };
}

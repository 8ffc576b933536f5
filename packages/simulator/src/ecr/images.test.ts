import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  ECRClient,
} from "@aws-sdk/client-ecr";
import { afterEach, expect, it } from "vitest";
import { createPullThroughRule, type Simulator, startSimulator } from "../index.ts";

const place = { account: "123456789012", region: "us-east-1" };
let simulator: Simulator;
afterEach(() => simulator.close());

async function clientOf() {
  simulator = await startSimulator({ throttling: false });
  const credentials = simulator.credentials(place.account);
  return new ECRClient({ endpoint: simulator.url, region: place.region, credentials });
}

it("an image of several platforms is an index that names them, with its attestations", async () => {
  const ecr = await clientOf();
  const platforms = ["linux/amd64", "linux/arm64/v8"];
  const pushed = simulator.pushImage({ ...place, repository: "shop/web", tag: "v1", platforms });
  const { imageDetails } = await ecr.send(
    new DescribeImagesCommand({ repositoryName: "shop/web", imageIds: [{ imageTag: "v1" }] }),
  );
  expect(imageDetails).toMatchObject([
    { imageDigest: pushed.digest, imageManifestMediaType: "application/vnd.oci.image.index.v1+json" },
  ]);
  const { images, failures } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName: "shop/web",
      imageIds: [{ imageTag: "v1" }, { imageTag: "v9" }],
    }),
  );
  const { manifests } = JSON.parse(images?.[0]?.imageManifest ?? "");
  expect(manifests.map((each: { platform: unknown }) => each.platform)).toEqual([
    { architecture: "amd64", os: "linux" },
    { architecture: "unknown", os: "unknown" },
    { architecture: "arm64", os: "linux", variant: "v8" },
    { architecture: "unknown", os: "unknown" },
  ]);
  expect(failures).toMatchObject([{ imageId: { imageTag: "v9" }, failureCode: "ImageNotFound" }]);
});

it("an image of one platform is a plain manifest, by its digest too", async () => {
  const ecr = await clientOf();
  const { digest } = simulator.pushImage({ ...place, repository: "shop/web", tag: "v1" });
  const { images } = await ecr.send(
    new BatchGetImageCommand({ repositoryName: "shop/web", imageIds: [{ imageDigest: digest }] }),
  );
  const type = "application/vnd.docker.distribution.manifest.v2+json";
  expect(images).toMatchObject([{ imageManifestMediaType: type, imageId: { imageDigest: digest } }]);
  expect(JSON.parse(images?.[0]?.imageManifest ?? "").config.digest).toMatch(/^sha256:/);
});

it("pull-through rules are listed", async () => {
  const ecr = await clientOf();
  createPullThroughRule(simulator, { ...place, prefix: "hub", upstream: "registry-1.docker.io" });
  const { pullThroughCacheRules } = await ecr.send(new DescribePullThroughCacheRulesCommand({}));
  expect(pullThroughCacheRules).toMatchObject([
    { ecrRepositoryPrefix: "hub", upstreamRegistryUrl: "registry-1.docker.io", registryId: place.account },
  ]);
});

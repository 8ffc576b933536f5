import { createHash } from "node:crypto";
import type { Image, Json } from "../state/model.ts";

const DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
const OCI_INDEX = "application/vnd.oci.image.index.v1+json";

export const mediaTypeOf = (image: Image): string => (image.platforms === undefined ? DOCKER : OCI_INDEX);

const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md, with the attestations that buildx adds. */
export function manifestOf(image: Image): Json {
  if (image.platforms === undefined) {
    const config = {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: 7023,
      digest: digestOf(image.digest),
    };
    return { schemaVersion: 2, mediaType: DOCKER, config, layers: [] };
  }
  const manifests = image.platforms.flatMap((platform) => {
    const [os, architecture, variant] = platform.split("/");
    const digest = digestOf(`${image.digest}/${platform}`);
    const manifest = { mediaType: "application/vnd.oci.image.manifest.v1+json", size: 1469 };
    return [
      { ...manifest, digest, platform: { architecture, os, ...(variant === undefined ? {} : { variant }) } },
      {
        ...manifest,
        digest: digestOf(digest),
        annotations: {
          "vnd.docker.reference.digest": digest,
          "vnd.docker.reference.type": "attestation-manifest",
        },
        platform: { architecture: "unknown", os: "unknown" },
      },
    ];
  });
  return { schemaVersion: 2, mediaType: OCI_INDEX, manifests };
}

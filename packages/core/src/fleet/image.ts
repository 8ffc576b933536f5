/** An image as the graph shows it. */
export type Image = {
  id: string;
  reference: string;
  repository: string;
  tag: string | null;
  digest: string | null;
  /** Of ECR; null for an image elsewhere. */
  registryId: string | null;
  registryRegion: string | null;
  /** Whether ECR has it; null where that is not known. */
  present: boolean | null;
  missingSince: string | null;
  pushedAt: string | null;
  sizeInBytes: number | null;
  tags: string[];
  firstSeenAt: string;
  observedAt: string | null;
};

export type ImageName = { repository: string; tag: string | null; digest: string | null };

/** Takes a reference that ECS accepted apart; whatever it is, its repository is something. */
export function imageNameOf(reference: string): ImageName {
  const [named = "", digest = null] = reference.split("@", 2);
  const colon = named.lastIndexOf(":");
  // A colon before the last slash is a port.
  const tagged = colon > named.lastIndexOf("/");
  return {
    repository: tagged ? named.slice(0, colon) : named,
    tag: tagged ? named.slice(colon + 1) : null,
    digest,
  };
}

/**
 * What an image is known by: its repository and digest; the tag counts only while there is no digest. Without either it
 * is what a container runtime pulls then.
 */
export function imageKeyOf({ repository, tag, digest }: ImageName): string {
  return digest === null ? `${repository}:${tag ?? "latest"}` : `${repository}@${digest}`;
}

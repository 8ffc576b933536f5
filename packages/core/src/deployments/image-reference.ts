/** A container image as people write it (the distribution project's reference grammar). */
export type ImageReference = { repository: string; tag: string | null; digest: string | null };

// A first part without a dot or a port is a path, not a host, except localhost.
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const host = `(?:localhost(?::[0-9]{1,5})?|${label}(?:(?:\\.${label})+(?::[0-9]{1,5})?|:[0-9]{1,5}))`;
const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const grammar = new RegExp(
  `^(?<repository>(?:${host}/)?${component}(?:/${component})*)?` +
    "(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$",
);

/**
 * Reads an image reference; null for text that is none. `:v42` and `@sha256:…` alone keep the repository of
 * `current`. A reference needs a tag or a digest: "latest" is never put in silently.
 */
export function parseImageReference(text: string, current: string | null): ImageReference | null {
  if (text.length > 500) return null;
  const found = grammar.exec(text)?.groups;
  if (!found) return null;
  const repository = found.repository ?? (current === null ? null : repositoryOf(current));
  if (!repository || repository.length > 255) return null;
  if (!found.tag && !found.digest) return null;
  return { repository, tag: found.tag ?? null, digest: found.digest ?? null };
}

/** What was given as an image, fit for the history: without the credentials of a URL, and of bearable length. */
export function shownImage(text: string): string {
  return text.slice(0, 500).replace(/[^/@\s]*:[^/@\s]*@(?!sha256:)/g, "…@");
}

/** The reference as ECS takes it. */
export function formatImageReference({ repository, tag, digest }: ImageReference): string {
  return repository + (tag ? `:${tag}` : "") + (digest ? `@${digest}` : "");
}

/** The repository of a reference that ECS accepted, whatever its form. */
function repositoryOf(image: string): string {
  const withoutDigest = image.split("@")[0] ?? image;
  const colon = withoutDigest.lastIndexOf(":");
  return colon > withoutDigest.lastIndexOf("/") ? withoutDigest.slice(0, colon) : withoutDigest;
}

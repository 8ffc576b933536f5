import { parseEcrImage } from "../../fleet/index.ts";
import { type AwsClients, message } from "../../kernel/index.ts";
import { findImage } from "./aws/find-image.ts";
import { newestTags } from "./aws/newest-tags.ts";
import { isPulledThrough } from "./aws/pull-through.ts";
import { ImageNotFound } from "./image-not-found.ts";
import { looksUntil, whileLooking } from "./look.ts";
import { type Unread, whyUnread } from "./unread.ts";

/** The digest an image has now; where that could not be found out, the reason. */
export type ResolvedDigest = { digest: string; unread: null } | { digest: null; unread: Unread };

/**
 * Looks up which digest an image reference stands for at this moment. ECR alone is asked; of another registry, and of
 * an ECR that may not be read, nothing is known. Throws ImageNotFound, naming the input field, when ECR does not
 * have it: also for a reference by digest, whose image may have been deleted since.
 */
export async function resolveDigest(
  clients: AwsClients,
  input: { image: string; path: readonly string[]; signal?: AbortSignal },
): Promise<ResolvedDigest> {
  const image = parseEcrImage(input.image);
  if (image === null) {
    const why = message("check.image.otherRegistry", { image: input.image });
    return { digest: null, unread: { message: why, hint: null } };
  }
  const look = looksUntil(input.signal ?? whileLooking());
  try {
    const found = await findImage(clients, look, image);
    if (found !== null) return { digest: found.digest, unread: null };
    if (await isPulledThrough(clients, look, image)) {
      const why = message("check.image.pulledThrough", { image: input.image });
      return { digest: null, unread: { message: why, hint: null } };
    }
  } catch (error) {
    return { digest: null, unread: whyUnread(error) };
  }
  throw new ImageNotFound(input.image, await newestTags(clients, look, image), input.path);
}

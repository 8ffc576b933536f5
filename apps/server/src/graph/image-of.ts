import { imageReferenceOf, imagesByReferences } from "@fleetgraph/core/fleet";
import type { Context } from "./context.ts";

/** The image that a reference stands for; null where none is known. */
export async function imageOf(context: Context, image: string | null, digest: string | null) {
  if (image === null || image === "") return null;
  const reference = imageReferenceOf(image, digest);
  return (await context.load("imagesByReferences", reference, imagesByReferences)) ?? null;
}

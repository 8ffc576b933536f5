import type { EcrImage } from "../../fleet/index.ts";
import { findImage, type ImageInEcr } from "./aws/find-image.ts";
import type { CheckContext } from "./check-context.ts";

/** The image as ECR has it, looked up once for all checks; null when ECR does not have it. */
export function knownImage(context: CheckContext, image: EcrImage): Promise<ImageInEcr | null> {
  const { clients, look } = context;
  return context.once(`image ${JSON.stringify(image)}`, () => findImage(clients, look, image));
}

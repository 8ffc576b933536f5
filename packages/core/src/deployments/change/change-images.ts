import { InvalidInput, message } from "../../kernel/index.ts";
import type { ImageChange } from "../deployment.ts";
import { formatImageReference, parseImageReference } from "../image-reference.ts";
import { containerMeant, type PresentContainer } from "./container-meant.ts";
import type { WantedImage } from "./wanted-change.ts";

/** Finds the container of each wanted image. Throws InvalidInput or UnknownContainer, naming the input field. */
export function imageChanges(
  wanted: readonly WantedImage[],
  present: readonly (PresentContainer & { image?: string | undefined })[],
): ImageChange[] {
  const changes: ImageChange[] = [];
  wanted.forEach((each, index) => {
    const path = ["input", "images", String(index)];
    const { name = "", image = "" } = containerMeant(each.container, present, [...path, "container"]);
    if (changes.some((change) => change.container === name)) {
      const text = message("problem.invalid.containerTwice", { container: name });
      throw new InvalidInput(text, null, [...path, "container"]);
    }
    const reference = parseImageReference(each.image, image);
    if (reference === null) {
      const text = message("problem.invalid.image", { image: each.image.slice(0, 200) });
      throw new InvalidInput(text, message("problem.invalid.image.hint", {}), [...path, "image"]);
    }
    changes.push({ container: name, from: image, to: formatImageReference(reference) });
  });
  return changes;
}

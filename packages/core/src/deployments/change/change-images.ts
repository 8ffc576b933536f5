import { InvalidInput, message } from "../kernel/index.ts";
import type { ImageChange } from "./deployment.ts";
import { formatImageReference, parseImageReference } from "./image-reference.ts";
import { UnknownContainer } from "./problems.ts";

/** An image as it was asked for: the container may be left out where only one can be meant. */
export type WantedImage = { container?: string | null | undefined; image: string };
export type PresentContainer = { name: string; image: string; essential: boolean };

/** Finds the container of each wanted image. Throws InvalidInput or UnknownContainer, naming the input field. */
export function imageChanges(
  wanted: readonly WantedImage[],
  present: readonly PresentContainer[],
): ImageChange[] {
  const changes: ImageChange[] = [];
  wanted.forEach((each, index) => {
    const path = ["input", "images", String(index)];
    const container = containerOf(each.container ?? null, present, [...path, "container"]);
    if (changes.some((change) => change.container === container.name)) {
      const text = message("problem.invalid.containerTwice", { container: container.name });
      throw new InvalidInput(text, null, [...path, "container"]);
    }
    const reference = parseImageReference(each.image, container.image);
    if (reference === null) {
      const text = message("problem.invalid.image", { image: each.image.slice(0, 200) });
      throw new InvalidInput(text, message("problem.invalid.image.hint", {}), [...path, "image"]);
    }
    changes.push({ container: container.name, from: container.image, to: formatImageReference(reference) });
  });
  return changes;
}

function containerOf(
  name: string | null,
  present: readonly PresentContainer[],
  path: readonly string[],
): PresentContainer {
  const containers = present.map((each) => each.name);
  if (name !== null) {
    const found = present.find((each) => each.name === name);
    if (!found) throw new UnknownContainer(name, containers, path);
    return found;
  }
  const essential = present.filter((each) => each.essential);
  const only = present.length === 1 ? present[0] : essential.length === 1 ? essential[0] : undefined;
  if (!only) {
    const hint = message("problem.invalid.containerNeeded.hint", { containers });
    throw new InvalidInput(message("problem.invalid.containerNeeded", { containers }), hint, path);
  }
  return only;
}

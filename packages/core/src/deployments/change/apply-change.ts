import { InvalidInput, message } from "../../kernel/index.ts";
import type { ImageChange } from "../deployment.ts";
import { imageChanges } from "./change-images.ts";
import { changeContainers, changeTaskSize } from "./change-resources.ts";
import { changeVariables } from "./change-variables.ts";
import { type ContainerDefinition, type Definition, largestDefinition } from "./definition.ts";
import { readDefinitionFile } from "./read-definition-file.ts";
import type { WantedChange, WantedImage } from "./wanted-change.ts";

/**
 * The task definition that a change makes of the present one, and which images that moves. A whole file takes the
 * place of the present definition first; the single changes are applied onto it. Of the images that were asked for each
 * is given with its container. Throws InvalidInput or UnknownContainer, naming the field of the input.
 */
export function applyChange(
  current: Definition,
  wanted: WantedChange,
): { definition: Definition; images: ImageChange[]; asked: WantedImage[] } {
  const file = wanted.taskDefinition;
  const base = file === null ? current : readDefinitionFile(file, { current });
  const sized: Definition = { ...base, ...changeTaskSize(wanted) };
  const asked = imageChanges(wanted.images, base.containerDefinitions ?? []);
  const images = new Map(asked.map((change) => [change.container, change.to]));
  const containerDefinitions = changeVariables(changeContainers(sized, wanted.containers), wanted).map(
    (container): ContainerDefinition => {
      const image = images.get(container.name ?? "");
      return image === undefined ? container : { ...container, image };
    },
  );
  const definition = { ...sized, containerDefinitions };
  checkSize(definition);
  const named = wanted.images.map((each, index) => ({ ...each, container: asked[index]?.container }));
  return { definition, images: imagesMoved(current, definition, asked), asked: named };
}

function checkSize(definition: Definition): void {
  if (Buffer.byteLength(JSON.stringify(definition)) <= largestDefinition) return;
  const hint = message("problem.invalid.definitionTooLarge.hint", {});
  throw new InvalidInput(message("problem.invalid.definitionTooLarge", { limit: largestDefinition }), hint, [
    "input",
  ]);
}

/** The images in which two definitions differ, and those that were asked for: a file brings more with it. */
export function imagesMoved(
  current: Definition,
  definition: Definition,
  asked: readonly ImageChange[] = [],
): ImageChange[] {
  const before = new Map(current.containerDefinitions?.map(({ name, image }) => [name, image ?? null]));
  return (definition.containerDefinitions ?? []).flatMap(({ name = "", image = "" }) => {
    const from = before.get(name) ?? null;
    const wasAsked = asked.some((change) => change.container === name);
    return wasAsked || from !== image ? [{ container: name, from, to: image }] : [];
  });
}

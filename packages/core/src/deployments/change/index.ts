export { applyChange, imagesMoved } from "./apply-change.ts";
export { type Definition, largestDefinition, mostContainers } from "./definition.ts";
export { diffDefinitions } from "./diff-definitions.ts";
export { diffService } from "./diff-service.ts";
export type { Difference, DifferenceKind } from "./difference.ts";
export { isOwnTag } from "./own-tag.ts";
export { compactChange, noChange, type WantedChange, type WantedImage } from "./wanted-change.ts";
